"""From text to n-grams: counting, smoothing, pruning, packing."""
