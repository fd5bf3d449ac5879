"""One connection to a history's file: opened when needed, again after a fork, never to a damaged file."""

import math
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from predictor.errors import HistoryError
from predictor.history.files import (
    NAME,
    Identity,
    check,
    identity,
    make_private,
    may_be_read,
    prepare,
    set_aside,
)
from predictor.history.followers import DamagedBlock
from predictor.history.schema import VERSION, Foreign, check_version, migrate
from predictor.history.turns import Turn

Result = TypeVar("Result")
_TROUBLE = (sqlite3.DatabaseError, Foreign, DamagedBlock)
# How long another process is waited for, and how often one looks.
_WAIT_S, _AGAIN_S = 10.0, 0.02
# So long after the disk was full it is tried again.
_FULL_S = 60.0
_MOST_CACHED_KIB = 4096


class Database:
    """A history's file, as those see it who have a turn. Thread-safe."""

    def __init__(self, folder: Path, turn: Turn, wait_s: float = _WAIT_S) -> None:
        """Open nothing yet. wait_s: how long others who write are waited for."""
        self.folder, self._wait_s = folder, wait_s
        self._path = str(folder / NAME)
        self.notice = ""
        """What became of the file, in a sentence, "" if all is well."""
        self.writable = True
        """Whether something can be written."""
        self._full = False
        self._turn = turn
        self._connection: sqlite3.Connection | None = None
        self._file: Identity | None = None
        self._until = math.inf  # when one looks whether it can be written again
        self._closed = False
        self.opened = 0
        """How often it was opened: what was known of the file holds for one opening only."""
        turn.register(self)

    @property
    def unwritable(self) -> str:
        """Why nothing can be written, where that is so: the beginning of a sentence."""
        why = "is on a full disk" if self._full else "cannot be written into"
        return f"The history in {self.folder} {why}"

    def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Return what `work` returns, given the connection and the turn.

        A damaged file is set aside, and the work done on a new one. Raises `HistoryError` where the file
        cannot be read or written, `SettingsError` where a newer version wrote it.
        """
        with self._turn.lock:
            try:
                return work(self._open())
            except _TROUBLE as error:
                if not _is_damage(error):
                    raise _explained(error) from error
                self._set_aside()
            try:
                return work(self._open())
            except _TROUBLE as error:
                raise _explained(error) from error

    def let_go(self) -> None:
        """Close the connection; the turn is held. It is opened again at its next use."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()

    def close(self) -> None:
        """Close it for good."""
        with self._turn.lock:
            self._closed = True
            self.let_go()

    def _open(self) -> sqlite3.Connection:
        if self._closed:
            raise HistoryError("This history is closed.", "Open another one: predictor.History().")
        path = self._path
        if self._connection is not None and identity(path) != self._file:
            self.let_go()  # removed or set aside by another process
        if time.monotonic() >= self._until:
            self.let_go()
        if self._connection is None:
            try:
                self._connection = self._connect()
            except OSError as error:
                raise HistoryError(
                    f"The history in {self.folder} cannot be opened: {error.strerror or error}.",
                    "Suggestions go on without it; nothing is learned.",
                ) from error
            self._file = identity(path)
            self.opened += 1
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        try:
            path, readable = prepare(self.folder), ""
            if not (os.access(path, os.W_OK) and os.access(self.folder, os.W_OK)):
                raise PermissionError
        except OSError:
            if not may_be_read(self.folder):
                raise
            path, readable = check(self.folder), "?immutable=1"
        self.writable, self._until, self._full = not readable, math.inf, False
        # Only that of a file which nobody can write into cannot change.
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}{readable or '?mode=rw'}",
            uri=True,
            timeout=self._wait_s,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            version = check_version(connection)
            if self.writable:
                make_private(path)
                _prepare(connection)
            elif version < VERSION:
                return _in_memory(connection)
        except sqlite3.OperationalError as error:
            connection.close()
            if not _has_no_room(error):
                raise
            self.writable, self._until, self._full = False, time.monotonic() + _FULL_S, True
            return _taken(path)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_aside(self) -> None:
        self.let_go()
        path = self.folder / NAME
        try:
            kept = set_aside(path)
        except OSError as error:
            raise HistoryError(
                f"The history in {self.folder} is damaged and cannot be moved: {error.strerror or error}.",
                "Suggestions go on without it; nothing is learned.",
            ) from error
        self.notice = f"The history was damaged: it is kept as {kept}, and a new one has begun."


def _prepare(connection: sqlite3.Connection) -> None:
    until = time.monotonic() + _WAIT_S
    while not _logs_ahead(connection):
        if time.monotonic() > until:
            raise HistoryError(
                "Another program has the history for itself.", "Try again when it has finished."
            )
        time.sleep(_AGAIN_S)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA cache_size = -{_MOST_CACHED_KIB}")
    migrate(connection)


def _in_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return what a file that cannot be written holds, as this version has it, in memory."""
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        connection.backup(memory)
        connection.close()
        migrate(memory)
    except BaseException:
        memory.close()
        raise
    return memory


def _taken(path: Path) -> sqlite3.Connection:
    """Return what a file on a full disk holds, in memory: who reads it in place needs room for the others."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        # Alone, SQLite keeps the index of its log in memory, where it would be a file.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        return _in_memory(connection)
    finally:
        connection.close()


def _has_no_room(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
    )


def _logs_ahead(connection: sqlite3.Connection) -> bool:
    """Switch to a log that is written ahead; return False if another was in the way."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _is_damage(error: Exception) -> bool:
    """Whether a file itself is wrong, not what was asked of it or what the system has left."""
    if not isinstance(error, sqlite3.Error):
        return True
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    missing = code == sqlite3.SQLITE_ERROR and str(error).startswith(("no such", "malformed"))
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or missing


def _explained(error: Exception) -> HistoryError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return HistoryError("Another program is writing into the history.", "Try again when it has finished.")
    return HistoryError(
        f"The history cannot be read or written: {error}.", "Is there room on the disk? Nothing is learned."
    )
