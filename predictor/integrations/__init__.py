"""Foretype inside programs of Python that read lines themselves: see docs/embedding.md."""
