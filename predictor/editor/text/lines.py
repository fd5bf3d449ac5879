"""A text as lines: immutable, and cheap to change at one place however long it is.

One string would be copied whole at every key: 40 MB where a text of 10 MB holds one emoji. Of lines, only the
changed one is copied, and a list of pointers.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Change(NamedTuple):
    """What happened to a text."""

    start: int
    """The character at which it happened."""
    removed: str
    """What stood there before."""
    inserted: str
    """What stands there now."""

    @property
    def end(self) -> int:
        """Where the inserted characters end."""
        return self.start + len(self.inserted)

    def undone(self) -> "Change":
        """Return the change that takes this one back."""
        return Change(self.start, self.inserted, self.removed)


class Lines:
    """An immutable text. lines: without their ends. starts: the place of each line's first character."""

    __slots__ = ("_counted", "_text", "length", "lines", "starts")

    def __init__(self, lines: list[str], starts: NDArray[np.int64], length: int) -> None:
        self.lines = lines
        self.starts = starts
        self.length = length
        self._text: str | None = None
        self._counted: list[str] | None = None

    @classmethod
    def of(cls, text: str) -> "Lines":
        """Return `text` as lines; it ends where it ends, with a line end or without."""
        lines = text.split("\n")
        made = cls(lines, _starts(lines, 0), len(text))
        made._text = text
        return made

    @classmethod
    def line(cls, text: str) -> "Lines":
        """Return `text` as one line, whatever it holds."""
        return cls([text], np.zeros(1, np.int64), len(text))

    @property
    def text(self) -> str:
        """The whole text as one string: what only rare commands ask for."""
        if self._text is None:
            self._text = "\n".join(self.lines)
        return self._text

    def counted(self, cursor: int) -> list[str]:
        """Return the lines as vi counts them; not to be changed.

        An empty one behind the last line end is none, unless the cursor stands in it.
        """
        if len(self.lines) == 1 or self.lines[-1] or cursor == self.length:
            return self.lines
        if self._counted is None:
            self._counted = self.lines[:-1]
        return self._counted

    def row_of(self, place: int) -> tuple[int, int]:
        """Return the line in which a character stands, and where that line starts."""
        row = int(self.starts.searchsorted(place, side="right")) - 1
        return row, int(self.starts[row])

    def place_of(self, row: int, column: int) -> int:
        """Return the place of a line and column, both cut to what there is."""
        row = min(max(row, 0), len(self.lines) - 1)
        return int(self.starts[row]) + min(max(column, 0), len(self.lines[row]))

    def character(self, place: int) -> str:
        """Return the character at `place`, or "" outside the text."""
        if not 0 <= place < self.length:
            return ""
        row, start = self.row_of(place)
        line = self.lines[row]
        return line[place - start] if place - start < len(line) else "\n"

    def slice(self, start: int, end: int) -> str:
        """Return the characters from `start` to `end`, both cut to what there is."""
        start, end = max(start, 0), min(end, self.length)
        if start >= end:
            return ""
        (first, first_start), (last, last_start) = self.row_of(start), self.row_of(end)
        if first == last:
            return self.lines[first][start - first_start : end - first_start]
        inner = self.lines[first + 1 : last]
        return "\n".join(
            [self.lines[first][start - first_start :], *inner, self.lines[last][: end - last_start]]
        )

    def changed(self, start: int, end: int, text: str) -> "Lines":
        """Return the text with `text` in the place of the characters from `start` to `end`."""
        (first, first_start), (last, last_start) = self.row_of(start), self.row_of(end)
        before, after = self.lines[first][: start - first_start], self.lines[last][end - last_start :]
        new = f"{before}{text}{after}".split("\n")
        grown = len(text) - (end - start)
        lines = self.lines.copy()
        lines[first : last + 1] = new
        if first == last and len(new) == 1:
            starts = self.starts.copy()
            starts[first + 1 :] += grown
        else:
            starts = np.concatenate(
                [self.starts[:first], _starts(new, first_start), self.starts[last + 1 :] + grown]
            )
        return Lines(lines, starts, self.length + grown)

    def difference(self, text: str) -> Change:
        """Return the shortest single change that makes `text` of this text."""
        old = self.text
        most = min(len(old), len(text))
        start = _shared(lambda size: old[:size] == text[:size], most)
        end = _shared(lambda size: old[len(old) - size :] == text[len(text) - size :], most - start)
        return Change(start, old[start : len(old) - end], text[start : len(text) - end])


def _starts(lines: list[str], first: int) -> NDArray[np.int64]:
    """Return where each line starts if the first starts at `first`."""
    starts = np.fromiter((len(line) + 1 for line in lines), np.int64, len(lines))
    starts = np.cumsum(starts) - starts
    return starts + first


def _shared(agrees: Callable[[int], bool], most: int) -> int:
    """Return the largest size up to `most` at which the two texts still agree."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if agrees(middle):
            low = middle
        else:
            high = middle - 1
    return low
