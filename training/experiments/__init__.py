"""What a bundle does not need: models to compare with, and recipes that were tried."""
