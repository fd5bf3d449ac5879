"""Asking while somebody writes: what every face shares, be it an editor or a server."""
