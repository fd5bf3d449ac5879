"""What the terminal sends, as keys: sequences are read whole, and those that are no key do nothing."""
