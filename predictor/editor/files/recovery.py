"""Recovery files: unsaved text kept where the next start finds it, whatever ends the editor.

Each open text has one, in the user's state folder, for the user alone. It is replaced as a whole, so
that a kill at any moment leaves the text before or the text after. A lock, which the system lets go when its
process ends, tells whether the editor that wrote it still runs. Beside them lies, for some days, what the
writer gave up.
"""

import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import platformdirs
from filelock import FileLock

from predictor.editor.files.lock import LOCK, acquired, lock_of
from predictor.editor.files.recovered import (
    GIVEN_UP,
    NEW,
    TEXT,
    Recovered,
    key_of,
    packed,
    read_damaged,
    read_recovered,
    remove,
)
from predictor.system.atomic import PRIVATE, sync_folder, write_new
from predictor.system.private import make_own_folder, make_private_folder

_DAY_S = 86_400


def recovery_folder() -> Path:
    """Return where recovery files lie."""
    return platformdirs.user_state_path("foretype") / "recovery"


class Recovery:
    """The recovery file of one open text; path: the text's file, None if it has no name. Thread-safe."""

    def __init__(self, path: Path | None, folder: Path | None = None) -> None:
        self._path = path
        self._folder = folder or recovery_folder()
        self._turn = threading.Lock()
        self._kept: str | None = None

    def keep(self, text: str) -> None:
        """Write the unsaved text, unless it is there already; raises `OSError`, and then the last one stays.

        It waits for the disk, some ms and more for a large text: call it from a thread of its own.
        """
        with self._turn:
            if text == self._kept:
                return
            _make(self._folder)
            acquired(self._lock)
            new = self._place.with_suffix(NEW)
            new.unlink(missing_ok=True)
            write_new(new, packed(self._path, text), PRIVATE).replace(self._place)
            sync_folder(self._folder)
            self._kept = text

    def discard(self) -> None:
        """Remove the file: the text was saved or is not wanted. A later `keep` makes another."""
        with self._turn:
            if self._kept is not None:
                remove(self._place, self._lock)
                self._kept = None

    @cached_property
    def _place(self) -> Path:
        return _new_place(self._path, self._folder, TEXT)

    @cached_property
    def _lock(self) -> FileLock:
        return lock_of(self._place)


def found(path: Path | None, folder: Path | None = None) -> Recovered | None:
    """Return unsaved text of this file (None: of a text without a name), or None if there is none.

    Of several the newest whose editor has ended; only if there is none, one that is still in use, so
    that the writer can be told of the other editor.
    """
    every = all_found(path, folder)
    return max(every, key=lambda one: (not one.alive, one.written), default=None)


def all_found(path: Path | None, folder: Path | None = None) -> list[Recovered]:
    """Return all unsaved texts of this file, those in use too; what a kill left half written is removed."""
    where = folder or recovery_folder()
    if not where.is_dir():
        return []
    _make(where)
    _sweep(where)
    return list(_read(where, f"{key_of(path)}-*{TEXT}"))


def everything(folder: Path | None = None) -> list[Recovered]:
    """Return all that can be recovered of any file, what was given up too; the newest first."""
    where = folder or recovery_folder()
    if not where.is_dir():
        return []
    _make(where)
    every = [*_read(where, f"*{TEXT}"), *_read(where, f"*{GIVEN_UP}")]
    return sorted(every, key=lambda one: one.written, reverse=True)


def damaged(folder: Path | None = None) -> list[Recovered]:
    """Return the texts whose files say no more what they are; see `read_damaged`."""
    where = folder or recovery_folder()
    places = [*where.glob(f"*{TEXT}"), *where.glob(f"*{GIVEN_UP}")] if not where.is_symlink() else []
    return [one for place in sorted(places) if (one := read_damaged(place)) is not None]


def give_up(path: Path | None, text: str, folder: Path | None = None) -> None:
    """Keep a text that its writer has given up, until `remove_due`; raises `OSError`."""
    where = folder or recovery_folder()
    _make(where)
    new = write_new(_new_place(path, where, NEW), packed(path, text), PRIVATE)
    new.replace(new.with_suffix(GIVEN_UP))


def remove_due(days: int, folder: Path | None = None) -> None:
    """Remove what was given up so many days ago, or earlier."""
    latest = time.time() - days * _DAY_S
    where = folder or recovery_folder()
    if where.is_symlink():
        return
    for place in where.glob(f"*{GIVEN_UP}"):
        with suppress(OSError):  # another editor has just removed it
            if place.lstat().st_mtime <= latest:
                place.unlink()


def _make(folder: Path) -> None:
    make = make_own_folder if folder == recovery_folder() else make_private_folder
    make(folder)


def _new_place(path: Path | None, folder: Path, suffix: str) -> Path:
    return folder / f"{key_of(path)}-{os.getpid()}-{secrets.token_hex(4)}{suffix}"


def _read(folder: Path, pattern: str) -> Iterator[Recovered]:
    for place in folder.glob(pattern):
        one = read_recovered(place)
        if one is not None:
            yield one


def _sweep(folder: Path) -> None:
    """Remove what ended processes left and no editor needs: half-written texts, locks without a text."""
    for left in {*folder.glob(f"*{NEW}"), *folder.glob(f"*{LOCK}")}:
        place = left.with_suffix(TEXT)
        if left.suffix == LOCK and place.exists():
            continue
        lock = lock_of(place)
        with suppress(OSError):
            if acquired(lock):
                if place.exists():
                    left.unlink(missing_ok=True)
                    lock.release()
                else:
                    remove(place, lock)
