"""Lines over standard input and output, for the one program that has started the server."""

import asyncio
import os
import queue
import threading
from collections.abc import Callable

from predictor.server.lines import Connection
from predictor.server.running import Running
from predictor.server.spelling import Spelling

_CHUNK = 65_536
# Chunks that have been read and not taken yet.
_AHEAD = 4
# So long the end waits for somebody who reads slowly.
_PATIENCE_S = 2.0


async def serve_stdio(
    running: Running, spelling: type[Spelling] = Connection, source: int = 0, target: int = 1
) -> None:
    """Serve what comes from one descriptor until it ends or the server does; reply into the other.

    Threads read and write: a pipe, a terminal and a file behave alike so, on every system, and their other
    users find them as they were.
    """
    writer = _Writer(target, running.server.limits.unread_bytes, running.stop_from_thread)
    connection = spelling(running.server, writer.write, running.tell, running.stop)
    reader = threading.Thread(target=_read, args=(source, connection, running), daemon=True)
    reader.start()
    try:
        await running.stopped.wait()
    finally:
        connection.close()
        await asyncio.to_thread(writer.close)


def _read(source: int, connection: Spelling, running: Running) -> None:
    taken = threading.Semaphore(_AHEAD)
    while data := _chunk(source):
        taken.acquire()

        def take(data: bytes = data) -> None:
            taken.release()
            connection.receive(data)

        running.tell(take)
    running.tell(connection.end)


def _chunk(source: int) -> bytes:
    try:
        return os.read(source, _CHUNK)
    except OSError:
        return b""


class _Writer:
    """Writes in a thread. most: bytes that may wait; failed: called if nobody reads them."""

    def __init__(self, target: int, most: int, failed: Callable[[], None]) -> None:
        self._target, self._most, self._failed = target, most, failed
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._turn = threading.Lock()
        self._waiting = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Write this after what was written before; returns at once."""
        with self._turn:
            self._waiting += len(data)
            full = self._waiting > self._most
        if full:
            self._failed()
        else:
            self._queue.put(data)

    def close(self) -> None:
        """Write what waits, as long as somebody reads."""
        self._queue.put(None)
        self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        try:
            while (data := self._queue.get()) is not None:
                view = memoryview(data)
                while view:
                    view = view[os.write(self._target, view) :]
                with self._turn:
                    self._waiting -= len(data)
        except OSError:
            self._failed()
