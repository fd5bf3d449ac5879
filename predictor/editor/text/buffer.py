"""prompt_toolkit's buffer on lines, so that its Emacs and vi keys work in a text of any length."""

import time
from collections.abc import Callable, Sequence

from prompt_toolkit.buffer import Buffer, EditReadOnlyBuffer
from prompt_toolkit.clipboard import ClipboardData
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.selection import PasteMode, SelectionState, SelectionType

from predictor.editor.text.document import LinesDocument
from predictor.editor.text.lines import Change, Lines
from predictor.editor.text.trail import Trail
from predictor.editor.text.undo import Undo


class TextBuffer(Buffer):
    """The text, its cursor and its undo history. Every change goes through `replace`.

    locked: while true nothing can be changed; then keys raise `EditReadOnlyBuffer`, which they forgive.
    edited_at: the text and the cursor right after the last change. marks: places by name, which stay with
    their text. spaces: places of characters, which move as the text before them changes and go with
    their characters. trail: what of the text was typed; None: nobody learns from it.
    """

    def __init__(self, text: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self.content = Lines.of(text)
        self.changes = Undo()
        self.locked = False
        self.edited_at: tuple[Lines, int] | None = None
        self.marks: dict[str, int] = {}
        self.spaces: tuple[int, ...] = ()
        self.trail: Trail | None = None
        self._cursor = 0
        self._clock = clock
        self._seen: tuple[Lines, int, SelectionState | None, LinesDocument] | None = None
        super().__init__(multiline=True, name="text", read_only=Condition(lambda: self.locked))

    # What prompt_toolkit asks.

    @property
    def text(self) -> str:
        """The whole text; long ones are joined for it, so ask `content` where that will do."""
        return self.content.text

    @text.setter
    def text(self, value: str) -> None:
        change = self.content.difference(value)
        if change.removed or change.inserted:
            self.replace(change.start, change.start + len(change.removed), change.inserted, self._cursor)

    @property
    def cursor_position(self) -> int:
        """The cursor's place, in characters."""
        return self._cursor

    @cursor_position.setter
    def cursor_position(self, value: int) -> None:
        value = min(max(value, 0), self.content.length)
        if value != self._cursor:
            self._cursor = value
            self._cursor_position_changed()

    @property
    def document(self) -> Document:
        """The text at this moment."""
        seen = self._seen
        if not seen or seen[:2] != (self.content, self._cursor) or seen[2] is not self.selection_state:
            document = LinesDocument(self.content, self._cursor, self.selection_state)
            self._seen = seen = self.content, self._cursor, self.selection_state, document
        return seen[3]

    @document.setter
    def document(self, value: Document) -> None:
        self.set_document(value)

    def set_document(self, value: Document, bypass_readonly: bool = False) -> None:
        """Take over another text and cursor: the difference is one change."""
        if isinstance(value, LinesDocument) and value.content is self.content:
            self.cursor_position = value.cursor_position
            return
        change = self.content.difference(value.text)
        if change.removed or change.inserted:
            end = change.start + len(change.removed)
            self.replace(change.start, end, change.inserted, value.cursor_position)
        self.cursor_position = value.cursor_position

    # Changes.

    def replace(self, start: int, end: int, text: str, cursor: int | None = None) -> None:
        """Put `text` in the place of the characters from `start` to `end`; the cursor goes after it.

        cursor: where it goes instead. Raises `EditReadOnlyBuffer` while the text is locked.
        """
        if self.locked:
            raise EditReadOnlyBuffer
        change = Change(start, self.content.slice(start, end), text)
        before = self._cursor
        self._apply(change, change.end if cursor is None else cursor)
        self.changes.record(change, before, self._cursor, self._clock())

    def not_typed(self, count: int) -> None:
        """Note that the characters in front of the cursor were not typed: see `spaces`."""
        self.spaces = (*self.spaces, *range(self._cursor - count, self._cursor))

    def _apply(self, change: Change, cursor: int) -> None:
        if self.trail is not None:
            self.trail.follow(self.content, change)
        end = change.start + len(change.removed)
        self.content = self.content.changed(change.start, end, change.inserted)
        shift = len(change.inserted) - len(change.removed)
        self.spaces = tuple(
            space if space < change.start else space + shift
            for space in self.spaces
            if not change.start <= space < end
        )
        self._cursor = min(max(cursor, 0), self.content.length)
        self.edited_at = self.content, self._cursor
        self.marks = {name: _moved(place, change) for name, place in self.marks.items()}
        self._text_changed()

    def insert_text(
        self, data: str, overwrite: bool = False, move_cursor: bool = True, fire_event: bool = True
    ) -> None:
        """Insert at the cursor, over what stands there if `overwrite`, but never over a line end."""
        over = self.document.current_line_after_cursor[: len(data)] if overwrite else ""
        place = self._cursor
        self.replace(place, place + len(over), data, place + len(data) * move_cursor)

    def delete_before_cursor(self, count: int = 1) -> str:
        """Delete characters before the cursor and return them."""
        start = max(0, self._cursor - count)
        deleted = self.content.slice(start, self._cursor)
        if deleted:
            self.replace(start, self._cursor, "")
        return deleted

    def delete(self, count: int = 1) -> str:
        """Delete characters after the cursor and return them."""
        deleted = self.content.slice(self._cursor, self._cursor + count)
        if deleted:
            self.replace(self._cursor, self._cursor + len(deleted), "")
        return deleted

    def transform_region(self, from_: int, to: int, transform_callback: Callable[[str], str]) -> None:
        """Replace a part of the text by what is made of it."""
        self.replace(from_, to, transform_callback(self.content.slice(from_, to)), self._cursor)

    def copy_selection(self, _cut: bool = False) -> ClipboardData:
        """Return what is selected, and end the selection."""
        state = self.selection_state
        if state is None:
            return ClipboardData("")
        ranges = list(self.document.selection_ranges())
        text = "\n".join(self.content.slice(start, end) for start, end in ranges)
        if state.type == SelectionType.LINES:
            text = text.removesuffix("\n")
        if _cut:
            for start, end in reversed(ranges):
                self.replace(start, min(end, self.content.length), "")
        elif state.type == SelectionType.LINES and ranges:
            self.cursor_position = ranges[0][0]  # where vi goes
        self.selection_state = None
        return ClipboardData(text, state.type)

    def paste_clipboard_data(
        self, data: ClipboardData, paste_mode: PasteMode = PasteMode.EMACS, count: int = 1
    ) -> None:
        """Insert what was cut or copied."""
        if data.type != SelectionType.CHARACTERS:
            super().paste_clipboard_data(data, paste_mode, count)
            return
        before = self.document
        place = self._cursor + (paste_mode == PasteMode.VI_AFTER and before.current_char not in ("", "\n"))
        text = data.text * count
        self.replace(place, place, text, place + len(text) - (paste_mode != PasteMode.EMACS))
        self.document_before_paste = before

    # Undo.

    def save_to_undo_stack(self, clear_redo_stack: bool = True) -> None:
        """A key begins: see `Undo.boundary`."""
        self.changes.boundary()

    def undo(self) -> None:
        """Take the last group of changes back."""
        self.step_back()

    def redo(self) -> None:
        """Make the changes again that were undone last."""
        self.step_again()

    def step_back(self) -> bool:
        """Undo; False if there is nothing to undo."""
        return self._step(self.changes.undo)

    def step_again(self) -> bool:
        """Redo; False if there is nothing to redo."""
        return self._step(self.changes.redo)

    def _step(self, step: Callable[[], tuple[Sequence[Change], int] | None]) -> bool:
        if self.locked:
            raise EditReadOnlyBuffer
        found = step()
        if found is not None:
            changes, cursor = found
            for change in changes:
                self._apply(change, cursor)
        return found is not None


def _moved(place: int, change: Change) -> int:
    """Return where a place is after a change."""
    if place < change.start:
        return place
    end = change.start + len(change.removed)
    return place + len(change.inserted) - len(change.removed) if place >= end else change.start
