"""The page of keys (F1), made from the same tables as the keys themselves."""

import textwrap
from collections.abc import Sequence

from predictor.editor.keys import names as key_names
from predictor.editor.keys.key import Key

_COLUMN = 22  # cells for the names of keys


Row = list[tuple[str, str]]  # style and text


Sections = Sequence[tuple[str, Sequence[Key]]]


def help_rows(sections: Sections, trouble: str, width: int) -> list[Row]:
    """Return the page as rows of at most `width` cells; `trouble` says why there are no predictions."""
    rows: list[Row] = []
    if trouble:
        rows += [[("", row)] for row in textwrap.wrap(f"No predictions: {trouble}", width)] + [[("", "")]]
    column = min(_COLUMN, max(10, width // 2))
    for heading, keys in sections:
        rows.append([("class:help.head", heading)])
        for key in keys:
            if key.help and (key.shown or key.keys):
                rows += _entry(key, column, max(8, width - column))
        rows.append([("", "")])
    return rows[:-1]


def names(key: Key) -> str:
    """Return a row's keys as people read them."""
    return key.shown or ", ".join(map(key_names.shown, key.keys))


def _entry(key: Key, column: int, width: int) -> list[Row]:
    name = names(key)
    lines = textwrap.wrap(key.help, width)
    if len(name) >= column:  # the names take a row of their own
        rows: list[Row] = [[("class:help.key", name)]] if len(name) <= column + width else []
        return [*(rows or [[("class:help.key", name[: column + width])]]), *_indented(lines, column)]
    named: Row = [("class:help.key", name.ljust(column)), ("", lines[0])]
    return [named, *_indented(lines[1:], column)]


def _indented(lines: Sequence[str], column: int) -> list[Row]:
    return [[("", " " * column + line)] for line in lines]
