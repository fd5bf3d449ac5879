"""Checkpoints and settings made to harm, each from its seed, and a count of what becomes of all mutants."""
