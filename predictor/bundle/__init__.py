"""A model bundle: what its manifest says, how it is checked and read, the models made of it."""
