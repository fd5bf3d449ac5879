"""A text laid out as rows. Only the lines that are asked for are laid out, each once.

A line of more than some thousand characters is laid out in stretches, each beginning a row of its own: one
of a megabyte would otherwise be read to its end at each key.
"""

from typing import NamedTuple

from predictor.editor.text.lines import Lines
from predictor.editor.text.rows import Row, cell_of, column_at, rows

STRETCH = 4096
# Characters that are searched for a space at which a stretch may end.
_SLACK = 256
# A line this long is cut into stretches.
_LONG = 2 * STRETCH


class Ghost(NamedTuple):
    """Text painted in a line without being in it."""

    line: int
    """Which line."""
    column: int
    """Characters of the line in front of it."""
    text: str
    """What is painted."""


class Place(NamedTuple):
    """A row of the screen."""

    line: int
    """Which line of the text."""
    stretch: int
    """Which stretch of the line."""
    row: int
    """Which row of the stretch."""


class Shown(NamedTuple):
    """A row as shown."""

    place: Place
    """Which row it is."""
    text: str
    """Its characters, those of the ghost included."""
    start: int
    """Where it begins in the line."""
    ghost: tuple[int, int]
    """Where the ghost begins and ends in its text. What follows the ghost stands that much later."""
    first: bool
    """Whether it is the line's first row."""

    def shown(self, column: int) -> int:
        """Return where in `text` a column of the line stands; the cursor's stands in front of the ghost."""
        offset = column - self.start
        start, end = self.ghost
        return offset if offset <= start else offset + end - start

    def column(self, offset: int) -> int:
        """Return the column of the line that stands at `offset` in `text`."""
        start, end = self.ghost
        inner = offset if offset <= start else max(start, offset - (end - start))
        return self.start + inner


class _Laid(NamedTuple):
    """A stretch that is laid out."""

    rows: tuple[Row, ...]
    """Its rows."""
    start: int
    """Where it begins in the line."""
    text: str
    """Its characters, those of the ghost included."""
    joint: tuple[int, int] | None
    """Where the ghost stands in it and how long that is; None if it is elsewhere."""


