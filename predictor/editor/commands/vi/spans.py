"""What an operator works on: the text between the cursor and a motion, whole lines, or what is selected."""

from collections.abc import Sequence
from dataclasses import dataclass

from prompt_toolkit.selection import SelectionType

from predictor.editor.state.editor import Editor
from predictor.editor.state.vi import Extent
from predictor.editor.text.lines import Lines
from predictor.editor.vi.motions import Kind, Motion
from predictor.editor.vi.registers import BLOCK, CHARACTERS, LINES
from predictor.editor.vi.walk import At, in_indent

SHAPES = {SelectionType.CHARACTERS: CHARACTERS, SelectionType.LINES: LINES, SelectionType.BLOCK: BLOCK}
TYPES = {shape: type_ for type_, shape in SHAPES.items()}


@dataclass(frozen=True, slots=True)
class Span:
    """Some text. start: its first character. end: where it ends; of lines the last, of a block its corner."""

    start: At
    end: At
    shape: str = CHARACTERS

    @property
    def rows(self) -> range:
        """The lines that it touches."""
        return range(self.start.row, self.end.row + 1 - self.with_line_end)

    @property
    def with_line_end(self) -> bool:
        """Whether characters end with a line's end, which is where the next line begins."""
        return self.shape == CHARACTERS and self.end.row > self.start.row and not self.end.column

    def pieces(self, content: Lines) -> list[tuple[int, int]]:
        """Return where its parts begin and end in the text: one, or one for each line of a block."""
        starts, lines = content.starts, content.lines
        if self.shape == LINES:
            last = self.end.row
            return [(int(starts[self.start.row]), int(starts[last]) + len(lines[last]))]
        if self.shape == BLOCK:
            return [
                (content.place_of(row, self.start.column), content.place_of(row, self.end.column))
                for row in self.rows
            ]
        return [(content.place_of(*self.start), content.place_of(*self.end))]


def of_lines(first: int, last: int) -> Span:
    """Return whole lines."""
    return Span(At(first, 0), At(last, 0), LINES)


def of_motion(lines: Sequence[str], at: At, motion: Motion, operator: str) -> Span:
    """Return what a motion, or a text object, takes for an operator."""
    start, end = sorted((at if motion.start is None else motion.start, motion.to))
    kind = motion.kind
    if kind is Kind.EXCLUSIVE and end.column == 0 and end.row > start.row:
        # Up to the beginning of a line is up to the end of the one before, and of whole lines all of them.
        if in_indent(lines, start):
            return Span(start, At(end.row - 1, 0), LINES)
        end = At(end.row - 1, len(lines[end.row - 1]))
    elif kind is Kind.INCLUSIVE:
        end = At(end.row, min(end.column + 1, len(lines[end.row])))
    if kind is Kind.LINES:
        return Span(start, end, LINES)
    rest = lines[end.row][end.column :].strip(" \t")
    if operator == "d" and end.row > start.row and not rest and in_indent(lines, start):
        return Span(start, end, LINES)
    return Span(start, end)


def of_selection(editor: Editor, *, to_ends: bool = False) -> Span:
    """Return what is selected; to_ends: "$" was pressed, so a block goes to the lines' ends."""
    buffer = editor.page.buffer
    content, state = buffer.content, buffer.selection_state
    lines = content.counted(buffer.cursor_position)
    anchor = buffer.cursor_position if state is None else state.original_cursor_position
    first, last = sorted((anchor, buffer.cursor_position))
    start, end = at_place(content, first), at_place(content, last)
    shape = CHARACTERS if state is None else SHAPES[state.type]
    if shape == LINES:
        # The cursor keeps its column, the place where the selection began does not.
        cursor = at_place(content, buffer.cursor_position)
        start, end = sorted((At(at_place(content, anchor).row, 0), cursor))
        return Span(start, end, LINES)
    if shape == BLOCK:
        left, right = sorted((start.column, end.column))
        longest = max(map(len, lines[start.row : end.row + 1]))
        return Span(At(start.row, left), At(end.row, longest if to_ends else right + 1), BLOCK)
    if end.column >= len(lines[end.row]) and end.row + 1 < len(lines):
        return Span(start, At(end.row + 1, 0))
    return Span(start, At(end.row, min(end.column + 1, len(lines[end.row]))))


def extent(lines: Sequence[str], span: Span) -> Extent:
    """Return how much text a span is, to select as much elsewhere."""
    rows = len(span.rows) - 1
    end = len(lines[span.rows[-1]]) + 1 if span.with_line_end else span.end.column
    return Extent(span.shape, rows, end - (span.start.column if not rows or span.shape == BLOCK else 0))


def from_here(lines: Sequence[str], at: At, size: Extent) -> Span:
    """Return as much text from the cursor on as was selected elsewhere."""
    last = min(at.row + size.rows, len(lines) - 1)
    if size.shape == LINES:
        return Span(At(at.row, 0), At(last, at.column), LINES)
    column = size.columns + (at.column if not size.rows or size.shape == BLOCK else 0)
    if size.shape == BLOCK:
        return Span(at, At(last, column), BLOCK)
    if column > len(lines[last]) and last + 1 < len(lines):
        return Span(at, At(last + 1, 0))
    return Span(at, At(last, min(column, len(lines[last]))))


def at_place(content: Lines, place: int) -> At:
    """Return line and column of a place."""
    row, start = content.row_of(place)
    return At(row, place - start)
