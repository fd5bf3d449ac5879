"""The commands of `python -m export`, one to a file; each is a thin layer over the other modules."""
