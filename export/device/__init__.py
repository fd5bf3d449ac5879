"""A bundle as a device needs it: the graph that is fastest there, in the files that are read there."""
