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
from predictor.errors import TextError
from predictor.system.atomic import PRIVATE, replace_file, write_new

NO_NAME = "[no name]"
LARGEST = 100 * 2**20  # bytes; a larger file would fill the memory many times over

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

    @property
    def name(self) -> str:
        """The name to show."""
        return self.path.name if self.path else NO_NAME

    def changed_on_disk(self) -> bool:
        """Whether saving would overwrite something that was never read here; `OSError` if it is a folder."""
        if self.path is None:
            return False
        _check_no_folder(self.path)
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
    return TextFile(path, found.text, found.encoding, found.bom, found.newline, stamp, locked)


def save_file(file: TextFile, text: str) -> TextFile:
    """Write `text` to the file's path, whole or not at all, and return the new state; raises: see above.

    Links are followed; permissions, owner, encoding, line ends and BOM stay as they were.
    """
    if file.path is None:
        raise ValueError("A file without a name cannot be saved.")
    if file.locked:
        raise PermissionError(errno.EACCES, file.locked.rstrip("."), str(file.path))
    target = Path(os.path.realpath(file.path))
    data = encodings.encode(text, file.encoding, file.bom, file.newline)
    _check_writable(target)
    replace_file(target, data)
    return replace(file, text=text, stamp=_stamp(target))


def unwritable(file: TextFile) -> str:
    """Return the sentence that saving would fail with if it were tried now, "" if it may well succeed."""
    try:
        if file.path is not None:
            _check_writable(Path(os.path.realpath(file.path)))
    except OSError as error:
        return f"{error.strerror}."
    return file.locked


def rescue(file: TextFile, text: str) -> Path:
    """Write unsaved `text` to a new file beside `file`, never over another one, and return its path.

    For the end without a writer to ask: the terminal was closed, or the process is being ended.
    """
    wanted = file.path or Path("unnamed.txt")
    data = encodings.encode(text, UTF_8, file.bom, file.newline)
    for folder in (wanted.parent, Path.home()):
        with suppress(OSError):
            return write_new(folder / f"{wanted.name}.rescued-{secrets.token_hex(3)}", data, PRIVATE)
    raise OSError(f"The unsaved text could be kept neither in {wanted.parent} nor in {Path.home()}.")


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


def _check_no_folder(target: Path) -> None:
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, f"{target.name} is a folder", str(target))


def _check_writable(target: Path) -> None:
    _check_no_folder(target)
    # A rename would replace a write-protected file without asking.
    effective = os.access in os.supports_effective_ids
    if target.exists() and not os.access(target, os.W_OK, effective_ids=effective):
        raise PermissionError(errno.EACCES, f"{target.name} is read-only", str(target))
    folder = target.parent
    if folder.is_dir() and not os.access(folder, os.W_OK, effective_ids=effective):
        raise PermissionError(errno.EACCES, f"the folder {folder} is read-only", str(folder))
