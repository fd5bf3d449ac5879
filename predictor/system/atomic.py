"""Files written whole or not at all: a full disk, a power cut or a kill leaves the old one as it was."""

import errno
import hashlib
import os
import secrets
import shutil
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

from predictor.system.private import is_own

PRIVATE = 0o600  # for the user alone
_PUBLIC = 0o666  # less what the umask says
# Names of what is written beside a file. What is as old as this was left by a process that has ended.
_BEGINS, _ENDS, _LEFT_S = ".foretype-", ".tmp", 60.0


class UnlikeError(OSError):
    """A new file cannot be made like the old one: its owner, permissions or attributes would change."""


def replace_file(target: Path, data: bytes, mode: int | None = None, *, alike: bool = False) -> None:
    """Make `data` the content of `target`, which is no link; raises `OSError`, and then nothing has changed.

    The content is written beside the old file, forced to the disk and renamed over it. An old file's
    permissions, extended attributes and, where the system lets us, its owner are kept; other hard links to it
    keep the old content. mode: the permissions instead; a new file otherwise gets those that the umask says.
    alike: raise `UnlikeError` where owner, permissions or attributes cannot be kept.
    """
    old = _state(target)
    # Until it has the old permissions, nobody else may look into a file that may be private.
    first = mode if mode is not None else _PUBLIC if old is None else PRIVATE
    temporary = write_new(target.with_name(f"{_BEGINS}{secrets.token_hex(6)}{_ENDS}"), data, first)
    try:
        if old is not None and mode is None:
            _keep_owner(temporary, old)
            _keep_attributes(target, temporary, old)
            if alike and not _are_alike(target, old, temporary):
                raise UnlikeError(errno.EPERM, "its owner or attributes would change", str(target))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sweep(folder: Path) -> None:
    """Remove what a killed process has left of a file that it was about to replace in a folder."""
    latest = time.time() - _LEFT_S
    for left in folder.glob(f"{_BEGINS}*{_ENDS}"):
        with suppress(OSError):
            found = left.lstat()
            if stat.S_ISREG(found.st_mode) and is_own(found) and found.st_mtime < latest:
                left.unlink()


def write_file(path: Path, content: bytes) -> str:
    """Write a file, and the folders it lies in, whole or not at all; return its SHA-256 in hexadecimal.

    Raises `OSError` with the name of the file if, for example, the disk is full; nothing is left behind.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
    except OSError as error:
        # An error of writing, unlike one of opening, does not say of itself which file it was.
        raise OSError(error.errno, error.strerror, str(path)) from error
    return hashlib.sha256(content).hexdigest()


def write_new(path: Path, data: bytes, mode: int = _PUBLIC) -> Path:
    """Write a file that does not exist yet, down to the disk, and return its path; raises `OSError`."""
    # os.open rather than tempfile: a new file gets the mode that the user's umask says, not 0600.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            if mode != _PUBLIC:  # whatever the umask takes away
                with suppress(OSError):  # a file system without permissions
                    path.chmod(mode)
            stream.write(data)
            stream.flush()
            os.fsync(descriptor)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _state(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _keep_owner(temporary: Path, old: os.stat_result) -> None:
    # Only root may give a file away; to a group of theirs all may. Some file systems know no owners.
    if sys.platform != "win32":
        for owner in (old.st_uid, -1):
            with suppress(OSError):
                os.chown(temporary, owner, old.st_gid)
                return


def _keep_attributes(target: Path, temporary: Path, old: os.stat_result) -> None:
    # Not every file system has them all; without them the file stays private, and the text is saved.
    with suppress(OSError):
        shutil.copystat(target, temporary)
    with suppress(OSError):
        temporary.chmod(stat.S_IMODE(old.st_mode))
    with suppress(OSError):
        os.utime(temporary)


def _are_alike(target: Path, old: os.stat_result, temporary: Path) -> bool:
    new = temporary.stat()
    same = (new.st_uid, new.st_gid, new.st_mode) == (old.st_uid, old.st_gid, old.st_mode)
    return same and _attributes(temporary) == _attributes(target)


def _attributes(path: Path) -> dict[str, bytes]:
    """Return the extended attributes, access lists among them; Python knows them on Linux only."""
    found = dict[str, bytes]()
    if sys.platform == "linux":
        with suppress(OSError):  # a file system without any
            for name in os.listxattr(path):
                found[name] = os.getxattr(path, name)
    return found


def sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can do that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
