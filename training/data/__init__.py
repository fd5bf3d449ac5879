"""From text to batches: corpus, mix, tokenizer, shards, windows of tokens."""
