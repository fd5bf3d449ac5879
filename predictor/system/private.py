"""Folders for the user alone: made so, whoever made them before, or not used at all."""

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

_FOR_ME = 0o700


def make_private_folder(path: Path) -> None:
    """Make a folder, or make the one that is there, the user's alone.

    Raises `OSError` if there is a link, something that is no folder, or somebody else's.
    """
    if not path.is_symlink():
        with suppress(FileExistsError):
            path.mkdir(mode=_FOR_ME, parents=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        what = "a link" if stat.S_ISLNK(found.st_mode) else "no folder"
        raise OSError(errno.ENOTDIR, f"{path} is {what}", str(path))
    if not is_own(found):
        raise PermissionError(errno.EACCES, f"{path} belongs to another user", str(path))
    if sys.platform != "win32" and stat.S_IMODE(found.st_mode) != _FOR_ME:
        path.chmod(_FOR_ME)


def make_own_folder(path: Path) -> None:
    """Make a private folder inside Foretype's own one, and that one the user's alone, too.

    Where the user has put a link in the place of Foretype's, only the folder inside is made so. Raises as
    `make_private_folder` does.
    """
    if not path.parent.is_symlink():
        make_private_folder(path.parent)
    make_private_folder(path)


def is_private_folder(path: Path) -> bool:
    """Whether a path is a folder of the user's in which nobody else can put anything."""
    try:
        found = path.lstat()
    except OSError:
        return False
    others_write = sys.platform != "win32" and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(found.st_mode) and is_own(found) and not others_write


def unusable(path: Path) -> str:
    """Return why a private folder could not be made, or written in, "" if it could; nothing is made."""
    there = next(each for each in (path, *path.parents) if os.path.lexists(each))
    if there == path and there.is_symlink():
        return f"{there} is a link"
    if not there.is_dir():
        return f"{there} is no folder"
    if there == path and not is_own(there.stat()):
        return f"{there} belongs to another user"
    return "" if os.access(there, os.W_OK | os.X_OK) else f"{there} cannot be written"


def is_own(found: os.stat_result) -> bool:
    """Whether a file or folder belongs to the user of this process; where nobody can tell, it does."""
    return sys.platform == "win32" or found.st_uid == os.geteuid()
