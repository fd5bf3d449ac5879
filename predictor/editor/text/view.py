"""Which rows of the text are on the screen. Only they are laid out: painting costs the same in any text.

A line of more than some thousand characters is laid out in stretches, each beginning a row of its own: one
of a megabyte would otherwise be read to its end at each key.
"""

from collections.abc import Iterator
from typing import NamedTuple

from predictor.editor.text.lines import Lines
from predictor.editor.text.rows import Row, cell_of, column_at, rows

STRETCH = 4096
# So many characters are searched for a space at which a stretch may end.
_SLACK = 256
# A line this long is cut into stretches.
_LONG = 2 * STRETCH
# So many rows are kept visible beyond the cursor.
_MARGIN = 2


class Ghost(NamedTuple):
    """Text painted in a line without being in it: behind so many characters of that line."""

    line: int
    column: int
    text: str


class Place(NamedTuple):
    """A row of the screen: which line, which stretch of it, which row of that."""

    line: int
    stretch: int
    row: int


class Shown(NamedTuple):
    """A row as shown. text: with the ghost in it; start: where it begins in the line; ghost: its part there.

    first: whether it is the line's first row. A column of the line behind the ghost stands later in the text
    by the ghost's length.
    """

    place: Place
    text: str
    start: int
    ghost: tuple[int, int]
    first: bool

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


