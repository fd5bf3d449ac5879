"""prompt_toolkit's view of a text at one moment, answered from lines instead of from one long string."""

from prompt_toolkit.document import Document
from prompt_toolkit.selection import SelectionState

from predictor.editor.text.lines import Lines

# Characters on each side of the cursor that are looked through for the ends of words before all are.
_NEAR = 4096


class LinesDocument(Document):
    """A `Document` on `Lines`: what keys ask for costs the same in a text of any length."""

    __slots__ = ("content",)

    def __init__(self, content: Lines, cursor_position: int, selection: SelectionState | None = None) -> None:
        # Not the base's: it would look the whole text up in a cache, by its hash.
        self.content = content
        self._cursor_position = min(max(cursor_position, 0), content.length)
        self._selection = selection

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LinesDocument) and other.content is self.content:
            return self._cursor_position == other._cursor_position and self._selection == other._selection
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    @property
    def text(self) -> str:
        """The whole text, joined when it is asked for."""
        return self.content.text

    @property
    def text_before_cursor(self) -> str:
        """The text in front of the cursor."""
        return self.content.slice(0, self._cursor_position)

    @property
    def text_after_cursor(self) -> str:
        """The text from the cursor on."""
        return self.content.slice(self._cursor_position, self.content.length)

    @property
    def current_line_before_cursor(self) -> str:
        """The cursor's line in front of the cursor."""
        row, start = self.content.row_of(self._cursor_position)
        return self.content.lines[row][: self._cursor_position - start]

    @property
    def current_line_after_cursor(self) -> str:
        """The cursor's line from the cursor on."""
        row, start = self.content.row_of(self._cursor_position)
        return self.content.lines[row][self._cursor_position - start :]

    @property
    def current_line(self) -> str:
        """The cursor's line."""
        return self.content.lines[self.content.row_of(self._cursor_position)[0]]

    @property
    def lines(self) -> list[str]:
        """All lines; not to be changed."""
        return self.content.lines

    @property
    def _line_start_indexes(self) -> list[int]:
        return [int(start) for start in self.content.starts]

    @property
    def is_cursor_at_the_end(self) -> bool:
        """Whether nothing follows the cursor."""
        return self._cursor_position == self.content.length

    def get_end_of_document_position(self) -> int:
        """Return how far the end is from the cursor."""
        return self.content.length - self._cursor_position

    def _get_char_relative_to_cursor(self, offset: int = 0) -> str:
        return self.content.character(self._cursor_position + offset)

    def _find_line_start_index(self, index: int) -> tuple[int, int]:
        return self.content.row_of(index)

    def translate_row_col_to_index(self, row: int, col: int) -> int:
        """Return the place of a line and column, both cut to what there is."""
        return self.content.place_of(row, col)

    # Words are looked for nearby; only where none is found, in the whole text.

    def find_next_word_beginning(self, count: int = 1, WORD: bool = False) -> int | None:
        """Return how far the next word's beginning is from the cursor."""
        found = self._near().find_next_word_beginning(count, WORD)
        return super().find_next_word_beginning(count, WORD) if found is None else found

    def find_next_word_ending(
        self, include_current_position: bool = False, count: int = 1, WORD: bool = False
    ) -> int | None:
        """Return how far the next word's end is from the cursor."""
        found = self._near().find_next_word_ending(include_current_position, count, WORD)
        return (
            super().find_next_word_ending(include_current_position, count, WORD) if found is None else found
        )

    def find_previous_word_beginning(self, count: int = 1, WORD: bool = False) -> int | None:
        """Return how far the previous word's beginning is from the cursor."""
        found = self._near().find_previous_word_beginning(count, WORD)
        return super().find_previous_word_beginning(count, WORD) if found is None else found

    def find_start_of_previous_word(
        self, count: int = 1, WORD: bool = False, pattern: object = None
    ) -> int | None:
        """Return how far the previous word's start is from the cursor."""
        found = self._near().find_start_of_previous_word(count, WORD)
        return super().find_start_of_previous_word(count, WORD) if found is None else found

    def _near(self) -> Document:
        start = max(0, self._cursor_position - _NEAR)
        text = self.content.slice(start, self._cursor_position + _NEAR)
        return Document(text, self._cursor_position - start)
