"""What a text holds that nobody should learn: passwords, keys, numbers of cards and people."""
