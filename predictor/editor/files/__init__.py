"""Texts on disk: read and saved without losing anything, and kept while unsaved."""
