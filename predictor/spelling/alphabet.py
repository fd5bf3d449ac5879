"""The 32 symbols that slips are counted in, and words written in them.

Capitals and accents are no slips: both are left out ("Café" is "cafe"). A letter of another alphabet is
`OTHER`, whichever it is.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.words.capitals import fold

# In the order of their code points, so that words sorted by `fold` are sorted by their symbols.
SYMBOLS = "\0 '-abcdefghijklmnopqrstuvwxyz"
NOTHING, SPACE, APOSTROPHE, HYPHEN = range(4)
OTHER = len(SYMBOLS)
EDGE = OTHER + 1
"""What stands before the first letter of a word and behind its last."""
SIZE = 32
LETTERS = slice(SYMBOLS.index("a"), OTHER)
# Of longer words, only so much is looked at.
LONGEST = 24

_NUMBERS = {letter: number for number, letter in enumerate(SYMBOLS)}
_OF_BYTES = np.full(256, OTHER, dtype=np.uint8)
_OF_BYTES[[ord(letter) for letter in SYMBOLS]] = range(len(SYMBOLS))


class Coded(NamedTuple):
    """Some words in symbols."""

    symbols: NDArray[np.uint8]
    """[n, LONGEST]; `NOTHING` behind a word's end."""
    lengths: NDArray[np.uint8]
    """[n] letters of each word, at most `LONGEST`."""


@lru_cache(1 << 12)
def symbol(letter: str) -> int:
    """Return the number of one folded letter."""
    known = _NUMBERS.get(letter)
    if known is None:
        known = _NUMBERS.get(unicodedata.normalize("NFD", letter)[:1], OTHER)
    return known


def symbols(text: str) -> list[int]:
    """Return the numbers of a text's letters."""
    return [symbol(letter) for letter in fold(text)]


def coded(words: Sequence[str]) -> Coded:
    """Return words in symbols."""
    keys = [fold(word)[:LONGEST] for word in words]
    plain = np.array([key if key.isascii() else "" for key in keys], dtype=f"S{LONGEST}")
    found = _OF_BYTES[plain.view(np.uint8).reshape(len(keys), LONGEST)]
    for place, key in enumerate(keys):
        if not key.isascii():
            found[place, : len(key)] = [symbol(letter) for letter in key]
    return Coded(found, np.fromiter(map(len, keys), dtype=np.uint8, count=len(keys)))
