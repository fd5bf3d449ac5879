"""One open text: its buffer, its file, what of it is visible, and what is on offer at its cursor."""

from prompt_toolkit.selection import SelectionType

from predictor.contract import Suggestion
from predictor.editor.files.encoding import clean
from predictor.editor.files.file import TextFile, save_file
from predictor.editor.state.savings import Savings
from predictor.editor.text.buffer import TextBuffer
from predictor.editor.text.lines import Lines
from predictor.editor.text.view import View
from predictor.suggesting.capitals import CLOSING
from predictor.suggesting.offers import Offers
from predictor.suggesting.request import Request, acceptance, request_at

# Where the cursor stands in which text: two such moments are the same only if nothing happened in between.
Moment = tuple[Lines, int]


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
        self.savings = Savings()
        self.silent = silent
        self.given_up = False
        self.warned = False
        self._saved_state = 0
        self._compared: tuple[Lines, TextFile, bool] | None = None
        self._own_space: Moment | None = None  # right behind an accepted word's space
        self._stepped = False  # whether that space had stood there before
        self._aim: tuple[Lines, int, int] | None = None  # the moment and the cell of the last move by rows

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

    def request(self, model: str, show: str, shift: int = 0) -> Request:
        """Return the question to ask `model` about the place `shift` characters behind the cursor.

        show: a level of `policy.DIAL`.
        """
        return request_at(self.buffer.content, self.buffer.cursor_position + shift, model, show)

    def was_moved(self, shift: int = 0) -> bool:
        """Whether the cursor was moved since the last change; not at the end of the text, where all goes on.

        shift: how far behind the cursor suggestions stand.
        """
        content, place = self.buffer.content, self.buffer.cursor_position + shift
        return place < content.length and self.buffer.edited_at != (content, place)

    def type(self, characters: str) -> None:
        """Insert what the keyboard sent; a closing mark takes back the space of a word just accepted."""
        self.drop_selection()
        stepped = self._take_space_back(characters)
        self.buffer.insert_text(characters)
        if stepped and characters != " ":
            self.buffer.insert_text(" ")
        self.savings = self.savings.after_typing(len(characters))

    def new_line(self) -> None:
        """Begin a new line, indented as the old one."""
        self.drop_selection()
        self._take_space_back("\n")
        before = self.buffer.document.current_line_before_cursor
        self.buffer.insert_text("\n" + before[: len(before) - len(before.lstrip())])
        self.savings = self.savings.after_typing(1)

    def accept(self, suggestion: Suggestion, keys: int = 1, shift: int = 0) -> None:
        """Put a suggestion in at the cursor; `keys` is how many keys it took to choose it.

        shift: it goes so many characters behind the cursor, as in vi's navigation mode.
        """
        buffer = self.buffer
        buffer.cursor_position += shift
        accepted = acceptance(
            suggestion, buffer.content.slice(buffer.cursor_position, buffer.cursor_position + 1)
        )
        place = buffer.cursor_position
        buffer.replace(place - suggestion.replace, place, accepted.insert)
        self.savings = self.savings.after_accepting(len(accepted.insert) - suggestion.replace, keys)
        buffer.cursor_position += accepted.passed  # the space that stands there already is the word's
        buffer.edited_at = self.moment
        if accepted.passed or accepted.insert.endswith(" "):
            self._own_space, self._stepped = self.moment, bool(accepted.passed)

    def paste(self, text: str) -> None:
        """Insert pasted text with one kind of line end, without what no text file has."""
        self.drop_selection()
        self.buffer.insert_text(clean(text))

    def drop_selection(self) -> None:
        """Delete what is selected, if anything is."""
        if self.buffer.selection_state is not None:
            self.buffer.cut_selection()

    def select_all(self) -> None:
        """Select the whole text."""
        self.buffer.cursor_position = 0
        self.buffer.start_selection(SelectionType.CHARACTERS)
        self.buffer.cursor_position = self.buffer.content.length

    def move_rows(self, count: int) -> None:
        """Move the cursor by rows as they are shown, down or (negative) up, keeping its column."""
        buffer = self.buffer
        wanted = self._aim[2] if self._aim and self._aim[:2] == self.moment else None
        self.view.look_at(buffer.content)
        buffer.cursor_position, cell = self.view.moved(buffer.cursor_position, count, wanted)
        self._aim = *self.moment, cell

    def save(self, file: TextFile) -> None:
        """Write the text to `file`, which becomes the page's; raises `OSError`, and then changes nothing."""
        self._is_now(save_file(file, self.buffer.text))

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
        self.buffer.changes.close()
        self._saved_state = self.buffer.changes.state

    @property
    def moment(self) -> Moment:
        """The text and the cursor now."""
        return self.buffer.content, self.buffer.cursor_position

    def _take_space_back(self, characters: str) -> bool:
        """Take the accepted word's space back if `characters` want it; tell whether it stood there before."""
        taken = characters in CLOSING and self._own_space == self.moment
        if taken:
            self.buffer.delete_before_cursor(1)
            self.savings = self.savings.after_accepting(0 if self._stepped else -1, 0)
        self._own_space = None
        return taken and self._stepped
