"""A text file on disk: opened without losing anything, saved whole or not at all.

What reading raises, all of it `TextError`s: `NotUtf8`, which may be asked for again in the encoding that it
names; `NotText`, which may be looked at (`view_file`); plain `TextError` for what is no file, is too large or
cannot be read. What saving raises: `OSError` (a full disk, a write-protected file or folder: its `strerror`
is the sentence) and `NotEncodable`, which may be saved as UTF-8 instead. Then nothing has changed on disk.
"""

import errno
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from predictor.editor.files import encoding as encodings
from predictor.editor.files.encoding import UTF_8, NotText, check_encoding
from predictor.editor.files.recovery import Recovery
from predictor.errors import TextError
from predictor.system.atomic import PRIVATE, UnlikeError, replace_file, write_new
from predictor.system.home import expanded
from predictor.system.in_place import overwrite_file

NO_NAME = "[no name]"
LARGEST = 100 * 2**20  # bytes; a larger file would fill the memory many times over

# What renaming over a file, or making one beside it, fails with where the file itself may well be written: it
# is a mount point, the folder is another's and sticky, or protected in other ways.
_NOT_REPLACEABLE = (errno.EBUSY, errno.EXDEV, errno.EPERM, errno.EACCES, errno.EROFS)

_MADE_UP = "the system makes this file up as it is read"

# Modification time in ns, size in bytes, inode: together they tell whether another program wrote the file.
Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class TextFile:
    """What was read from a file, or last written to it."""

    path: Path | None = None
    """Where it is; None: the text has no name yet."""
    text: str = ""
    r"""The content, its line ends as "\n"; if they are mixed, each "\r" stays in the text."""
    encoding: str = UTF_8
    """One of `encoding.ENCODINGS`."""
    bom: bool = False
    """Whether it begins with a byte order mark."""
    newline: str = "\n"
    """The line end on disk."""
    stamp: Stamp | None = None
    """The state on disk at that time; None while the file does not exist."""
    locked: str = ""
    """A sentence that says why the text cannot be changed, "" if it can."""
    made_up: bool = False
    """Whether the system makes the file up as it is read, as those in /proc: nothing can be saved there."""

    @property
    def name(self) -> str:
        """The name to show."""
        return self.path.name if self.path else NO_NAME

    def changed_on_disk(self) -> bool:
        """Whether saving would overwrite something that was never read here; `OSError` if it is no file."""
        if self.path is None:
            return False
        _check_is_file(self.path)
        found = _stamp(self.path)
        return found is not None and found != self.stamp


def read_file(path: Path, encoding: str = UTF_8) -> TextFile:
    """Read a text file; one that does not exist is empty. What it raises: see above."""
    return _read(path, encoding, anything=False)


def read_text(path: Path) -> str:
    """Return the text of a file in whatever encoding it is likely to be; raises `TextError`."""
    try:
        return read_file(path).text
    except encodings.NotUtf8 as error:
        return read_file(path, error.likely).text


def view_file(path: Path) -> TextFile:
    """Read any file for looking at it, whatever it holds; raises `TextError` only."""
    return _read(path, UTF_8, anything=True)


def _read(path: Path, encoding: str, *, anything: bool) -> TextFile:
    encoding, locked = check_encoding(encoding), ""
    try:
        stamp = _stamp(path)
        if stamp is None:
            return TextFile(path, encoding=encoding)
        _check_size(path)
        data = path.read_bytes()
        made_up = len(data) != stamp[1] == path.stat().st_size
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        reason = getattr(error, "strerror", None) or error
        raise TextError(f"{path} cannot be read: {reason}.", "Check its name and permissions.") from error
    try:
        found = encodings.decode(data, str(path), encoding)
    except NotText as error:
        if not anything:
            raise
        found, locked = (
            encodings.decode(data, str(path), anything=True),
            f"{error.args[0]} It cannot be changed.",
        )
    return TextFile(path, found.text, found.encoding, found.bom, found.newline, stamp, locked, made_up)


