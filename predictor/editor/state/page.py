"""One open text: its buffer, its file, what of it is visible, and what is on offer at its cursor."""

from collections.abc import Callable

from prompt_toolkit.selection import SelectionType

from predictor.contract import Suggestion
from predictor.editor.files.encoding import clean
from predictor.editor.files.file import TextFile, save_file
from predictor.editor.files.place import Place
from predictor.editor.state.savings import Savings
from predictor.editor.text.buffer import TextBuffer
from predictor.editor.text.lines import Lines
from predictor.editor.text.trail import Trail
from predictor.editor.text.undo import Gain
from predictor.editor.text.view import View
from predictor.rules.quotes import NEAR
from predictor.suggesting.acceptance import acceptance
from predictor.suggesting.offers import Offers
from predictor.suggesting.space import OwnSpace, own_space
from predictor.text import shared_length

# Where the cursor stands in which text: two of them are equal only if nothing happened in between.
Spot = tuple[Lines, int]


class Page:
    """A text being written. Its methods are what keys do to it; nothing here knows of the screen.

    silent: whether suggestions are off for this text. given_up: whether its unsaved work is not wanted.
    warned: whether the writer knows that another program has changed the file.
    """

    def __init__(self, file: TextFile, *, silent: bool = False) -> None:
        self.file = file
        self.buffer = TextBuffer(file.text)
        self.buffer.locked = bool(file.locked)
        self.view = View()
        self.offers = Offers()
        self._typed = 0
        self.silent = silent
        self.given_up = False
        self.warned = False
        self._saved_state = 0
        self._compared: tuple[Lines, TextFile, bool] | None = None
        self._own_space: tuple[Spot, OwnSpace] | None = None  # and where the cursor was after it
        self._aim: tuple[Lines, int, int] | None = None  # the spot and the cell of the last move by rows

    @property
    def modified(self) -> bool:
        """Whether the text differs from the file's."""
        content = self.buffer.content
        if self.buffer.changes.state == self._saved_state:
            return False
        if content.length != len(self.file.text):
            return True
        if not self._compared or self._compared[0] is not content or self._compared[1] is not self.file:
            self._compared = content, self.file, content.text != self.file.text
        return self._compared[2]

    @property
    def savings(self) -> Savings:
        """What the suggestions saved; an accepted one that was undone saved nothing."""
        return Savings(self._typed, self.buffer.changes.gained)

    def type(self, characters: str) -> None:
        """Insert what the keyboard sent; a mark takes back the space of a word just accepted."""
        self.drop_selection()
        self._write(characters)
        self._typed += len(characters)

    def new_line(self) -> None:
        """Begin a new line, indented as the old one; a line of blanks alone is left empty."""
        self.drop_selection()
        document = self.buffer.document
        before, after = document.current_line_before_cursor, document.current_line_after_cursor
        indent = before[: len(before) - len(before.lstrip())]
        if before and not (before + after).strip():
            self.buffer.delete_before_cursor(len(before))
        self._write("\n" + indent)
        self.buffer.spaces = tuple(space for space in self.buffer.spaces if self._ends_line(space))
        self.buffer.not_typed(len(indent))
        self._typed += 1

    def accept(self, suggestion: Suggestion, keys: int = 1, shift: int = 0) -> None:
        """Put a suggestion in at the cursor.

        keys: how many it took to choose it. shift: characters from the cursor to where it goes.
        """
        buffer = self.buffer
        place = buffer.cursor_position = buffer.cursor_position + shift
        accepted = acceptance(suggestion, buffer.content.slice(place, place + 1))
        start = place - suggestion.replace
        buffer.replace(start, place, accepted.insert)
        if buffer.trail is not None:
            buffer.trail.accept(buffer.content, start, start + len(accepted.insert))
        buffer.changes.gain(Gain(len(accepted.insert) - suggestion.replace, keys))
        buffer.cursor_position += accepted.passed  # the space that stands there already is the word's
        buffer.edited_at = self.spot
        if space := own_space(accepted):
            self._own_space = self.spot, space
            if not space.passed:
                buffer.spaces += (buffer.cursor_position - 1,)

    def paste(self, text: str) -> None:
        """Insert pasted text with one kind of line end, without what no text file has."""
        self.drop_selection()
        self.buffer.insert_text(clean(text))

    def go_to(self, place: Place) -> None:
        """Put the cursor where a file's place says, if it says anything."""
        if place.line:
            content = self.buffer.content
            row = min(place.line, len(content.counted(0))) - 1
            self.buffer.cursor_position = content.place_of(row, place.column - 1)

    def drop_selection(self) -> None:
        """Delete what is selected, if anything is."""
        if self.buffer.selection_state is not None:
            self.buffer.cut_selection()

    def shift_lines(self, shifted: Callable[[str], str]) -> None:
        """Replace what is selected of lines, else the cursor's, by `shifted` of each; the selection stays."""
        buffer, content, state = self.buffer, self.buffer.content, self.buffer.selection_state
        anchor = buffer.cursor_position if state is None else state.original_cursor_position
        first, last = sorted((anchor, buffer.cursor_position))
        (top, start), (bottom, bottom_start) = content.row_of(first), content.row_of(last)
        if bottom > top and last == bottom_start:  # nothing of the last line is selected
            bottom -= 1
        old = content.lines[top : bottom + 1]
        new = [shifted(line) for line in old]
        grown = [len(after) - len(before) for before, after in zip(old, new, strict=True)]

        def moved(place: int) -> int:
            row, row_start = content.row_of(place)
            column = place - row_start
            step = grown[row - top] if row <= bottom and (column or state is None) else 0
            return row_start + sum(grown[: row - top]) + max(column + step, 0)

        cursor, anchor = moved(buffer.cursor_position), moved(anchor)
        buffer.changes.close()
        buffer.replace(start, start + len("\n".join(old)), "\n".join(new), cursor)
        buffer.changes.close()
        if state is not None:
            state.original_cursor_position = anchor
            buffer.selection_state = state

    def select_all(self) -> None:
        """Select the whole text."""
        self.buffer.cursor_position = 0
        self.buffer.start_selection(SelectionType.CHARACTERS)
        self.buffer.cursor_position = self.buffer.content.length

    def move_rows(self, count: int) -> None:
        """Move the cursor by rows as they are shown, down or (negative) up, keeping its column."""
        buffer = self.buffer
        wanted = self._aim[2] if self._aim and self._aim[:2] == self.spot else None
        self.view.look_at(buffer.content)
        buffer.cursor_position, cell = self.view.moved(buffer.cursor_position, count, wanted)
        self._aim = *self.spot, cell

    def scroll(self, rows: int) -> None:
        """Scroll by some rows; the cursor stays where it is as long as it is visible."""
        self.view.look_at(self.buffer.content)
        self.buffer.cursor_position = self.view.scroll(rows, self.buffer.cursor_position)

    def put_cursor_row(self, part: float) -> None:
        """Scroll so that the cursor's row is at the top (0), in the middle (0.5) or at the bottom (1)."""
        self.view.look_at(self.buffer.content)
        self.view.put(self.buffer.cursor_position, part)

    def row_ends(self) -> tuple[int, int]:
        """Return where the cursor's row begins and ends."""
        self.view.look_at(self.buffer.content)
        return self.view.row_ends(self.buffer.cursor_position)

    def save(self, file: TextFile) -> None:
        """Write the text to `file`, which becomes the page's; raises `OSError`, and then changes nothing."""
        self._is_now(save_file(file, self.text_to_save()))

    def text_to_save(self) -> str:
        """Return the text as it is written.

        White space that was not typed, of an accepted word or an indented line, goes where nothing follows.
        """
        text = self.buffer.text
        for place in sorted(self.buffer.spaces, reverse=True):
            if text[place + 1 : place + 2] in ("", "\n"):
                text = text[:place] + text[place + 1 :]
        return text

    def _ends_line(self, place: int) -> bool:
        """Whether nothing follows a character in its line."""
        return self.buffer.content.slice(place + 1, place + 2) in ("", "\n")

    def read_again(self, file: TextFile) -> None:
        """Take over what another program has written; undo takes it back."""
        change = self.buffer.content.difference(file.text)
        self.buffer.changes.close()
        self.buffer.replace(change.start, change.start + len(change.removed), change.inserted)
        self._is_now(file)

    def _is_now(self, file: TextFile) -> None:
        self.file, self.warned = file, False
        self.buffer.changes.close()
        self._saved_state = self.buffer.changes.state

    def give_up(self) -> None:
        """Let the unsaved work go: what the text is now counts as saved."""
        self.given_up = True
        if self.buffer.trail is not None:
            self.buffer.trail = Trail()  # what is not wanted is not learned
        self.buffer.changes.close()
        self._saved_state = self.buffer.changes.state

    @property
    def spot(self) -> Spot:
        """The text and the cursor now."""
        return self.buffer.content, self.buffer.cursor_position

    def _write(self, characters: str) -> None:
        """Write what was typed."""
        start = self.buffer.cursor_position
        if not self._write_after_word(characters):
            self.buffer.insert_text(characters)
            self.typed(start, self.buffer.cursor_position)

    def typed(self, start: int, end: int, keys: int = 0) -> None:
        """What stands from `start` to `end` was typed, not pasted or moved; with keys not counted yet."""
        self._typed += keys
        if self.buffer.trail is not None:
            self.buffer.trail.type(start, end)

    def _write_after_word(self, characters: str) -> bool:
        """Write after a word just accepted, whose space may give way to it; False if that is not the case."""
        spot, space = self._own_space or (None, None)
        if not space or spot != self.spot:
            self._own_space = None
            return False
        end = self.buffer.cursor_position
        begin = end - len(space.text)
        self.buffer.spaces = tuple(space for space in self.buffer.spaces if space != begin)  # it is followed
        written = space.typing(self.buffer.content.slice(begin - NEAR, begin), characters)
        same = shared_length(space.text, written.text)
        self.buffer.replace(begin + same, end, written.text[same:])
        self.typed(begin + same, begin + len(written.text))
        grown = len(written.text) - len(space.text) - len(characters)
        self.buffer.changes.gain(Gain(grown))
        self._own_space = (self.spot, written.space) if written.space else None
        return True
