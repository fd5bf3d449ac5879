"""Soft wrap at words, and moving the cursor by the rows one sees.

prompt_toolkit wraps between any two characters. We let it, but fill the end of a row with blanks when the
next word does not fit, so that its wrap and ours fall on the same place.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import fragment_list_to_text
from prompt_toolkit.layout.processors import Processor, TabsProcessor, Transformation, TransformationInput
from prompt_toolkit.utils import get_cwidth

from predictor.editor.fragments import pieces
from predictor.editor.theme import GHOST

TAB = 4  # cells
_TOKEN = re.compile(r"\S+|\s")


class Row(NamedTuple):
    """A row that begins at character `start` of its line, after `filler` blank cells of the row above."""

    start: int
    filler: int


@lru_cache(maxsize=1024)
def rows(line: str, width: int, joint: int | None = None) -> tuple[Row, ...]:
    """Return the rows, the first excluded, on which `line` is shown in `width` cells.

    The last cell of a row is kept for the space behind a word, so that no row begins with it. A word longer
    than a row is cut anywhere. At `joint` (where ghost text begins) a row may begin too, so that a ghost
    never moves the letters that were typed.
    """
    found: list[Row] = []
    used = 0
    for start, token in _tokens(line, joint):
        cells = get_cwidth(token)
        if used and not token.isspace() and used + cells > width - 1 >= cells:
            found.append(Row(start, width - used))
            used = cells
        elif used + cells <= width and not token.isspace():
            used += cells
        else:
            used = _cut(start, token, width, used, found)
    return tuple(found)


def _tokens(line: str, joint: int | None) -> list[tuple[int, str]]:
    parts = ((0, line),) if joint is None else ((0, line[:joint]), (joint, line[joint:]))
    return [
        (start + match.start(), match.group()) for start, part in parts for match in _TOKEN.finditer(part)
    ]


def _cut(start: int, token: str, width: int, used: int, found: list[Row]) -> int:
    """Lay a token out character by character; return the cells used in its last row."""
    for offset, character in enumerate(token):
        cells = get_cwidth(character)
        if used + cells > width:
            found.append(Row(start + offset, width - used))
            used = 0
        used += cells
    return used


class TabProcessor(TabsProcessor):
    """Paints tabs as blanks up to the next tab stop; a line without tabs costs nothing."""

    def __init__(self) -> None:
        super().__init__(TAB, " ", " ", style="")

    def apply_transformation(self, ti: TransformationInput) -> Transformation:
        """Return the line with its tabs replaced."""
        if any("\t" in fragment[1] for fragment in ti.fragments):
            return super().apply_transformation(ti)
        return Transformation(ti.fragments)


class WrapProcessor(Processor):
    """Inserts the blanks that make rows end between words."""

    def apply_transformation(self, ti: TransformationInput) -> Transformation:
        """Return the line with its rows filled up."""
        breaks = rows(fragment_list_to_text(ti.fragments), max(1, ti.width), _joint(ti.fragments))
        if not any(row.filler for row in breaks):
            return Transformation(ti.fragments)
        starts, shifts = [row.start for row in breaks], [0]
        for row in breaks:
            shifts.append(shifts[-1] + row.filler)

        def to_display(position: int) -> int:
            return position + shifts[bisect_right(starts, position)]

        shown = [start + shift for start, shift in zip(starts, shifts[1:], strict=True)]

        def to_source(position: int) -> int:
            index = bisect_right(shown, position)
            limit = starts[index] if index < len(starts) else position
            return min(position - shifts[index], limit)

        return Transformation(_filled(ti.fragments, breaks), to_display, to_source)


def _filled(fragments: StyleAndTextTuples, breaks: Sequence[Row]) -> StyleAndTextTuples:
    first, *others = pieces(fragments, [row.start for row in breaks])
    filled = list(first)
    for row, part in zip(breaks, others, strict=True):
        filled += [("", " " * row.filler), *part]
    return filled


def _joint(fragments: StyleAndTextTuples) -> int | None:
    position = 0
    for fragment in fragments:
        if GHOST in fragment[0]:
            return position
        position += len(fragment[1])
    return None


def move(document: Document, width: int, rows_down: int, wanted: int | None = None) -> tuple[int, int]:
    """Return the cursor position one row further (`rows_down` is 1 or -1) and the cell that it aims at.

    `wanted`: the cell aimed at before, so that a way through short rows comes back to the same column.
    """
    starts = _starts(document.current_line, width)
    column = document.cursor_position_col
    row = bisect_right(starts, column) - 1
    cell = _cells(document.current_line[starts[row] : column]) if wanted is None else wanted
    line = document.cursor_position_row
    row += rows_down
    if row < 0 or row >= len(starts):
        line += rows_down
        if not 0 <= line < document.line_count:
            return document.cursor_position, cell
        starts = _starts(document.lines[line], width)
        row = 0 if rows_down > 0 else len(starts) - 1
    return document.translate_row_col_to_index(line, _column(document.lines[line], starts, row, cell)), cell


def _starts(line: str, width: int) -> list[int]:
    """Return the columns at which the rows of a line begin, tabs being as wide as they are painted."""
    expanded, origins = expand_tabs(line)
    return [0, *(origins(row.start) for row in rows(expanded, max(1, width)))]


def expand_tabs(line: str) -> tuple[str, Callable[[int], int]]:
    """Return the line with its tabs as spaces, and the way from a place there back to the column."""
    if "\t" not in line:
        return line, lambda place: place
    shown, origin = "", []
    for column, character in enumerate(line):
        piece = " " * (TAB - len(shown) % TAB) if character == "\t" else character
        shown += piece
        origin += [column] * len(piece)
    return shown, lambda place: origin[place]


def _cells(text: str) -> int:
    return get_cwidth(expand_tabs(text)[0])


def _column(line: str, starts: list[int], row: int, cell: int) -> int:
    """Return the column in row `row` that lies nearest to `cell` from the left."""
    start, end = [*pairwise([*starts, len(line) + 1])][row]
    column = start
    while column < end - 1 and _cells(line[start : column + 1]) <= cell:
        column += 1
    return column
