"""What vi's keys do."""
