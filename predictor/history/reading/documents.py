"""Files and folders as documents to learn from, read as they come: no file need fit into memory."""

import io
import os
from collections.abc import Callable, Iterable, Iterator
from io import BufferedReader
from pathlib import Path

from predictor.errors import TextError
from predictor.history.document import Document
from predictor.history.reading.mail import read_mail
from predictor.history.reading.mailboxes import (
    files_of_maildir,
    is_mailbox,
    is_maildir,
    mail_of_file,
    mails_of_mailbox,
)
from predictor.history.reading.prose import markdown, paragraphs
from predictor.system.regular import open_regular
from predictor.system.texts import is_json_lines, json_texts, not_utf8, reading

_MARKDOWN, _MAIL, _MAILBOX = (".md", ".markdown"), ".eml", ".mbox"
# In a folder, only these are read; and mailboxes, which mail programs often give no ending.
_KNOWN = (".txt", *_MARKDOWN, ".jsonl", ".jsonl.xz", _MAIL, _MAILBOX)
_SNIFFED = 4096
_LONGEST_LINE = 1 << 14
# Characters that are learned as one text.
_PIECE = 30_000
# A mail from before this, 1980, or from the future says only that a clock was wrong.
_EARLIEST_S = 315_532_800.0
_DAY_S = 86_400.0


class Reading:
    """What is to be read, and how far one has come. It is gone through once.

    total, done: bytes. mails, others: how many mails were read, and how many were from somebody else.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        senders: Iterable[str] = (),
        *,
        now: float,
        bad: Callable[[TextError], None],
    ) -> None:
        """Find the files. senders: whose mails are read, if not everybody's; bad: hears what cannot be read.

        Raises `TextError` for what is not there, or a folder in which there is nothing to read.
        """
        self._senders = frozenset(address.strip().lower() for address in senders)
        self._now, self._bad = now, bad
        self._files = [found for path in paths for found in _found(path)]
        self.total = sum(_size(path) for path, _ in self._files)
        self.done = self.mails = self.others = 0

    def __iter__(self) -> Iterator[Document]:
        """Yield what the files hold, in their order."""
        for path, is_mail in self._files:
            before = self.done
            try:
                with reading(path):
                    yield from self._documents(path, before, is_mail=is_mail)
            except TextError as error:
                self._bad(error)
            self.done = before + _size(path)

    def _documents(self, path: Path, start: int, *, is_mail: bool) -> Iterator[Document]:
        if is_mail:
            yield from self._mails(path, [mail_of_file(path)], path.stat().st_mtime)
            return
        with open_regular(path, follow=True) as file:
            written = self._time(os.fstat(file.fileno()).st_mtime, self._now)
            for document in self._of_file(path, file, written):
                self.done = start + file.tell()
                yield document

    def _of_file(self, path: Path, file: BufferedReader, written: float) -> Iterator[Document]:
        if is_mailbox(file.peek(_SNIFFED)[:_SNIFFED]):
            yield from self._mails(path, mails_of_mailbox(file), written)
        elif path.name.endswith(_MAILBOX):
            raise TextError(f"{path} is no mailbox: it does not begin with a mail.", "Is it complete?")
        elif is_json_lines(path):
            before = ""
            for text in json_texts(path, file, self._bad):
                yield Document((text,), written, before)
                before = text
        else:
            lines = _lines(path, file)
            yield from _pieces(markdown(lines) if path.name.endswith(_MARKDOWN) else lines, written)

    def _mails(self, path: Path, contents: Iterable[bytes], written: float) -> Iterator[Document]:
        for number, content in enumerate(contents, start=1):
            mail = read_mail(content)
            if mail is None:
                self._bad(TextError(f"{path}: mail {number} is damaged, and left out."))
                continue
            self.mails += 1
            if self._senders and self._senders.isdisjoint(mail.senders):
                self.others += 1
            elif mail.text:
                yield Document((mail.text,), self._time(mail.when, written), mail.name)

    def _time(self, when: float | None, otherwise: float) -> float:
        """Return a time if it can be one."""
        if when is not None and _EARLIEST_S <= when <= self._now + _DAY_S:
            return when
        return min(max(otherwise, 0.0), self._now)


def _found(path: Path) -> list[tuple[Path, bool]]:
    """Return the files to be read in one place, in order, and whether each is one mail."""
    with reading(path):
        if not path.is_dir():
            path.stat()
            return [(path, path.name.endswith(_MAIL))]
        if is_maildir(path):
            return _in_maildir(path)
        found = list(_in_folder(path))
    if not found:
        raise TextError(
            f"There is nothing to read in {path}.", f"Read are mailboxes and {', '.join(_KNOWN)}."
        )
    return found


def _in_maildir(folder: Path) -> list[tuple[Path, bool]]:
    return [(path, True) for path in files_of_maildir(folder)]


def _in_folder(folder: Path) -> Iterator[tuple[Path, bool]]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            continue
        if path.is_dir():
            yield from _in_maildir(path) if is_maildir(path) else _in_folder(path)
        elif path.name.endswith(_KNOWN) or (not path.suffix and _is_mailbox(path)):
            yield path, path.name.endswith(_MAIL)


def _is_mailbox(path: Path) -> bool:
    try:
        with open_regular(path) as file:
            return is_mailbox(file.read(_SNIFFED))
    except OSError:
        return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _lines(path: Path, file: BufferedReader) -> Iterator[str]:
    """Yield the lines of a text, very long ones in parts; raises `TextError` if it is none."""
    text, rest = io.TextIOWrapper(file, encoding="utf-8-sig"), ""
    try:
        while part := text.readline(_LONGEST_LINE):
            line, rest = rest + part, ""
            if len(part) == _LONGEST_LINE and not part.endswith("\n"):
                # A part may end within a word.
                line, space, rest = line.rpartition(" ")
                line, rest = (line, rest) if space else (rest, "")
            if "\0" in line:
                raise TextError(
                    f"{path} is not text: it holds a zero character.", "Give plain text in UTF-8."
                )
            yield line.rstrip("\n")
        yield rest
    except UnicodeDecodeError as error:
        place = file.tell() - len(error.object) + error.start
        raise not_utf8(str(path), error.object[error.start], place) from error
    finally:
        text.detach()


def _pieces(lines: Iterable[str], when: float) -> Iterator[Document]:
    """Yield a text as documents that end between paragraphs."""
    piece, size, before = list[str](), 0, ""
    for line in lines:
        piece.append(line)
        size += len(line) + 1
        if size >= 2 * _PIECE or (size >= _PIECE and not line.strip()):
            if found := paragraphs(piece):
                yield Document(tuple(found), when, before)
                before = found[-1]
            piece, size = [], 0
    if found := paragraphs(piece):
        yield Document(tuple(found), when, before)
