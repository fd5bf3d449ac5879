"""Recovery files: unsaved text kept where the next start finds it, whatever ends the editor.

Each open text has one, in the user's state folder, for the user alone. It is replaced as a whole, so
that a kill at any moment leaves the text before or the text after. A lock, which the system lets go when its
process ends, tells whether the editor that wrote it still runs.
"""

import hashlib
import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from predictor.system.atomic import PRIVATE, write_new

_TEXT, _NEW, _LOCK = ".text", ".new", ".lock"
_UNNAMED = "unnamed"


def recovery_folder() -> Path:
    """Return where recovery files lie."""
    return platformdirs.user_state_path("foretype") / "recovery"


@dataclass(frozen=True, slots=True)
class Recovered:
    """Unsaved text that was found."""

    file: Path | None
    """The file it belongs to, None if it had no name."""
    text: str
    """The text."""
    written: float
    """When it was written, in seconds since 1970."""
    process: int
    """The number of the process that wrote it."""
    alive: bool
    """Whether that process still runs, so that the text is in use and nothing is lost."""
    newer: bool
    """Whether it was written after the file, or the file is gone."""
    place: Path
    """Where it lies."""

    def discard(self) -> None:
        """Remove it, unless its editor still runs; first `keep` the text elsewhere if it is wanted."""
        lock = _lock(self.place)
        if _acquired(lock):
            _remove(self.place, lock)


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
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _acquired(self._lock)
            new = self._place.with_suffix(_NEW)
            new.unlink(missing_ok=True)
            write_new(new, _packed(self._path, text), PRIVATE).replace(self._place)
            self._kept = text

    def discard(self) -> None:
        """Remove the file: the text was saved or is not wanted. A later `keep` makes another."""
        with self._turn:
            if self._kept is not None:
                _remove(self._place, self._lock)
                self._kept = None

    @cached_property
    def _place(self) -> Path:
        return self._folder / f"{_key(self._path)}-{os.getpid()}-{secrets.token_hex(4)}{_TEXT}"

    @cached_property
    def _lock(self) -> FileLock:
        return _lock(self._place)


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
    _sweep(where)
    return [one for place in where.glob(f"{_key(path)}-*{_TEXT}") for one in _read(place)]


def _key(path: Path | None) -> str:
    if path is None:
        return _UNNAMED
    return hashlib.sha256(os.path.realpath(path).encode(errors="surrogateescape")).hexdigest()[:24]


def _packed(path: Path | None, text: str) -> bytes:
    """Return one line that says what this is, then the text."""
    body = text.encode(errors="surrogatepass")
    about = {
        "what": "unsaved text of foretype, from the next line on",
        "file": None if path is None else os.path.realpath(path),
        "process": os.getpid(),
        "written": time.time(),
        "bytes": len(body),
    }
    return json.dumps(about).encode() + b"\n" + body


def _read(place: Path) -> Iterator[Recovered]:
    """Yield what lies there; nothing if it was removed meanwhile or another program changed it."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        line, _, body = place.read_bytes().partition(b"\n")
        about = json.loads(line)
        if len(body) == about["bytes"]:
            file = None if about["file"] is None else Path(about["file"])
            yield Recovered(
                file=file,
                text=body.decode(errors="surrogatepass"),
                written=about["written"],
                process=about["process"],
                alive=_in_use(place),
                newer=file is None or not file.exists() or file.stat().st_mtime <= about["written"],
                place=place,
            )


def _lock(place: Path) -> FileLock:
    return FileLock(place.with_suffix(_LOCK), mode=PRIVATE, thread_local=False)


def _acquired(lock: FileLock) -> bool:
    """Take the lock if it is free; tell whether we hold it now."""
    try:
        if not lock.is_locked:
            lock.acquire(blocking=False)
    except Timeout:
        return False
    except NotImplementedError:  # a file system without locks: better no warning than no recovery
        return True
    return True


def _in_use(place: Path) -> bool:
    lock = _lock(place)
    if not _acquired(lock):
        return True
    lock.release()
    return False


def _remove(place: Path, lock: FileLock) -> None:
    """Remove all that belongs to a recovery file whose lock we hold."""
    place.unlink(missing_ok=True)
    place.with_suffix(_NEW).unlink(missing_ok=True)
    lock.release(force=True)
    with suppress(OSError):  # Windows: another editor looks at it at this moment, and will sweep it
        place.with_suffix(_LOCK).unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what ended processes left and no editor needs: half-written texts, locks without a text."""
    for left in {*folder.glob(f"*{_NEW}"), *folder.glob(f"*{_LOCK}")}:
        place = left.with_suffix(_TEXT)
        if left.suffix == _LOCK and place.exists():
            continue
        lock = _lock(place)
        with suppress(OSError):
            if _acquired(lock):
                if place.exists():
                    left.unlink(missing_ok=True)
                    lock.release()
                else:
                    _remove(place, lock)
