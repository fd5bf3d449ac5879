"""Which words are English, listed or not: a set of some 137,000 in 256 KB, asked about one word at a time.

A Bloom filter (Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 1970): it holds
every word that was put in, and one of some thousands that were not. The words are those of SCOWL, American
and British; `python -m tests.measure.dictionary` has put them in.
"""

from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from predictor.words.capitals import fold

FILE = "dictionary.bits"
_BITS = 1 << 21
_HASHES = 8
_POSSESSIVE = "'s"


class Dictionary:
    """A set of words, capitals aside; a possessive is in it where its word is."""

    def __init__(self, bits: NDArray[np.uint8]) -> None:
        """bits: uint8 [256 K], eight to a number; raises `ValueError` for another size."""
        if bits.shape != (_BITS // 8,):
            raise ValueError(f"A dictionary has {_BITS // 8:,} bytes, not {bits.size:,}.")
        self._bits = bits

    @classmethod
    def of(cls, words: Iterable[str]) -> "Dictionary":
        """Return the set of these words."""
        bits = np.zeros(_BITS // 8, dtype=np.uint8)
        for word in words:
            for bit in _places(fold(word)):
                bits[bit >> 3] |= 1 << (bit & 7)
        return cls(bits)

    @classmethod
    @cache
    def load(cls) -> "Dictionary":
        """Return the one that is shipped."""
        return cls(np.frombuffer((files("predictor.spelling") / FILE).read_bytes(), dtype=np.uint8))

    def __contains__(self, word: str) -> bool:
        key = fold(word).removesuffix(_POSSESSIVE)
        return all(int(self._bits[bit >> 3]) >> (bit & 7) & 1 for bit in _places(key))

    def __bytes__(self) -> bytes:
        return self._bits.tobytes()


def _places(key: str) -> list[int]:
    digest = blake2b(key.encode(), digest_size=16).digest()
    first, step = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little") | 1
    return [(first + number * step) % _BITS for number in range(_HASHES)]
