"""Other people's models: read, named as ours are, cut to what is needed, put into a bundle."""
