"""Training: text to tokenizer, shards, transformer and n-gram counts. See `python -m training --help`."""
