"""A place in a text as vi sees it, and steps from one to the next.

A line has a place after its last character; vi's cursor rests there only in an empty line.
"""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from predictor.editor.text.glyphs import glyph, tab_cells
from predictor.editor.text.indenting import indent_of

END = 1 << 29  # cells beyond this mean the end of the line


class At(NamedTuple):
    """A place: line and column, both counted from 0."""

    row: int
    """The line."""
    column: int
    """The character in it."""


class Step(Enum):
    """What a step by one character led to."""

    INSIDE = 0
    """Another character of the line."""
    END = 1
    """The place after the line's last character."""
    LINE = 2
    """Another line."""
    STUCK = 3
    """Nothing: there is no more text."""


class Walk:
    """A cursor that walks through lines. at: where it is."""

    def __init__(self, lines: Sequence[str], at: At) -> None:
        self.lines = lines
        self.at = at

    @property
    def line(self) -> str:
        """The cursor's line."""
        return self.lines[self.at.row]

    @property
    def character(self) -> str:
        """The character under the cursor, "" after the last one of a line."""
        return self.line[self.at.column : self.at.column + 1]

    @property
    def in_last_line(self) -> bool:
        """Whether no line follows."""
        return self.at.row == len(self.lines) - 1

    @property
    def on_empty_line(self) -> bool:
        """Whether the line has no characters."""
        return not self.line

    def forward(self) -> Step:
        """Go to the next place."""
        row, column = self.at
        if column < len(self.line):
            self.at = At(row, column + 1)
            return Step.INSIDE if column + 1 < len(self.line) else Step.END
        if self.in_last_line:
            return Step.STUCK
        self.at = At(row + 1, 0)
        return Step.LINE

    def back(self) -> Step:
        """Go to the place before."""
        row, column = self.at
        if column:
            self.at = At(row, column - 1)
            return Step.INSIDE
        if not row:
            return Step.STUCK
        self.at = At(row - 1, len(self.lines[row - 1]))
        return Step.LINE

    def kind(self, *, big: bool = False) -> int:
        """Return the kind of the character: 0 blank, 1 mark, 2 word; big: all but blanks are of one kind."""
        return kind_of(self.character, big=big)

    def skip(self, kind: int, *, back: bool = False, big: bool = False) -> bool:
        """Go on while characters are of a kind; False if the text ends before that."""
        step = self.back if back else self.forward
        while self.kind(big=big) == kind:
            if step() is Step.STUCK:
                return False
        return True


def kind_of(character: str, *, big: bool = False) -> int:
    """Return the kind of a character: 0 blank, 1 mark, 2 word."""
    if not character or character in " \t":
        return 0
    if big:
        return 1
    return 2 if character.isalnum() or character == "_" else 1


def first_nonblank(line: str) -> int:
    """Return the column of the first character that is no blank, else of the last one."""
    indent = len(indent_of(line))
    return min(indent, max(len(line) - 1, 0))


def cell_of(line: str, column: int) -> int:
    """Return in which cell of the screen vi's cursor stands: on a tab in its last one."""
    cell = cells_of(line[:column])
    return cell + tab_cells(cell) - 1 if line[column : column + 1] == "\t" else cell


def column_at(line: str, cell: int, *, past: bool = False) -> int:
    """Return the character of a line that is in a cell of the screen.

    Of a shorter line that is the last one; past: the place behind it.
    """
    last = len(line) if past else max(len(line) - 1, 0)
    if cell >= END:
        return last
    used = 0
    for column, character in enumerate(line):
        used += tab_cells(used) if character == "\t" else glyph(character).cells
        if used > cell:
            return column
    return last


def cells_of(text: str) -> int:
    """Return how many cells a text fills from the left edge on."""
    used = 0
    for character in text:
        used += tab_cells(used) if character == "\t" else glyph(character).cells
    return used


def in_indent(lines: Sequence[str], at: At, extra: int = 0) -> bool:
    """Whether nothing but blanks stands before a place, and `extra` characters more."""
    line = lines[at.row]
    return len(indent_of(line)) >= at.column + extra
