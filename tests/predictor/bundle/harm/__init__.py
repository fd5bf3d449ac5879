"""Bundles made to harm: mutants of the tiny bundle, each a function of its seed."""
