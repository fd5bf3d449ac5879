"""The lock beside a recovery file: the system lets it go when its process ends, however that ends."""

import stat
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from predictor.system.atomic import PRIVATE

LOCK = ".lock"


def lock_of(place: Path) -> FileLock:
    """Return the lock of the recovery file that lies at a place."""
    return FileLock(place.with_suffix(LOCK), mode=PRIVATE, thread_local=False)


def acquired(lock: FileLock) -> bool:
    """Take the lock if it is free; tell whether we hold it now. Raises `OSError` where none can be made."""
    try:
        if not lock.is_locked:
            _clear(Path(lock.lock_file))
            lock.acquire(blocking=False)
    except Timeout:
        return False
    except NotImplementedError:  # a file system without locks: better no warning than no recovery
        return True
    return True


def in_use(place: Path) -> bool:
    """Whether the editor that wrote a recovery file still runs."""
    lock = lock_of(place)
    try:
        if not acquired(lock):
            return True
    except OSError:  # what lies there is no lock, so nobody holds it
        return False
    lock.release()
    return False


def _clear(path: Path) -> None:
    """Remove what cannot be a lock of ours, such as a link, which opening would follow and make empty."""
    with suppress(FileNotFoundError):
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            path.rmdir()
        elif not stat.S_ISREG(mode):
            path.unlink()
