"""Foretype in JavaScript: a bundle as static files, its runtime, and a page (docs/runtime.md)."""
