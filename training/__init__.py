"""Training: text to tokenizer, token shards, transformer and n-gram counts. Run `python -m training --help`."""
