"""What is painted, and on what."""
