"""Which rows of the text are on the screen. Only they are laid out: painting costs the same in any text."""

from predictor.editor.text.layout import Ghost, Layout, Place, Shown
from predictor.editor.text.lines import Lines

# Rows that are kept visible beyond the cursor.
_MARGIN = 2


class View:
    """The visible part of a text in a window. wrap: whether long lines are broken, or cut at the edge."""

    def __init__(self) -> None:
        self.wrap = True
        self.width, self.height = 80, 24
        self._content = Lines.of("")
        self._layout = Layout(self._content, None, self.width, wrap=True)
        self._top = (0, 0)  # line and column at which the first visible row begins
        self._shown_in = (self.width, self.height)  # the window as it was then

    def look_at(self, content: Lines, ghost: Ghost | None = None) -> None:
        """Show this text from now on, in a window as it is now."""
        if not self._layout.is_of(content, ghost, self.width, wrap=self.wrap):
            self._content = content
            self._layout = Layout(content, ghost, self.width, wrap=self.wrap)

    def rows_for(self, cursor: int) -> list[Shown]:
        """Scroll so that the cursor's row is visible, and return the visible rows from the top."""
        layout, height = self._layout, self.height
        here = self.place_of(cursor)
        top = layout.place_of(*self._top)
        margin = min(_MARGIN, (height - 1) // 2)
        if here < layout.moved(top, margin) and top > (0, 0, 0):
            top = layout.moved(here, -margin)
        elif here > layout.moved(top, height - 1 - margin):
            bottom = layout.moved(here, margin)
            far = here > layout.moved(top, 2 * height)
            top = layout.moved(here, -(height // 2)) if far else layout.moved(bottom, 1 - height)
        if self._shown_in != (self.width, height):
            self._shown_in = self.width, height
            top = self._filling(top)
        self._set_top(top)
        return self._visible(top)

    def _filling(self, top: Place) -> Place:
        """Return the first row of a window that shows as much as fits, once its size has changed."""
        missing = self.height - len(self._visible(top))
        return self._layout.moved(top, -missing)

    def scroll(self, count: int, cursor: int) -> int:
        """Scroll by some rows (down: positive); return where the cursor goes so that it stays visible."""
        layout = self._layout
        top = layout.moved(layout.place_of(*self._top), count)
        here = self.place_of(cursor)
        margin = min(_MARGIN, (self.height - 1) // 2)
        least = top if top == (0, 0, 0) else layout.moved(top, margin)
        most = layout.moved(top, self.height - 1 - margin)
        self._set_top(top)
        wanted = min(max(here, least), most)
        if wanted == here:
            return cursor
        return self._at_cell(wanted, self._cell(here, cursor))

    def put(self, cursor: int, part: float) -> None:
        """Scroll so that the cursor's row stands at a part of the height: 0 is the top, 1 the bottom."""
        rows_above = round((self.height - 1) * part)
        self._set_top(self._layout.moved(self.place_of(cursor), -rows_above))

    def moved(self, cursor: int, count: int, wanted: int | None = None) -> tuple[int, int]:
        """Return the cursor some rows further (down: positive), and the cell that it aims at.

        wanted: the cell aimed at before, so that a way through short rows comes back to the same column.
        """
        here = self.place_of(cursor)
        cell = self._cell(here, cursor) if wanted is None else wanted
        there = self._layout.moved(here, count)
        return (cursor if there == here else self._at_cell(there, cell)), cell

    def row_ends(self, cursor: int) -> tuple[int, int]:
        """Return the first and the last place of the cursor in its row."""
        here = self.place_of(cursor)
        start = int(self._content.starts[here.line])
        shown = self._layout.shown(here)
        return start + shown.start, start + self._layout.last_column(shown)

    def at_offset(self, row: Shown, offset: int) -> int:
        """Return the place in the text of a character that a row shows; on the ghost: in front of it."""
        return int(self._content.starts[row.place.line]) + self._layout.column_of(row, offset)

    def place_of(self, cursor: int) -> Place:
        """Return the row in which a place of the text is shown."""
        line, start = self._content.row_of(cursor)
        return self._layout.place_of(line, cursor - start)

    def _visible(self, top: Place) -> list[Shown]:
        visible: list[Shown] = []
        place: Place | None = top
        while place is not None and len(visible) < max(1, self.height):
            visible.append(self._layout.shown(place))
            place = self._layout.next(place)
        return visible

    def _cell(self, here: Place, cursor: int) -> int:
        return self._layout.cell(here, cursor - int(self._content.starts[here.line]))

    def _at_cell(self, place: Place, cell: int) -> int:
        return int(self._content.starts[place.line]) + self._layout.column_at(place, cell)

    def _set_top(self, top: Place) -> None:
        self._top = top.line, self._layout.shown(top).start
