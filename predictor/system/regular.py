"""Opening files that somebody else may have put there: regular ones only, so that reading ends."""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

# Where the system has them: without them a pipe without a writer is waited for, and a link is followed.
_WAIT_FOR_NOBODY = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def open_regular(path: Path, *, follow: bool = False) -> BufferedReader:
    """Open a file for reading; raises `OSError` if it is a pipe, a device, a folder, or a link.

    follow: a link is followed, and what it leads to must be a regular file.
    """
    # Looked at first: opening a device may already do something. Looked at again: it may be another one now.
    _check(path, path.stat(follow_symlinks=follow).st_mode)
    descriptor = os.open(path, os.O_RDONLY | _WAIT_FOR_NOBODY | (0 if follow else _NO_LINK))
    try:
        _check(path, os.fstat(descriptor).st_mode)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def _check(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        what = "it is a link" if stat.S_ISLNK(mode) else "it is no regular file"
        raise OSError(errno.EINVAL, what, str(path))
