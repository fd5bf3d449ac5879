"""A text as its client has it: versions, edits at places, line ends of every kind."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from predictor.contract import AFTER, BEFORE, Context
from predictor.server.refusing import Refused
from predictor.server.units import Encoding, cut, joined, length

_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text; beyond the end of a line it means that end, beyond the last line the text's end."""

    line: int
    """From 0; lines end with LF, CRLF or CR."""
    character: int
    """Units from the beginning of the line, in the encoding that the client has chosen."""


@dataclass(frozen=True, slots=True)
class Range:
    """A part of a text."""

    start: Position
    """Where it begins."""
    end: Position
    """Where it ends; not before its start."""


@dataclass(frozen=True, slots=True)
class Change:
    """One edit: a part of the text, or all of it, gives way to another text."""

    text: str
    """What stands there afterwards."""
    range: Range | None = None
    """What gives way; None: all."""


class Document:
    """A text with a version. encoding: what positions are counted in. size: characters."""

    def __init__(self, text: str, version: int, encoding: Encoding) -> None:
        self.version, self.encoding = version, encoding
        self._lines = _split(joined(text))
        self.size = sum(map(len, self._lines))
        # A line and the characters before it: what lies near it is found without counting from the beginning.
        self._known = 0, 0

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._lines)

    def edit(self, changes: Sequence[Change], version: int) -> None:
        """Make changes, one after the other, each in the text that those before it have left: all or none.

        Raises `Refused` if the version is not newer, or a place cannot be.
        """
        if version <= self.version:
            message = f"The document has version {self.version} already."
            raise Refused("stale", message, field="version", value=version)
        before = (self._lines, self.size, self._known)
        if len(changes) > 1:
            self._lines = self._lines.copy()
        try:
            for change in changes:
                self._change(change)
        except Refused:
            self._lines, self.size, self._known = before
            raise
        self.version = version

    def context(self, position: Position) -> Context:
        """Return what stands around a place, line ends as LF, as far as it matters."""
        line, head, tail = self._at(position)
        cursor = self._start_of(line) + len(head)
        before = "".join(reversed(_enough(chain((head,), self._lines_of(range(line - 1, -1, -1))), BEFORE)))
        following = self._lines_of(range(line + 1, len(self._lines)))
        after = "".join(_enough(chain((_plain(tail),), following), AFTER))
        before, after = before[-BEFORE:], after[:AFTER]
        return Context(before, after, cursor - len(before))

    def settled(self, position: Position) -> Position:
        """Return a place that is in the text: what lies beyond an end is that end."""
        line, head, _ = self._at(position)
        return Position(line, length(head, self.encoding))

    def _change(self, change: Change) -> None:
        if change.range is None:
            self._lines, self._known = _split(joined(change.text)), (0, 0)
            self.size = sum(map(len, self._lines))
            return
        first, head, _ = self._at(change.range.start)
        last, skipped, tail = self._at(change.range.end)
        if (last, length(skipped, self.encoding)) < (first, length(head, self.encoding)):
            raise Refused("field", "A range ends before it starts.", field="range", value=change.range)
        if first and self._lines[first - 1].endswith("\r"):
            # What follows may begin with the LF of a CRLF.
            first, head = first - 1, self._lines[first - 1] + head
        self._start_of(first)
        old = self._lines[first : last + 1]
        new = _split(joined(head + change.text + tail))
        if last + 1 < len(self._lines):
            new.pop()  # the empty line behind the line end, which the next line is
        self._lines[first : last + 1] = new
        self.size += sum(map(len, new)) - sum(map(len, old))

    def _at(self, position: Position) -> tuple[int, str, str]:
        """Return the number of a line, and its text before and from a place on."""
        if position.line >= len(self._lines):
            return len(self._lines) - 1, self._lines[-1], ""
        line = self._lines[position.line]
        bare = line.rstrip("\r\n")
        head, tail = cut(bare, position.character, self.encoding)
        return position.line, head, tail + line[len(bare) :]

    def _start_of(self, line: int) -> int:
        """Return how many characters stand before a line, a line end counted as one; it is near next time."""
        known, start = self._known
        if known <= line:
            start += sum(map(_size, self._lines[known:line]))
        else:
            start -= sum(map(_size, self._lines[line:known]))
        self._known = line, start
        return start

    def _lines_of(self, numbers: Iterable[int]) -> Iterator[str]:
        return (_plain(self._lines[number]) for number in numbers)


def _split(text: str) -> list[str]:
    """Return lines with their ends; the last one has none."""
    lines, start = list[str](), 0
    for match in _LINE_END.finditer(text):
        lines.append(text[start : match.end()])
        start = match.end()
    lines.append(text[start:])
    return lines


def _size(line: str) -> int:
    return len(line) - line.endswith("\r\n")


def _plain(line: str) -> str:
    bare = line.rstrip("\r\n")
    return line if len(bare) == len(line) else f"{bare}\n"


def _enough(parts: Iterable[str], most: int) -> list[str]:
    """Return the first parts of a text, as many as have so many characters."""
    taken, have = list[str](), 0
    for part in parts:
        taken.append(part)
        have += len(part)
        if have >= most:
            break
    return taken
