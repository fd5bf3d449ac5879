"""Serving a site to this machine alone: the loopback address, files of one folder, nothing else."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LOOPBACK = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    """Files with the types that browsers insist on."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".webmanifest": "application/manifest+json",
        ".gz": "application/octet-stream",
    }

    def end_headers(self) -> None:
        """Add that nobody may guess types, and that what is kept is to be asked for again."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what is asked for is nobody's business."""


def make_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a folder on the loopback address, not yet running; port 0: any free one."""
    return ThreadingHTTPServer((LOOPBACK, port), partial(_Handler, directory=str(folder)))
