"""The files of a history: where they lie, that they are the user's alone, what becomes of a damaged one."""

import errno
import os
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

from predictor.system.atomic import PRIVATE
from predictor.system.home import own_folder
from predictor.system.private import is_own, make_own_folder, make_private_folder

NAME = "history.db"
# What SQLite keeps beside it while it is open.
BESIDE = ("-wal", "-shm")
_DAMAGED = "damaged"
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

# What a file is known by while it is open: another one may have taken its place.
Identity = tuple[int, int]


def default_folder() -> Path:
    """Return where the user's own history lies."""
    return own_folder("data") / "history"


def prepare(folder: Path) -> Path:
    """Make the folder and an empty database in it, if there is none; return the database's path.

    Raises `OSError` where that cannot be, or where something else than a plain file has its name.
    """
    make = make_own_folder if folder == default_folder() else make_private_folder
    make(folder)
    path = check(folder)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK, PRIVATE))
    return path


def check(folder: Path) -> Path:
    """Return the database's path; raises `OSError` if something else than a plain file has its name.

    The files are looked at, never opened: closing one takes from SQLite the locks that this process has on it
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    path = folder / NAME
    for name in (path, *(path.with_name(NAME + end) for end in BESIDE)):
        try:
            mode = name.lstat().st_mode
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is no plain file", str(name))
    return path


def may_be_read(folder: Path) -> bool:
    """Whether a folder that nothing can be written into holds the user's own history."""
    try:
        return is_own(folder.lstat()) and not folder.is_symlink() and check(folder).exists()
    except OSError:
        return False


def make_private(path: Path) -> None:
    """Make a database and what lies beside it the user's alone."""
    if sys.platform == "win32":
        return
    for name in (path, *(path.with_name(NAME + end) for end in BESIDE)):
        if name.exists() and stat.S_IMODE(name.lstat().st_mode) != PRIVATE:
            name.chmod(PRIVATE)


def identity(path: str) -> Identity | None:
    """Return which file lies there, None if there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 -- once a key
    except OSError:
        return None
    return found.st_dev, found.st_ino


def set_aside(path: Path) -> Path:
    """Give a damaged database, and what lies beside it, another name, and return that."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    number = 0
    while (kept := path.with_name(f"{_DAMAGED}-{stamp}-{number}.db")).exists():
        number += 1
    for end in BESIDE:
        beside = path.with_name(NAME + end)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + end))
    path.rename(kept)
    return kept


def damaged_files(folder: Path) -> list[Path]:
    """Return what was set aside."""
    return sorted(folder.glob(f"{_DAMAGED}-*"))