class Layout:
    """The rows of a text with its ghost, in a window of some width; immutable, as what it is made of."""

    def __init__(self, content: Lines, ghost: Ghost | None, width: int, *, wrap: bool) -> None:
        self._content, self._lines, self._ghost = content, content.lines, ghost
        self._width, self._wrap = width, wrap
        self._known: dict[tuple[int, int], _Laid] = {}

    def is_of(self, content: Lines, ghost: Ghost | None, width: int, *, wrap: bool) -> bool:
        """Whether this is the layout of all that."""
        mine = (self._ghost, self._width, self._wrap)
        return content is self._content and mine == (ghost, width, wrap)

    def place_of(self, line: int, column: int) -> Place:
        """Return the row in which a column of a line is shown, both cut to what there is."""
        line = min(line, len(self._lines) - 1)
        text = self._lines[line]
        column = min(column, len(text))
        stretch = self._stretch_of(text, column) if len(text) > _LONG else 0
        found, start, _, joint = laid = self._laid(line, stretch)
        offset = column - start
        if joint is not None and offset > joint[0]:
            offset += joint[1]
        row = len(found) - 1
        while row and found[row].start > offset:
            row -= 1
        if row and joint is not None and found[row].start == offset == joint[0]:
            row -= self._has_free_cell(laid, row - 1)  # the ghost's row is not the cursor's
        return Place(line, stretch, row)

    def moved(self, place: Place, count: int) -> Place:
        """Return the row that is some rows further (down: positive), or the last on the way there."""
        for _ in range(abs(count)):
            further = self.next(place) if count > 0 else self._previous(place)
            if further is None:
                break
            place = further
        return place

    def next(self, place: Place) -> Place | None:
        """Return the row below, None if there is none."""
        line, stretch, row = place
        if row + 1 < len(self._laid(line, stretch).rows):
            return Place(line, stretch, row + 1)
        if len(self._lines[line]) > _LONG and stretch < _last_stretch(self._lines[line]):
            return Place(line, stretch + 1, 0)
        return Place(line + 1, 0, 0) if line + 1 < len(self._lines) else None

    def _previous(self, place: Place) -> Place | None:
        line, stretch, row = place
        if row:
            return Place(line, stretch, row - 1)
        if stretch:
            return Place(line, stretch - 1, len(self._laid(line, stretch - 1).rows) - 1)
        if not line:
            return None
        last = _last_stretch(self._lines[line - 1])
        return Place(line - 1, last, len(self._laid(line - 1, last).rows) - 1)

    def shown(self, place: Place) -> Shown:
        """Return a row as it is shown."""
        found, start, text, joint = self._laid(place.line, place.stretch)
        row = found[min(place.row, len(found) - 1)]
        ghost = (0, 0)
        begin = row.start
        if joint is not None:
            at, length = joint
            ghost = _clipped(at, at + length, row)
            begin = row.start if row.start <= at else max(at, row.start - length)
        return Shown(place, text[row.start : row.end], start + begin, ghost, not (place.stretch or place.row))

    def last_column(self, row: Shown) -> int:
        """Return the last column of its line at which the cursor may stand in a row."""
        last = row.column(len(row.text))
        return last if self.place_of(row.place.line, last) == row.place else max(row.start, last - 1)

    def cell(self, place: Place, column: int) -> int:
        """Return the cell of a row at which a column of its line is painted."""
        shown = self.shown(place)
        return cell_of(shown.text, shown.shown(column))

    def column_at(self, place: Place, cell: int) -> int:
        """Return the column of its line at which the cursor stands nearest to a cell of a row."""
        shown = self.shown(place)
        return self.column_of(shown, column_at(shown.text, cell))

    def column_of(self, row: Shown, offset: int) -> int:
        """Return the column of its line that a row shows at `offset`; on the ghost: in front of it."""
        return min(row.column(offset), self.last_column(row))

    # Stretches.

    def _laid(self, line: int, stretch: int) -> _Laid:
        known = self._known.get((line, stretch))
        if known is None:
            known = self._known[line, stretch] = self._lay_out(line, stretch)
        return known

    def _lay_out(self, line: int, stretch: int) -> _Laid:
        whole = self._lines[line]
        last = _last_stretch(whole)
        start = _end(whole, stretch - 1) if stretch else 0
        end = len(whole) if stretch >= last else _end(whole, stretch)
        text, joint, ghost = whole[start:end], None, self._ghost
        # Between two stretches the ghost belongs to the second.
        if ghost and ghost.line == line and start <= ghost.column < end + (stretch >= last):
            column = ghost.column - start
            text, joint = text[:column] + ghost.text + text[column:], (column, len(ghost.text))
        place = joint[0] if joint else None
        found = rows(text, max(2, self._width), place) if self._wrap else (Row(0, len(text)),)
        return _Laid(found, start, text, joint)

    def _stretch_of(self, text: str, column: int) -> int:
        stretch = column // STRETCH
        if stretch and column < _end(text, stretch - 1):
            stretch -= 1
        return min(stretch, _last_stretch(text))

    def _has_free_cell(self, laid: _Laid, row: int) -> bool:
        start, end = laid.rows[row]
        return cell_of(laid.text[start:end], end - start) < self._width


def _last_stretch(text: str) -> int:
    if len(text) <= _LONG:
        return 0
    last = (len(text) - 1) // STRETCH
    return last - (_end(text, last - 1) >= len(text))


def _end(text: str, stretch: int) -> int:
    """Return where a stretch ends: after a space soon after a multiple of its length, if there is one."""
    least = (stretch + 1) * STRETCH
    space = text.find(" ", least, least + _SLACK)
    return min(len(text), space + 1 if space >= 0 else least)


def _clipped(start: int, end: int, row: Row) -> tuple[int, int]:
    """Return the part from `start` to `end` that lies in a row, counted from the row's start."""
    first, last = max(start, row.start), min(end, row.end)
    if first >= last:
        outside = 0 if end <= row.start else row.end - row.start
        return outside, outside
    return first - row.start, last - row.start
