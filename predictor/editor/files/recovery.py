"""Recovery files: unsaved text kept where the next start finds it, whatever ends the editor.

Each open text has one, in the user's state folder, for the user alone; where that cannot be, in a folder
beside its file or in the temporary one. It is replaced as a whole, so that a kill at any moment leaves the
text before or the text after. A lock, which the system lets go when its process ends, tells whether the
editor that wrote it still runs. Beside them lies, for some days, what the writer gave up.
"""

import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from filelock import FileLock

from predictor.editor.files.lock import LOCK, acquired, lock_of
from predictor.editor.files.recovered import (
    BESIDE,
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
from predictor.system.home import own_folder, temporary_folder
from predictor.system.private import is_private_folder, make_own_folder, make_private_folder

_DAY_S = 86_400
_NAME = "recovery"
_ANY = (f"*{TEXT}", f"*{GIVEN_UP}")


def recovery_folder() -> Path:
    """Return where recovery files lie."""
    return own_folder("state") / _NAME


class Recovery:
    """The recovery file of one open text; path: the text's file, None if it has no name. Thread-safe."""

    def __init__(self, path: Path | None, folder: Path | None = None) -> None:
        """folder: the only one to keep it in, if not the user's own."""
        self._copies = [_Copy(path, where) for where in _folders(path, folder)]
        self._turn = threading.Lock()
        self._kept: str | None = None
        self._told = ""

    def keep(self, text: str) -> str:
        """Write the unsaved text, unless it is there already; raises `OSError`, and then the last one stays.

        Returns a sentence if it cannot lie where it should, and lies elsewhere; else "". It waits for the
        disk, some ms and more for a large text: call it from a thread of its own.
        """
        with self._turn:
            if text == self._kept:
                return self._told
            failure: OSError | None = None
            for copy in self._copies:
                try:
                    copy.write(text)
                except OSError as error:
                    failure = failure or error
                    continue
                break
            else:
                raise failure or AssertionError
            for other in self._copies:
                if other is not copy:
                    with suppress(OSError):  # a folder that cannot be written in, either
                        other.discard()
            self._kept = text
            self._told = f"Unsaved text is kept in {copy.folder}: {reason(failure)}." if failure else ""
            return self._told

    def discard(self) -> None:
        """Remove the file: the text was saved or is not wanted. A later `keep` makes another."""
        with self._turn:
            self._kept = None
            for copy in self._copies:
                copy.discard()


class _Copy:
    """A recovery file in one folder."""

    def __init__(self, path: Path | None, folder: Path) -> None:
        self.folder = folder
        self._path = path
        self._is_there = False

    def write(self, text: str) -> None:
        _make(self.folder)
        acquired(self._lock)
        new = self._place.with_suffix(NEW)
        new.unlink(missing_ok=True)
        write_new(new, packed(self._path, text), PRIVATE).replace(self._place)
        sync_folder(self.folder)
        self._is_there = True

    def discard(self) -> None:
        if self._is_there:
            remove(self._place, self._lock)
            self._is_there = False

    @cached_property
    def _place(self) -> Path:
        return _new_place(self._path, self.folder, TEXT)

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

    def read(where: Path) -> Iterator[Recovered]:
        _sweep(where)
        return _read(where, f"{key_of(path)}-*{TEXT}")

    return _in_each(_folders(path, folder), read)


def everything(folder: Path | None = None) -> list[Recovered]:
    """Return all that can be recovered of any file, what was given up too; the newest first."""
    every = _in_each(_folders_here(folder), lambda where: _read(where, *_ANY))
    return sorted(every, key=lambda one: one.written, reverse=True)


def damaged(folder: Path | None = None) -> list[Recovered]:
    """Return the texts whose files say no more what they are; see `read_damaged`."""
    return _in_each(_folders_here(folder), lambda where: _read(where, *_ANY, how=read_damaged))


def give_up(path: Path | None, text: str, folder: Path | None = None) -> None:
    """Keep a text that its writer has given up, until `remove_due`; raises `OSError`."""
    failure: OSError | None = None
    for where in _folders(path, folder):
        try:
            _make(where)
            new = write_new(_new_place(path, where, NEW), packed(path, text), PRIVATE)
            new.replace(new.with_suffix(GIVEN_UP))
        except OSError as error:
            failure = failure or error
            continue
        return
    raise failure or AssertionError


def remove_due(days: int, folder: Path | None = None) -> None:
    """Remove what was given up so many days ago, or earlier."""
    latest = time.time() - days * _DAY_S
    for where in _folders_here(folder):
        for place in where.glob(f"*{GIVEN_UP}") if is_private_folder(where) else ():
            with suppress(OSError):  # another editor has just removed it
                if place.lstat().st_mtime <= latest:
                    place.unlink()


def reason(error: OSError | None) -> str:
    """Return why a folder of recovery files cannot be used; our own sentences name it already."""
    folder, said = str(recovery_folder()), (error and error.strerror) or str(error)
    return said if folder in said else f"{said} ({folder})"


def _folders(path: Path | None, folder: Path | None = None) -> list[Path]:
    """Return where unsaved text of a file may lie, the best place first. folder: the only one, if given."""
    if folder is not None:
        return [folder]
    folders, temporary = [recovery_folder()], temporary_folder()
    if path is not None:
        with suppress(OSError):
            beside = Path(os.path.realpath(path)).parent
            if beside.is_dir():
                folders.append(beside / BESIDE)
    if temporary is not None:
        folders.append(temporary / _NAME)
    return folders


def _folders_here(folder: Path | None) -> list[Path]:
    """Return where unsaved text of any file may lie: those that know, and the working folder."""
    return _folders(Path(BESIDE), folder)


def _in_each(folders: Sequence[Path], read: Callable[[Path], Iterable[Recovered]]) -> list[Recovered]:
    """Return what is read in each folder; raises `OSError` if nothing is, and the first one cannot be."""
    every = list[Recovered]()
    for other in folders[1:]:
        with suppress(OSError):
            every += read(other) if is_private_folder(other) else ()
    try:
        if folders[0].is_dir():
            _make(folders[0])
            every += read(folders[0])
    except OSError:
        if not every:
            raise
    return every


def _make(folder: Path) -> None:
    make = make_private_folder if folder.name == BESIDE else make_own_folder
    make(folder)


def _new_place(path: Path | None, folder: Path, suffix: str) -> Path:
    return folder / f"{key_of(path)}-{os.getpid()}-{secrets.token_hex(4)}{suffix}"


def _read(
    folder: Path,
    *patterns: str,
    how: Callable[[Path], Recovered | None] = read_recovered,
) -> Iterator[Recovered]:
    for place in sorted(place for pattern in patterns for place in folder.glob(pattern)):
        one = how(place)
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
