"""Lines over a Unix socket that only the user can reach, for many clients; never over a network."""

import asyncio
import errno
import os
import socket
import stat
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import platformdirs
from filelock import FileLock, Timeout

from predictor.errors import SettingsError
from predictor.server.lines import Connection
from predictor.server.refusing import Refused
from predictor.server.running import Running
from predictor.server.spelling import Spelling
from predictor.system.private import is_own, is_private_folder, make_private_folder

NAME = "serve.sock"
_FOR_ME = 0o177  # what others may not: all
_BACKLOG = 128
_ANSWERS_S = 1.0


def own_path(name: str = NAME) -> Path:
    """Return where a user's server of this name listens, in a folder that is made for the user alone.

    Raises `SettingsError` where there can be no such folder.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is no runtime folder, and one of ours is taken instead
        folder = platformdirs.user_runtime_path("foretype")
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_private_folder(folder.parent):  # in /tmp, somebody else may have made it first
            raise PermissionError(errno.EACCES, f"{folder.parent} is not yours alone")
        make_private_folder(folder)
    except OSError as error:
        raise _cannot_open(folder / name, error) from error
    return folder / name


async def serve_socket(
    running: Running, path: Path, spelling: type[Spelling] = Connection, idle_s: float | None = None
) -> None:
    """Serve at a path until the server is stopped; raises `SettingsError` where that cannot be.

    idle_s: it also ends when nobody has been connected for so many seconds.
    """
    with listening(path) as listener:
        loop = asyncio.get_running_loop()
        channels = _Channels(running, idle_s)
        server = await loop.create_unix_server(
            lambda: _Channel(running, spelling, channels), sock=listener, backlog=_BACKLOG
        )
        try:
            await running.stopped.wait()
        finally:
            server.close()
            channels.close()
            await asyncio.sleep(0)


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """Open a socket at a path, and remove it at the end. A file that a killed server has left is replaced."""
    try:
        # Held as long as the server runs: of two that start at once, one is refused.
        lock = FileLock(f"{path}.lock", timeout=0, mode=0o600)
        with lock, _bound(path) as listener:
            yield listener
    except Timeout as error:
        raise _served(path) from error
    except OSError as error:
        raise _cannot_open(path, error) from error


@contextmanager
def _bound(path: Path) -> Iterator[socket.socket]:
    _remove_stale(path)
    with _new_socket() as listener:
        before = os.umask(_FOR_ME)
        try:
            listener.bind(str(path))
        finally:
            os.umask(before)
        made = path.stat().st_ino
        try:
            listener.listen(_BACKLOG)
            listener.setblocking(False)
            yield listener
        finally:
            with suppress(OSError):
                if path.stat().st_ino == made:  # else somebody has put another one there
                    path.unlink()


def _remove_stale(path: Path) -> None:
    """Remove a socket at which nobody answers; raises `SettingsError` if there is something else."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode) or not is_own(found):
        raise SettingsError(f"{path} is there, and is no socket of yours.", "Name another place: --at PATH")
    with _new_socket() as asking:
        asking.settimeout(_ANSWERS_S)
        with suppress(ConnectionRefusedError, FileNotFoundError):
            asking.connect(str(path))
            raise _served(path)
    path.unlink(missing_ok=True)


def _cannot_open(path: Path, error: OSError) -> SettingsError:
    reason = error.strerror or error
    return SettingsError(f"No socket can be opened at {path}: {reason}.", "Name another place: --at PATH")


def _new_socket() -> socket.socket:
    if sys.platform == "win32":
        raise SettingsError(
            "Python has no Unix sockets on Windows.", "Use a pipe instead: foretype serve --json-lines"
        )
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)


def _served(path: Path) -> SettingsError:
    return SettingsError(
        f"A server answers at {path} already.", "Connect to that one, or name another: --at PATH"
    )


class _Channels:
    """The clients of the socket. idle_s: without any for so many seconds, the server ends."""

    def __init__(self, running: Running, idle_s: float | None) -> None:
        self._running, self._idle_s = running, idle_s
        self._open = set[_Channel]()
        self._end: asyncio.TimerHandle | None = None
        self.remove(None)

    def add(self, channel: "_Channel") -> None:
        """A client has come."""
        self._open.add(channel)
        if self._end is not None:
            self._end.cancel()

    def remove(self, channel: "_Channel | None") -> None:
        """A client has gone."""
        self._open -= {channel}
        if not self._open and self._idle_s is not None:
            self._end = asyncio.get_running_loop().call_later(self._idle_s, self._running.stop)

    def close(self) -> None:
        """Part with all."""
        if self._end is not None:
            self._end.cancel()
        for channel in [*self._open]:
            channel.close()


class _Channel(asyncio.Protocol):
    """One client of the socket."""

    def __init__(self, running: Running, spelling: type[Spelling], channels: _Channels) -> None:
        self._running, self._spelling, self._channels = running, spelling, channels
        self._connection: Spelling | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the client in, unless there are too many."""
        self._transport = cast(asyncio.Transport, transport)
        server = self._running.server
        if server.counts.clients >= server.limits.clients:
            refused = Refused("full", f"This server has {server.limits.clients} clients already.")
            self._transport.write(self._spelling.refusal(refused))
            self._transport.close()
            return
        self._channels.add(self)
        self._connection = self._spelling(server, self._write, self._running.tell, self._transport.close)

    def data_received(self, data: bytes) -> None:
        """Take what the client says."""
        if self._connection is not None:
            self._connection.receive(data)

    def eof_received(self) -> bool:
        """Answer what was asked; the client says nothing more."""
        if self._connection is not None:
            self._connection.end()
        return self._connection is not None

    def connection_lost(self, exc: Exception | None) -> None:
        """Free what the client held."""
        self._channels.remove(self)
        if self._connection is not None:
            self._connection.close()

    def close(self) -> None:
        """Part with the client; what was written is sent first."""
        self._transport.close()

    def _write(self, data: bytes) -> None:
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > self._running.server.limits.unread_bytes:
            self._transport.abort()  # it does not read