def save_file(file: TextFile, text: str) -> TextFile:
    """Write `text` to the file's path, whole or not at all, and return the new state; raises: see above.

    Links are followed; permissions, owner, attributes, hard links, encoding, line ends and BOM stay as they
    were. Where that, or the folder, allows no new file in the old one's place, the old one is written into,
    after the text is safe as unsaved text; should the machine stop in the middle, the next start offers it.
    """
    if file.path is None:
        raise ValueError("A file without a name cannot be saved.")
    if file.locked:
        raise PermissionError(errno.EACCES, file.locked.rstrip("."), str(file.path))
    if file.made_up:
        raise OSError(errno.EROFS, _MADE_UP, str(file.path))
    target = Path(os.path.realpath(file.path))
    data = encodings.encode(text, file.encoding, file.bom, file.newline)
    _check_writable(target)
    if not _replaced(target, data):
        kept = Recovery(file.path)
        try:
            kept.keep(text)
        except OSError as error:
            told = (
                f"it can only be written in place, and the text cannot be made safe before: {error.strerror}"
            )
            raise OSError(error.errno, told, str(target)) from error
        overwrite_file(target, data)
        kept.discard()
    return replace(file, text=text, stamp=_stamp(target))


def unwritable(file: TextFile) -> str:
    """Return the sentence that saving would fail with if it were tried now, "" if it may well succeed."""
    try:
        if file.path is not None:
            _check_writable(Path(os.path.realpath(file.path)))
        if file.made_up:
            raise OSError(errno.EROFS, _MADE_UP)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        return f"{getattr(error, 'strerror', None) or error}."
    return file.locked


def _replaced(target: Path, data: bytes) -> bool:
    """Put a new file in the old one's place; False, and nothing has changed, if it must stay the same."""
    folder = target.parent
    if target.exists() and (target.stat().st_nlink > 1 or not _may_write(folder)):
        return False
    try:
        replace_file(target, data, alike=True)
    except UnlikeError:
        return False
    except OSError as error:
        if error.errno in _NOT_REPLACEABLE and target.exists():
            return False
        raise
    return True


def rescue(file: TextFile, text: str) -> Path:
    """Write unsaved `text` to a new file beside `file`, never over another one, and return its path.

    For the end without a writer to ask: the terminal was closed, or the process is being ended.
    """
    wanted = file.path or Path("unnamed.txt")
    data = encodings.encode(text, UTF_8, file.bom, file.newline)
    home = expanded("~")
    for folder in (wanted.parent, home):
        with suppress(OSError):
            return write_new(folder / f"{wanted.name}.rescued-{secrets.token_hex(3)}", data, PRIVATE)
    raise OSError(f"The unsaved text could be kept neither in {wanted.parent} nor in {home}.")


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _check_size(path: Path) -> None:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "a device or a pipe"
        raise TextError(f"{path} is not a file but {what}.", "Name a text file.")
    if found.st_size > LARGEST:
        told = f"{path} has {found.st_size / 2**20:,.0f} MB; the editor reads {LARGEST / 2**20:.0f} at most."
        raise TextError(told, "Cut it into parts first.")


def _check_is_file(target: Path) -> None:
    """Raise `OSError` if something else has this name: a pipe would be waited for, a device never ends."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, f"{target.name} is a folder", str(target))
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, f"{target.name} is not a file but a device or a pipe", str(target))


def _check_writable(target: Path) -> None:
    _check_is_file(target)
    folder = target.parent
    if target.exists():
        # A rename would replace a write-protected file without asking.
        if not _may_write(target):
            raise PermissionError(errno.EACCES, f"{target.name} is read-only", str(target))
    elif not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, f"there is no folder {folder}", str(folder))
    elif not _may_write(folder):
        raise PermissionError(errno.EACCES, f"the folder {folder} is read-only", str(folder))


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
