"""One open text: its buffer, its file, and what is on offer at its cursor."""

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document

from predictor.contract import Suggestion
from predictor.editor.file import TextFile, save_file
from predictor.editor.offers import Offers
from predictor.editor.savings import Savings
from predictor.editor.worker import Request
from predictor.editor.wrap import move

# Typed right behind an accepted word these take its space back: marks that follow a word directly, a line
# end, and the space itself, which many fingers type by habit.
CLOSING = frozenset(".,;:!?…)]}” \n")


class Page:
    """A text being written. Its methods are what keys do to it; nothing here knows of the screen."""

    def __init__(self, file: TextFile) -> None:
        self.file = file
        self.buffer = Buffer(document=Document(file.text, 0), multiline=True, name="text")
        self.offers = Offers()
        self.savings = Savings()
        self._own_space: tuple[str, int] | None = (
            None  # text and cursor right behind an accepted word's space
        )
        self._stepped = False  # whether that space had stood there before
        self._aim: tuple[str, int, int] | None = None  # text, cursor and cell of the last move to another row

    @property
    def modified(self) -> bool:
        """Whether the text differs from the file's."""
        return self.buffer.text != self.file.text

    def request(self, model: str, show: str) -> Request:
        """Return the question to ask `model` about this moment; show: a level of `policy.DIAL`."""
        return Request(self.buffer.text, self.buffer.cursor_position, model, show)

    def type(self, characters: str) -> None:
        """Insert what the keyboard sent; a closing mark takes back the space of a word just accepted."""
        stepped = self._take_space_back(characters)
        self.buffer.insert_text(characters)
        if stepped and characters != " ":
            self.buffer.insert_text(" ")
        self.savings = self.savings.after_typing(len(characters))

    def new_line(self) -> None:
        """Begin a new line, indented as the old one."""
        self._take_space_back("\n")
        self.buffer.newline()
        self.savings = self.savings.after_typing(1)

    def accept(self, suggestion: Suggestion, keys: int = 1) -> None:
        """Put a suggestion in at the cursor; `keys` is how many keys it took to choose it."""
        insert, at_space = suggestion.insert, self.buffer.document.current_char == " "
        if at_space:
            insert = insert.removesuffix(" ")
        self.buffer.delete_before_cursor(suggestion.replace)
        self.buffer.insert_text(insert)
        self.savings = self.savings.after_accepting(len(insert) - suggestion.replace, keys)
        if at_space:
            self.buffer.cursor_position += 1  # the space that stands there already is the word's
        if at_space or insert.endswith(" "):
            self._own_space, self._stepped = self._moment(), at_space

    def paste(self, text: str) -> None:
        """Insert pasted text with one kind of line end; zero bytes, which no text file has, are dropped."""
        self.buffer.insert_text(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))

    def move_row(self, rows_down: int, width: int) -> None:
        """Move the cursor one row up or down as the rows are shown, in `width` cells."""
        wanted = self._aim[2] if self._aim and self._aim[:2] == self._moment() else None
        position, cell = move(self.buffer.document, width, rows_down, wanted)
        self.buffer.cursor_position = position
        self._aim = *self._moment(), cell

    def save(self, file: TextFile) -> None:
        """Write the text to `file`, which becomes the page's; raises `OSError`, and then changes nothing."""
        self.file = save_file(file, self.buffer.text)

    def _take_space_back(self, characters: str) -> bool:
        """Take the accepted word's space back if `characters` want it; tell whether it stood there before."""
        taken = characters in CLOSING and self._own_space == self._moment()
        if taken:
            self.buffer.delete_before_cursor(1)
            self.savings = self.savings.after_accepting(0 if self._stepped else -1, 0)
        self._own_space = None
        return taken and self._stepped

    def _moment(self) -> tuple[str, int]:
        return self.buffer.text, self.buffer.cursor_position
