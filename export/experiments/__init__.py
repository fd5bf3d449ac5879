"""What a bundle does not need: the comparison with other models, and probes of what a model says."""
