"""Questions other than the next word: how likely a text is, the next letter, text out of a model's head."""
