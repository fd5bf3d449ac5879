"""The server: one engine, and the clients that share it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from predictor.server.pool import Pool
from predictor.server.provider import Provider


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may have; more is refused."""

    line_bytes: int = 10_000_000
    """Bytes of one line."""
    documents: int = 100
    """Open documents."""
    characters: int = 20_000_000
    """Characters of all its documents together."""
    unread_bytes: int = 10_000_000
    """Bytes that it has not read yet; who has more waiting is disconnected."""
    writings: int = 100
    """Requests to the history that wait for their turn."""
    clients: int = 256
    """Clients at once."""


@dataclass(slots=True)
class Counts:
    """What the server has and has done."""

    clients: int = 0
    documents: int = 0
    characters: int = 0
    asked: int = 0


class Server:
    """What clients share. stop: ends the program that serves. Belongs to one thread, but for the pool."""

    def __init__(self, provider: Provider, stop: Callable[[], None], limits: Limits | None = None) -> None:
        self.provider, self.stop = provider, stop
        self.limits = limits or Limits()
        self.pool = Pool(provider)
        self.counts = Counts()
        self._began = time.monotonic()

    def stats(self) -> dict[str, object]:
        """Return what the server holds and has done."""
        counts = self.counts
        return {
            "clients": counts.clients,
            "documents": counts.documents,
            "characters": counts.characters,
            "asked": counts.asked,
            "sessions": self.pool.open,
            "seconds": round(time.monotonic() - self._began, 3),
        }

    def close(self) -> None:
        """Wait for what is under way, and free everything."""
        self.pool.close()
        self.provider.close()
