"""N-grams: the bigram, the longer ones that the transformer is blended with, and those of the text itself."""
