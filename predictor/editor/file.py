"""A text file on disk: opened without losing anything, saved whole or not at all."""

import errno
import os
import re
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from predictor.errors import TextError

_BOM = b"\xef\xbb\xbf"
_SURROGATES = re.compile("[\ud800-\udfff]")

# Modification time in ns, size in bytes, inode: together they tell whether another program wrote the file.
Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class TextFile:
    r"""What was read from, or last written to, `path` (None: not named yet).

    text: the content, its line ends as "\n" (if they are mixed, each "\r" stays in the text).
    bom: whether it begins with a byte order mark. newline: the line end on disk.
    stamp: the file's state on disk at that moment; None while it does not exist.
    """

    path: Path | None = None
    text: str = ""
    bom: bool = False
    newline: str = "\n"
    stamp: Stamp | None = None

    @property
    def name(self) -> str:
        """The name to show."""
        return self.path.name if self.path else "[no name]"

    def changed_on_disk(self) -> bool:
        """Whether saving would overwrite something that was never read here; `OSError` if it is a folder."""
        if self.path is None:
            return False
        _check_no_folder(self.path)
        found = _stamp(self.path)
        return found is not None and found != self.stamp


def read_file(path: Path) -> TextFile:
    """Read a UTF-8 text file; one that does not exist is empty. Anything else raises `TextError`."""
    try:
        stamp = _stamp(path)
        if stamp is None:
            return TextFile(path)
        if not stat.S_ISREG(path.stat().st_mode):
            raise TextError(f"{path} is not a file but {_kind(path)}.", "Name a text file.")
        return replace(decode(path.read_bytes(), path), path=path, stamp=stamp)
    except OSError as error:
        raise TextError(
            f"{path} cannot be read: {error.strerror}.", "Check its name and permissions."
        ) from error


def decode(data: bytes, path: Path | None = None) -> TextFile:
    """Turn bytes into text, so that `encode` gives back the same bytes; raises `TextError` if not UTF-8."""
    bom = data.startswith(_BOM)
    hint = "It was left untouched. Convert it to UTF-8 text first."
    try:
        text = data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        where = error.start + len(_BOM) * bom
        raise TextError(f"{path} is not UTF-8: byte 0x{data[where]:02x} at offset {where}.", hint) from None
    if "\0" in text:
        raise TextError(f"{path} is not text: it has a zero byte at offset {data.index(0)}.", hint)
    newline = _newline_of(text)
    return TextFile(path, text.replace(newline, "\n"), bom, newline)


def encode(file: TextFile, text: str) -> bytes:
    """Return `text` as `file` holds it on disk; lone surrogates (garbage from a keyboard) become U+FFFD."""
    body = _SURROGATES.sub("\ufffd", text).replace("\n", file.newline).encode("utf-8")
    return _BOM + body if file.bom else body


def save_file(file: TextFile, text: str) -> TextFile:
    """Write `text` to the file's path, whole or not at all, and return the new state; raises `OSError`.

    The new content is written beside the old one, forced to the disk and renamed over it, so that a full disk
    or a power cut leaves the old file. Links are followed; permissions, line ends and BOM stay as they were.
    """
    if file.path is None:
        raise ValueError("A file without a name cannot be saved.")
    target = Path(os.path.realpath(file.path))
    _check_writable(target)
    _replace(target, encode(file, text))
    return replace(file, text=text, stamp=_stamp(target))


def rescue(file: TextFile, text: str) -> Path:
    """Write unsaved `text` to a new file beside `file`, never over another one, and return its path.

    For the moment when there is nobody left to ask: the terminal was closed, or the process is being ended.
    """
    wanted = file.path or Path("unnamed.txt")
    for folder in (wanted.parent, Path.home()):
        with suppress(OSError):
            return _write_new(
                folder / f"{wanted.name}.rescued-{secrets.token_hex(3)}", encode(file, text), 0o600
            )
    raise OSError(f"The unsaved text could be kept neither in {wanted.parent} nor in {Path.home()}.")


def _newline_of(text: str) -> str:
    crlf, lf, cr = text.count("\r\n"), text.count("\n"), text.count("\r")
    if crlf and crlf == lf == cr:
        return "\r\n"
    return "\r" if cr and not lf else "\n"


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _kind(path: Path) -> str:
    return "a folder" if path.is_dir() else "a device or a pipe"


def _check_no_folder(target: Path) -> None:
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, f"{target.name} is a folder", str(target))


def _check_writable(target: Path) -> None:
    _check_no_folder(target)
    # A rename would replace a write-protected file without asking.
    effective = os.access in os.supports_effective_ids
    if target.exists() and not os.access(target, os.W_OK, effective_ids=effective):
        raise PermissionError(errno.EACCES, f"{target.name} is read-only", str(target))


def _replace(target: Path, data: bytes) -> None:
    temporary = _write_new(target.parent / f".foretype-{secrets.token_hex(6)}.tmp", data, 0o666)
    try:
        _keep_owner_and_mode(target, temporary)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _write_new(path: Path, data: bytes, mode: int) -> Path:
    # os.open rather than tempfile: a new file gets the mode that the user's umask says, not 0600.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(descriptor)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _keep_owner_and_mode(target: Path, temporary: Path) -> None:
    try:
        old = target.stat()
    except FileNotFoundError:
        return
    if hasattr(os, "chown"):
        with suppress(PermissionError):  # only root may give a file away; then it becomes the writer's
            os.chown(temporary, old.st_uid, old.st_gid)
    temporary.chmod(stat.S_IMODE(old.st_mode))


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can do that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
