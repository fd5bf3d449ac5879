"""Writing into a file that must stay the one it is: its inode, links, owner and attributes."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_WAIT_FOR_NOBODY = getattr(os, "O_NONBLOCK", 0)
_WITHOUT = (errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS)  # file systems that cannot reserve


def overwrite_file(target: Path, data: bytes) -> None:
    """Make `data` the content of a file that exists and is no link; raises `OSError`.

    What can be known beforehand, such as a full disk, changes nothing; after any other error the old content
    is put back as far as possible. A crash in between leaves a mixture of both: have `data` elsewhere, too.
    """
    descriptor = os.open(target, os.O_RDWR | _NO_LINK | _WAIT_FOR_NOBODY)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # it may have no end
            raise OSError(errno.EINVAL, "it is no regular file", str(target))
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            old = stream.read()
        try:
            _reserve(descriptor, len(data))
            _put(descriptor, data)
        except BaseException:
            with suppress(OSError):
                _put(descriptor, old)
            raise
    finally:
        os.close(descriptor)


def _reserve(descriptor: int, size: int) -> None:
    """Have the disk set aside what is needed, where it can."""
    reserve = getattr(os, "posix_fallocate", None)
    if reserve is None or not size:
        return
    try:
        reserve(descriptor, 0, size)
    except OSError as error:
        if error.errno not in _WITHOUT:
            raise


def _put(descriptor: int, data: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.ftruncate(descriptor, len(data))
    os.fsync(descriptor)
