"""One row of the text as styled fragments: the ghost grey, the selection and what was found marked."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from prompt_toolkit.formatted_text import StyleAndTextTuples

from predictor.editor.screen.theme import CURRENT, FOUND, GHOST, SELECTED
from predictor.editor.text.glyphs import glyph, is_plain, tab_cells
from predictor.editor.text.layout import Shown


class Span(NamedTuple):
    """A style for some characters of a row; later spans go on top."""

    start: int
    """The first of them."""
    end: int
    """Where they end."""
    style: str
    """Their style."""


class Painted(NamedTuple):
    """A row as it is painted."""

    fragments: StyleAndTextTuples
    """Its pieces with their styles."""
    places: Sequence[int]
    """Where in that each character of the row begins, and where the last one ends."""


def paint(
    row: Shown,
    selected: Iterable[tuple[int, int]],
    pattern: re.Pattern[str] | None,
    current: tuple[int, int] | None = None,
) -> Painted:
    """Paint a row. selected: columns of its line. pattern: what is marked as found. current: one of them."""
    spans = [Span(*row.ghost, GHOST)] if row.ghost[0] < row.ghost[1] else []
    if pattern is not None:
        spans += [Span(*match.span(), FOUND) for match in pattern.finditer(row.text)]
    spans += [_span(row, columns, SELECTED) for columns in selected]
    if current is not None:
        spans.append(_span(row, current, CURRENT))
    return _painted(row.text, [span for span in spans if span.start < span.end])


def _span(row: Shown, columns: tuple[int, int], style: str) -> Span:
    """Return what is in this row of some columns of its line."""
    start, end = columns
    first = max(row.shown(max(start, row.start)), 0)
    return Span(first, min(row.shown(end), len(row.text)) if end >= row.start else 0, style)


def _painted(text: str, spans: Sequence[Span]) -> Painted:
    plain = is_plain(text)
    if plain and not spans:
        return Painted([("", text)], range(len(text) + 1))
    cuts = sorted({0, len(text), *(place for span in spans for place in (span.start, span.end))})
    fragments: StyleAndTextTuples = []
    places: list[int] = []
    used = length = 0
    for start, end in pairwise(cuts):
        style = " ".join(span.style for span in spans if span.start <= start < span.end)
        piece = text[start:end]
        if plain:
            fragments.append((style, piece))
            continue
        shown = []
        for character in piece:
            wide = tab_cells(used) if character == "\t" else glyph(character).cells
            painted = " " * wide if character == "\t" else glyph(character).text
            places.append(length)
            used, length = used + wide, length + len(painted)
            shown.append(painted)
        fragments.append((style, "".join(shown)))
    return Painted(fragments, range(len(text) + 1) if plain else [*places, length])
