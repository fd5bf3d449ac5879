"""How characters are painted: each as a string whose width in cells every terminal agrees on.

Terminals differ about emoji joined by invisible characters (a family, a skin tone), and text-direction marks
move what follows them. Painting those breaks the columns of the whole row, so what is invisible is not
painted: it stays in the text, and a joined emoji is shown as its parts.
"""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from prompt_toolkit.utils import get_cwidth

TAB = 4  # cells
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_VARIATIONS = range(0xFE00, 0xFE10)
_TAGS = range(0xE0000, 0xE0080)


class Glyph(NamedTuple):
    """How one character is painted."""

    text: str
    """What is painted for it."""
    cells: int
    """How many cells wide that is."""


@lru_cache(maxsize=4096)
def glyph(character: str) -> Glyph:
    """Return how a character other than a tab is painted."""
    code = ord(character)
    if code < 0x20:
        return Glyph(chr(0x2400 + code), 1)  # the picture of a control character
    if code == 0x7F or 0x80 <= code < 0xA0:
        return Glyph("�", 1)
    if code == 0xAD:
        return Glyph("-", 1)  # a soft hyphen: some terminals show it, others do not
    if code in _SKIN_TONES or code in _VARIATIONS or code in _TAGS:
        return Glyph("", 0)
    category = unicodedata.category(character)
    if category == "Cf":
        return Glyph("", 0)
    if category in ("Cs", "Zl", "Zp"):
        return Glyph("�", 1)
    return Glyph(character, get_cwidth(character))


def cells(text: str) -> int:
    """Return how many cells a text without tabs needs."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(glyph(character).cells for character in text)


def is_plain(text: str) -> bool:
    """Whether every character of a text is painted as itself in one cell."""
    return text.isascii() and text.isprintable()


def tab_cells(used: int) -> int:
    """Return how many cells a tab fills in a row of which `used` cells are."""
    return TAB - used % TAB
