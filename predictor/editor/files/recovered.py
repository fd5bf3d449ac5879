"""What lies in the recovery folder, written and read; read as what anything may have damaged.

The first line says, as JSON, what follows. What is wrong there and can be done without is done without: the
text counts. A file that is none of ours, or not whole, is no recovery file.
"""

import hashlib
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from predictor.editor.files.lock import LOCK, acquired, in_use, lock_of
from predictor.system.private import is_own
from predictor.system.regular import open_regular

TEXT, GIVEN_UP, NEW = ".text", ".given-up", ".new"
UNNAMED = "unnamed"
# Where recovery files lie beside a text's file, if the user's own folder cannot be used.
BESIDE = ".foretype-recovery"
_WHAT = "unsaved text of foretype, from the next line on"
_LONGEST_HEAD = 64 * 2**10  # bytes; the name of a file has 4 KiB at most
_LARGEST = 2**30  # bytes; ten times what the editor opens
_LAST_SECOND = 2.0**33  # in the year 2242: what is later is no time


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
    since: float
    """When the file that lies there was last changed: from then on the days of what was given up count."""
    place: Path
    """Where it lies."""
    damaged: bool = False
    """Whether the file does not say what it is, so that the text is all that is known."""

    @property
    def name(self) -> str:
        """What to call it by: the last part of its file's name."""
        return self.place.stem.rpartition("-")[2]

    @property
    def given_up(self) -> bool:
        """Whether the writer did not want it any more, so that it goes some days later."""
        return self.place.suffix == GIVEN_UP

    def discard(self) -> None:
        """Remove it, unless its editor still runs; first `keep` the text elsewhere if it is wanted."""
        lock = lock_of(self.place)
        if acquired(lock):
            remove(self.place, lock)

    def give_up(self) -> None:
        """Let it be what the writer does not want any more; raises `OSError`, and then it stays."""
        lock = lock_of(self.place)
        if acquired(lock):
            os.utime(self.place)  # from now on its days are counted
            self.place.replace(self.place.with_suffix(GIVEN_UP))
            remove(self.place, lock)


def key_of(path: Path | None) -> str:
    """Return what the names of a file's recovery files begin with (None: of a text without a name)."""
    return UNNAMED if path is None else _key(os.path.realpath(path))


def packed(path: Path | None, text: str) -> bytes:
    """Return one line that says what this is, then the text."""
    body = text.encode(errors="surrogatepass")
    about = {
        "what": _WHAT,
        "file": None if path is None else os.path.realpath(path),
        "process": os.getpid(),
        "written": time.time(),
        "bytes": len(body),
    }
    return json.dumps(about).encode() + b"\n" + body


def read_recovered(place: Path) -> Recovered | None:
    """Return what lies there; None if it is gone, or no whole recovery file of this user."""
    read = _read(place)
    about = _about(read[1]) if read else None
    if read is None or about is None:
        return None
    found, _, body = read
    size = about.get("bytes")
    try:
        text = body.decode(errors="surrogatepass")
    except UnicodeDecodeError:
        return None
    if isinstance(size, int | float) and size != len(body):
        return None
    file, written = _file(about, place), _written(about, found)
    return Recovered(
        file=file,
        text=text,
        written=written,
        process=_process(about),
        alive=place.suffix == TEXT and in_use(place),
        newer=_newer(file, written),
        since=found.st_mtime,
        place=place,
    )


def read_damaged(place: Path) -> Recovered | None:
    """Return what lies there where `read_recovered` finds nothing though there is a file of this user.

    The text is what is there, behind the first line if that looks like ours; what is not UTF-8 is replaced.
    """
    read = _read(place)
    if read is None or read_recovered(place) is not None:
        return None
    found, head, body = read
    first, line_end, behind = (head + body).partition(b"\n")
    text = behind if line_end and first[:1] in (b"{", b"[") else head + body
    return Recovered(
        file=None,
        text=text.decode(errors="replace"),
        written=found.st_mtime,
        process=0,
        alive=place.suffix == TEXT and in_use(place),
        newer=True,
        since=found.st_mtime,
        place=place,
        damaged=True,
    )


def remove(place: Path, lock: Any) -> None:
    """Remove all that belongs to a recovery file whose lock we hold."""
    place.unlink(missing_ok=True)
    place.with_suffix(NEW).unlink(missing_ok=True)
    lock.release(force=True)
    with suppress(OSError):  # Windows: another editor looks at it at this moment, and will sweep it
        place.with_suffix(LOCK).unlink(missing_ok=True)
        if place.parent.name == BESIDE:
            place.parent.rmdir()


def _read(place: Path) -> tuple[os.stat_result, bytes, bytes] | None:
    """Return what is known of a file of this user, its first line and what follows; None if there is none."""
    with suppress(OSError, ValueError), open_regular(place) as stream:
        found = os.fstat(stream.fileno())
        if is_own(found) and found.st_size <= _LARGEST:
            return found, stream.readline(_LONGEST_HEAD), stream.read()
    return None


def _about(head: bytes) -> Mapping[str, Any] | None:
    """Return what a first line says, None if it is none of ours."""
    # RecursionError: JSON that is nested as deep as nobody writes it.
    with suppress(ValueError, RecursionError):
        about = json.loads(head)
        if isinstance(about, dict) and about.get("what") == _WHAT:
            return about
    return None


def _key(name: str) -> str:
    return hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:24]


def _file(about: Mapping[str, Any], place: Path) -> Path | None:
    """Return the file, if it is the one after which the recovery file is named."""
    name = about.get("file")
    with suppress(UnicodeEncodeError):  # a lone surrogate that stands for no byte
        if isinstance(name, str) and place.name.startswith(f"{_key(name)}-"):
            return Path(name)
    return None


def _written(about: Mapping[str, Any], found: os.stat_result) -> float:
    seconds = about.get("written")
    # False for NaN, too.
    good = isinstance(seconds, int | float) and 0 <= seconds <= _LAST_SECOND
    return float(seconds) if good and seconds is not None else found.st_mtime


def _process(about: Mapping[str, Any]) -> int:
    number = about.get("process")
    return number if isinstance(number, int) else 0


def _newer(file: Path | None, written: float) -> bool:
    if file is None:
        return True
    try:
        return file.stat().st_mtime <= written
    except (OSError, ValueError):
        return True
