"""A server in an event loop: what ends it, and how other threads reach it."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from predictor.server.provider import Provider
from predictor.server.server import Limits, Server

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")


class Running:
    """A server that runs in the loop of this thread until it is stopped."""

    def __init__(self, provider: Provider, limits: Limits | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self.stopped = asyncio.Event()
        self.server = Server(provider, self.stop, limits)

    def stop(self) -> None:
        """End the server."""
        self.stopped.set()

    def stop_from_thread(self) -> None:
        """End the server, from any thread."""
        self.tell(self.stop)

    def tell(self, call: Callable[[], None]) -> None:
        """Have something done in the loop's thread; nothing, if the loop has ended."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call)


@asynccontextmanager
async def running(provider: Provider, limits: Limits | None = None) -> AsyncIterator[Running]:
    """Run a server; Ctrl-C and the signals that end programs stop it."""
    found = Running(provider, limits)
    loop = asyncio.get_running_loop()
    for name in _ENDING:
        with suppress(
            AttributeError, NotImplementedError, ValueError, RuntimeError
        ):  # Windows; other threads
            loop.add_signal_handler(getattr(signal, name), found.stop)
    try:
        yield found
    finally:
        await asyncio.to_thread(found.server.close)
