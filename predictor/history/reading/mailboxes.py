"""Mailboxes: the mails in them, one at a time, however many there are."""

from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from predictor.system.regular import open_regular

_FROM = b"From "
_LONGEST_LINE = 1 << 16
# Bytes of a mail that are read; what lies behind them are files that it carries.
_MOST = 2 << 20


def is_mailbox(beginning: bytes) -> bool:
    """Whether a file that begins so is a mailbox in the format mbox."""
    line, _, rest = beginning.partition(b"\n")
    return line.startswith(_FROM) and b":" in rest.partition(b"\n")[0]


def is_maildir(folder: Path) -> bool:
    """Whether a folder is a Maildir."""
    return all((folder / name).is_dir() for name in ("cur", "new"))


def mails_of_mailbox(file: BufferedReader) -> Iterator[bytes]:
    """Yield the mails of an mbox file; no more than one of them is in memory."""
    mail, size, after_empty, begins = list[bytes](), 0, True, True
    while line := file.readline(_LONGEST_LINE):
        if begins and after_empty and line.startswith(_FROM):
            if mail:
                yield b"".join(mail)
            mail, size = [], 0
        elif size < _MOST:
            mail.append(line)
            size += len(line)
        after_empty = begins and not line.strip()
        begins = line.endswith(b"\n")
    if mail:
        yield b"".join(mail)


def files_of_maildir(folder: Path) -> list[Path]:
    """Return the mails of a Maildir and of the folders in it, the oldest first where names say so."""
    inside = [
        folder,
        *(each for each in sorted(folder.iterdir()) if each.name.startswith(".") and is_maildir(each)),
    ]
    found = [path for each in inside for name in ("cur", "new") for path in (each / name).iterdir()]
    return sorted((path for path in found if not path.name.startswith(".")), key=lambda path: path.name)


def mail_of_file(path: Path) -> bytes:
    """Return the mail that is a file of its own."""
    with open_regular(path) as file:
        return file.read(_MOST)
