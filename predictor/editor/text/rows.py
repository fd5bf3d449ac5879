"""Soft wrap: the rows on which one line is shown, broken between words."""

import re
from functools import lru_cache
from typing import NamedTuple

from predictor.editor.text.glyphs import cells, glyph, is_plain, tab_cells

_TOKEN = re.compile(r"\S+|\s")


class Row(NamedTuple):
    """The characters of a line that one row shows."""

    start: int
    """The first of them."""
    end: int
    """Where they end."""


@lru_cache(maxsize=1024)
def rows(line: str, width: int, joint: int | None = None) -> tuple[Row, ...]:
    """Return the rows, at least one, on which `line` is shown in `width` cells; the last has a free cell.

    The last cell of a row is kept for the space after a word, so that no row begins with it. A word longer
    than a row is cut anywhere. At `joint` (where ghost text begins) a row may begin too, so that a ghost
    never moves the letters that were typed.
    """
    plain = is_plain(line)
    if plain and len(line) < width:
        return (Row(0, len(line)),)
    starts, used = [0], 0
    for start, token in _tokens(line, joint):
        wide = len(token) if plain else tab_cells(used) if token == "\t" else cells(token)
        if used and not token.isspace() and used + wide > width - 1 >= wide:
            starts.append(start)
            used = wide
        elif used + wide <= width and (token.isspace() or used + wide < width or not used):
            used += wide
        else:
            used = _cut(start, token, width, used, starts)
    if used >= width:
        starts.append(len(line))  # for the cursor after the last character
    return tuple(map(Row, starts, [*starts[1:], len(line)]))


def _tokens(line: str, joint: int | None) -> list[tuple[int, str]]:
    parts = ((0, line),) if joint is None else ((0, line[:joint]), (joint, line[joint:]))
    return [
        (start + match.start(), match.group()) for start, part in parts for match in _TOKEN.finditer(part)
    ]


def _cut(start: int, token: str, width: int, used: int, starts: list[int]) -> int:
    """Lay a token out character by character; return the cells used in its last row."""
    for offset, character in enumerate(token):
        wide = min(tab_cells(used), width) if character == "\t" else glyph(character).cells
        if used + wide > width and used:
            starts.append(start + offset)
            used = 0
            wide = min(tab_cells(0), width) if character == "\t" else wide
        used += wide
    return used


def cell_of(row: str, column: int) -> int:
    """Return the cell at which the character `column` of a row is painted."""
    if "\t" not in row:
        return cells(row[:column])
    used = 0
    for character in row[:column]:
        used += tab_cells(used) if character == "\t" else glyph(character).cells
    return used


def column_at(row: str, cell: int) -> int:
    """Return the character of a row that is painted at `cell`, or its length after the last one."""
    used = 0
    for column, character in enumerate(row):
        used += tab_cells(used) if character == "\t" else glyph(character).cells
        if used > cell:
            return column
    return len(row)
