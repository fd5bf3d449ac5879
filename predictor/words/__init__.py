"""The words that the models know: list, index, letters, and which of them fit what is typed."""
