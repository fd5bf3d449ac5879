"""The commands of `python -m training`, one to a file; each is a thin layer over the other rooms."""