class View:
    """The visible part of a text in a window. wrap: whether long lines are broken, or cut at the edge."""

    def __init__(self) -> None:
        self.wrap = True
        self.width, self.height = 80, 24
        self._content = Lines.of("")
        self._ghost: Ghost | None = None
        self._top = (0, 0)  # line and column at which the first visible row begins

    def look_at(self, content: Lines, ghost: Ghost | None = None) -> None:
        """Show this text from now on."""
        self._content, self._ghost = content, ghost

    def rows_for(self, cursor: int) -> list[Shown]:
        """Scroll so that the cursor's row is visible, and return the visible rows from the top."""
        here = self.place_of(cursor)
        top = self._top_row()
        margin = min(_MARGIN, (self.height - 1) // 2)
        if here < self._moved(top, margin) and top > (0, 0, 0):
            top = self._moved(here, -margin)
        elif here > self._moved(top, self.height - 1 - margin):
            bottom = self._moved(here, margin)
            far = here > self._moved(top, 2 * self.height)
            top = self._moved(here, -(self.height // 2)) if far else self._moved(bottom, 1 - self.height)
        self._set_top(top)
        return self._visible(top)

    def scroll(self, count: int, cursor: int) -> int:
        """Scroll by some rows (down: positive); return where the cursor goes so that it stays visible."""
        top = self._moved(self._top_row(), count)
        here = self.place_of(cursor)
        margin = min(_MARGIN, (self.height - 1) // 2)
        least = top if top == (0, 0, 0) else self._moved(top, margin)
        most = self._moved(top, self.height - 1 - margin)
        self._set_top(top)
        wanted = min(max(here, least), most)
        if wanted == here:
            return cursor
        return self._at_cell(wanted, self._cell(here, cursor))

    def put(self, cursor: int, part: float) -> None:
        """Scroll so that the cursor's row stands at a part of the height: 0 is the top, 1 the bottom."""
        rows_above = round((self.height - 1) * part)
        self._set_top(self._moved(self.place_of(cursor), -rows_above))

    def moved(self, cursor: int, count: int, wanted: int | None = None) -> tuple[int, int]:
        """Return the cursor so many rows further (down: positive), and the cell that it aims at.

        wanted: the cell aimed at before, so that a way through short rows comes back to the same column.
        """
        here = self.place_of(cursor)
        cell = self._cell(here, cursor) if wanted is None else wanted
        there = self._moved(here, count)
        return (cursor if there == here else self._at_cell(there, cell)), cell

    def row_ends(self, cursor: int) -> tuple[int, int]:
        """Return the first and the last place of the cursor in its row."""
        here = self.place_of(cursor)
        start = int(self._content.starts[here.line])
        shown = self._shown(here)
        return start + shown.start, start + self._last_column(shown)

    def at_offset(self, row: Shown, offset: int) -> int:
        """Return the place in the text of a character that a row shows; on the ghost: in front of it."""
        column = min(row.column(offset), self._last_column(row))
        return int(self._content.starts[row.place.line]) + column

    def place_of(self, cursor: int) -> Place:
        """Return the row in which a place of the text is shown."""
        line, start = self._content.row_of(cursor)
        return self._place(line, cursor - start)

    # Rows.

    def _top_row(self) -> Place:
        """Return the topmost row; the text may have become shorter than it was."""
        line, column = self._top
        return self._place(min(line, len(self._content.lines) - 1), column)

    def _place(self, line: int, column: int) -> Place:
        text = self._content.lines[line]
        column = min(column, len(text))
        stretch = 0
        if self._cut(text):
            stretch = column // STRETCH
            if stretch and column < _end(text, stretch - 1):
                stretch -= 1
            stretch = min(stretch, self._last_stretch(line))
        found, start, joint = self._rows(line, stretch)
        offset = column - start
        if joint is not None and offset > joint[0]:
            offset += joint[1]
        row = next((n for n in range(len(found) - 1, 0, -1) if found[n].start <= offset), 0)
        if row and joint is not None and found[row].start == offset == joint[0]:
            row -= self._has_free_cell(line, stretch, found[row - 1])  # the ghost's row is not the cursor's
        return Place(line, stretch, row)

    def _has_free_cell(self, line: int, stretch: int, row: Row) -> bool:
        text, _ = self._text(line, stretch)
        return cell_of(text[row.start : row.end], row.end - row.start) < self.width

    def _cut(self, text: str) -> bool:
        return len(text) > _LONG

    def _last_stretch(self, line: int) -> int:
        text = self._content.lines[line]
        if not self._cut(text):
            return 0
        last = (len(text) - 1) // STRETCH
        return last - (_end(text, last - 1) >= len(text))

    def _stretch(self, line: int, stretch: int) -> tuple[int, int]:
        """Return where a stretch of a line begins and ends."""
        text = self._content.lines[line]
        if not self._cut(text):
            return 0, len(text)
        start = _end(text, stretch - 1) if stretch else 0
        end = len(text) if stretch >= self._last_stretch(line) else _end(text, stretch)
        return start, end

    def _rows(self, line: int, stretch: int) -> tuple[tuple[Row, ...], int, tuple[int, int] | None]:
        """Return a stretch's rows, where it starts, and where its ghost stands and how long that is."""
        start, _ = self._stretch(line, stretch)
        text, joint = self._text(line, stretch)
        width = max(2, self.width)
        place = joint[0] if joint else None
        found = rows(text, width, place) if self.wrap else (Row(0, len(text)),)
        return found, start, joint

    def _text(self, line: int, stretch: int) -> tuple[str, tuple[int, int] | None]:
        """Return a stretch's text with the ghost in it, and where that stands and how long it is."""
        start, end = self._stretch(line, stretch)
        text = self._content.lines[line][start:end]
        ghost = self._ghost
        if not ghost or ghost.line != line or not ghost.text or not start <= ghost.column <= end:
            return text, None
        if ghost.column == end and stretch < self._last_stretch(line):
            return text, None
        column = ghost.column - start
        return text[:column] + ghost.text + text[column:], (column, len(ghost.text))

    def _moved(self, place: Place, count: int) -> Place:
        for _ in range(abs(count)):
            further = self._next(place) if count > 0 else self._previous(place)
            if further is None:
                break
            place = further
        return place

    def _next(self, place: Place) -> Place | None:
        line, stretch, row = place
        if row + 1 < len(self._rows(line, stretch)[0]):
            return Place(line, stretch, row + 1)
        if stretch < self._last_stretch(line):
            return Place(line, stretch + 1, 0)
        return Place(line + 1, 0, 0) if line + 1 < len(self._content.lines) else None

    def _previous(self, place: Place) -> Place | None:
        line, stretch, row = place
        if row:
            return Place(line, stretch, row - 1)
        if stretch:
            return Place(line, stretch - 1, len(self._rows(line, stretch - 1)[0]) - 1)
        if not line:
            return None
        last = self._last_stretch(line - 1)
        return Place(line - 1, last, len(self._rows(line - 1, last)[0]) - 1)

    def _visible(self, top: Place) -> list[Shown]:
        return list(self._from(top))

    def _from(self, top: Place) -> Iterator[Shown]:
        place: Place | None = top
        for _ in range(max(1, self.height)):
            if place is None:
                return
            yield self._shown(place)
            place = self._next(place)

    def _shown(self, place: Place) -> Shown:
        found, start, joint = self._rows(place.line, place.stretch)
        text, _ = self._text(place.line, place.stretch)
        row = found[min(place.row, len(found) - 1)]
        ghost = (0, 0)
        begin = row.start
        if joint is not None:
            at, length = joint
            ghost = _clipped(at, at + length, row)
            begin = row.start if row.start <= at else max(at, row.start - length)
        return Shown(place, text[row.start : row.end], start + begin, ghost, not (place.stretch or place.row))

    def _last_column(self, row: Shown) -> int:
        """Return the last column of its line at which the cursor may stand in a row."""
        last = row.column(len(row.text))
        return last if self._place(row.place.line, last) == row.place else max(row.start, last - 1)

    def _cell(self, here: Place, cursor: int) -> int:
        shown = self._shown(here)
        return cell_of(shown.text, shown.shown(cursor - int(self._content.starts[here.line])))

    def _at_cell(self, place: Place, cell: int) -> int:
        shown = self._shown(place)
        return self.at_offset(shown, column_at(shown.text, cell))

    def _set_top(self, top: Place) -> None:
        self._top = top.line, self._shown(top).start


def _end(text: str, stretch: int) -> int:
    """Return where a stretch ends: behind a space soon after a multiple of its length, if there is one."""
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
