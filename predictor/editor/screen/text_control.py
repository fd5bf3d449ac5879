"""The text on the screen: only the rows that are visible are laid out and painted."""

import time
from bisect import bisect_right
from functools import partial
from typing import TYPE_CHECKING

from prompt_toolkit.application import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.data_structures import Point
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding.key_bindings import KeyBindingsBase
from prompt_toolkit.layout import BufferControl
from prompt_toolkit.layout.controls import GetLinePrefixCallable, UIContent
from prompt_toolkit.mouse_events import MouseButton, MouseEvent, MouseEventType
from prompt_toolkit.selection import SelectionType

from predictor.editor.screen.painting import Painted, paint
from predictor.editor.screen.picture import Picture
from predictor.editor.screen.theme import LINE_NUMBER
from predictor.editor.state.editor import Editor
from predictor.editor.text.buffer import TextBuffer
from predictor.editor.text.layout import Ghost, Shown
from predictor.editor.text.limits import TooSlowError, within

if TYPE_CHECKING:
    from prompt_toolkit.key_binding.key_bindings import NotImplementedOrNone

_DOUBLE_CLICK_S = 0.3
_WHEEL = 3  # rows
_FOUND_S = 0.3  # for marking what was found in a row


class TextControl(BufferControl):
    """Paints the editor's current page, and moves its cursor with the mouse.

    prompt_toolkit's own control lays out every line of the text.
    """

    def __init__(self, editor: Editor, picture: Picture, key_bindings: KeyBindingsBase) -> None:
        self._editor, self._pages, self._picture = editor, editor.pages, picture
        self._rows: list[Shown] = []
        self._gutter = 0
        self._pressed = False  # whether a button was pressed in the text and is held since
        self._clicked: tuple[float, int] = (0.0, -1)
        super().__init__(key_bindings=key_bindings)

    @property
    def buffer(self) -> Buffer:
        """The buffer on the screen."""
        return self._pages.current.buffer

    @buffer.setter
    def buffer(self, _: Buffer) -> None:
        """The base class brings one, which is not used."""

    def preferred_height(
        self,
        width: int,
        max_available_height: int,
        wrap_lines: bool,
        get_line_prefix: GetLinePrefixCallable | None,
    ) -> int | None:
        """Return nothing in particular: it takes what there is."""
        return None

    def create_content(self, width: int, height: int, preview_search: bool = False) -> UIContent:
        """Return the visible rows."""
        page = self._pages.current
        buffer, view = page.buffer, page.view
        content, cursor = page.spot
        self._gutter = len(str(len(content.lines))) + 1 if self._editor.line_numbers else 0
        view.width, view.height = max(2, width - self._gutter), max(1, height)
        view.look_at(content, self._ghost())
        self._rows = view.rows_for(cursor)
        numbers = {shown.place: number for number, shown in enumerate(self._rows)}
        painted: dict[int, Painted] = {}
        document = buffer.document

        def row(number: int) -> Painted:
            if number not in painted:
                painted[number] = self._paint(self._rows[number], document)
            return painted[number]

        def line(number: int) -> StyleAndTextTuples:
            # A cell after the last character is a place for the cursor.
            return [*self._number(self._rows[number]), *row(number).fragments, ("", " ")]

        def point(place: int) -> Point | None:
            at = view.place_of(place)
            number = numbers.get(at)
            if number is None:
                return None
            offset = self._rows[number].shown(place - int(content.starts[at.line]))
            places = row(number).places
            return Point(self._gutter + places[min(max(offset, 0), len(places) - 1)], number)

        return UIContent(
            get_line=line,
            line_count=len(self._rows),
            cursor_position=point(cursor) or Point(0, 0),
            menu_position=point(self._picture.moment.word_start) if self._picture.listed else None,
        )

    def _ghost(self) -> Ghost | None:
        if self._editor.settings.plain:  # told in the status line instead
            return None
        moment = self._picture.moment
        if not moment.ghost:
            return None
        content, cursor = self._pages.current.spot
        line, start = content.row_of(cursor)
        return Ghost(line, cursor + moment.shift - start, moment.ghost)

    def _paint(self, row: Shown, document: Document) -> Painted:
        line, search = row.place.line, self._editor.search
        selected = document.selection_range_at_line(line) if document.selection else None
        paint_row = partial(paint, row, [selected] if selected else [], current=self._current(line))
        try:
            with within(_FOUND_S):
                return paint_row(search.shown())
        except TooSlowError:
            search.lit = False  # the other rows would be as slow
            return paint_row(None)

    def _current(self, line: int) -> tuple[int, int] | None:
        """Return the columns of the match that is asked about, counted from this line's first."""
        if self._editor.search.current is None or line >= len(self._editor.page.buffer.content.lines):
            return None
        start = int(self._editor.page.buffer.content.starts[line])
        first, last = self._editor.search.current
        return first - start, last - start

    def _number(self, row: Shown) -> StyleAndTextTuples:
        if not self._gutter:
            return []
        number = str(row.place.line + 1) if row.first else ""
        return [(LINE_NUMBER, f"{number:>{self._gutter - 1}} ")]

    # The mouse.

    def mouse_handler(self, mouse_event: MouseEvent) -> "NotImplementedOrNone":
        """Put the cursor where was clicked, select by dragging, scroll by the wheel."""
        editor = self._editor
        if get_app().layout.current_control is not self:
            self._pressed = False
            return NotImplemented
        kind = mouse_event.event_type
        if kind in (MouseEventType.SCROLL_UP, MouseEventType.SCROLL_DOWN):
            editor.page.scroll(_WHEEL if kind == MouseEventType.SCROLL_DOWN else -_WHEEL)
            return None
        # The button may have been let go outside of the text.
        if kind == MouseEventType.MOUSE_MOVE and mouse_event.button is MouseButton.NONE:
            self._pressed = False
        if kind == MouseEventType.MOUSE_DOWN:
            self._pressed = True
        elif not self._pressed:
            return NotImplemented
        buffer, place = editor.page.buffer, self._place(mouse_event.position)
        if kind == MouseEventType.MOUSE_DOWN:
            buffer.exit_selection()
            buffer.cursor_position = place
        elif kind == MouseEventType.MOUSE_MOVE:
            _drag(buffer, place)
        elif kind == MouseEventType.MOUSE_UP:
            self._pressed = False
            self._up(buffer, place)
        return None

    def _up(self, buffer: TextBuffer, place: int) -> None:
        if buffer.cursor_position != place:
            _drag(buffer, place)
        now = time.monotonic()
        twice = now - self._clicked[0] < _DOUBLE_CLICK_S and self._clicked[1] == place
        self._clicked = now, place
        if twice:
            start, end = buffer.document.find_boundaries_of_current_word()
            buffer.cursor_position += start
            _drag(buffer, buffer.cursor_position + end - start)

    def _place(self, position: Point) -> int:
        if not self._rows:
            return 0
        row = self._rows[min(position.y, len(self._rows) - 1)]
        content = self._editor.page.buffer.content
        if row.place.line >= len(content.lines):  # the text was changed and is not painted yet
            return content.length
        self._editor.page.view.look_at(content)
        places = self._paint(row, self._editor.page.buffer.document).places
        offset = bisect_right(places, max(position.x - self._gutter, 0)) - 1
        return self._editor.page.view.at_offset(row, offset)


def _drag(buffer: TextBuffer, place: int) -> None:
    if buffer.selection_state is None and place != buffer.cursor_position:
        buffer.start_selection(SelectionType.CHARACTERS)
        if buffer.selection_state is not None:
            buffer.selection_state.enter_shift_mode()
    buffer.cursor_position = place
