"""The page of keys (F1), made from the same table as the keys themselves."""

import textwrap
from collections.abc import Sequence

from predictor.editor.keys import Key

_COLUMN = 15  # cells for the names of keys


Row = list[tuple[str, str]]  # style and text


def help_rows(keys: Sequence[Key], trouble: str, width: int) -> list[Row]:
    """Return the page as rows of at most `width` cells; `trouble` says why there are no predictions."""
    rows: list[Row] = []
    if trouble:
        rows += [[("", row)] for row in textwrap.wrap(f"No predictions: {trouble}", width)] + [[("", "")]]
    for key in keys:
        if key.help:
            rows += _entry(key, max(8, width - _COLUMN))
    return [*rows, [("", "")], [("", "↑ ↓ scroll, any other key closes this.")]]


def _entry(key: Key, width: int) -> list[Row]:
    first, *others = textwrap.wrap(key.help, width)
    named: Row = [("class:help.key", key.name.ljust(_COLUMN)), ("", first)]
    return [named, *([("", " " * _COLUMN + other)] for other in others)]
