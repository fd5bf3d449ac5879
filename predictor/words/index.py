"""Which words of a list begin with the letters typed, and how well their capitals agree with them."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from predictor.text import words as words_of

# Capitals are compared in the first letters of a word, one bit each.
_COMPARED = 16
# How likely the letters typed are when the word is spelled otherwise: a small letter where the word has a
# capital ("sha" for "Shawn"), a capital where it has a small letter ("Furt" for "further").
_SMALL_FOR_CAPITAL = np.float32(0.05)
_CAPITAL_FOR_SMALL = np.float32(0.01)
_ONE = np.float32(1.0)
# Ranges of prefixes that are remembered.
_CACHED_RANGES = 1 << 12
# Prefixes and suffixes around a cursor within a word whose words are remembered.
_CACHED_COMPLETIONS = 16

_STRAIGHTEN = str.maketrans("’", "'")


def fold(text: str) -> str:
    """Return `text` in small letters and with straight apostrophes, of the same length: a word's key."""
    if text.isascii():
        return text.lower()
    # Letter by letter, so that the key of a prefix is a prefix of the key (a final sigma would not be).
    return "".join(
        low if len(low := letter.lower()) == 1 else letter for letter in text.translate(_STRAIGHTEN)
    )


def capitals(text: str) -> int:
    """Return a number whose bit i says that letter i is a capital, for the first 16 letters."""
    if text.islower():
        return 0
    return sum(1 << place for place, letter in enumerate(text[:_COMPARED]) if letter.isupper())


def agreement(own: NDArray[np.uint16], typed: str) -> NDArray[np.float32]:
    """Return how likely the letters `typed` are where a word's own `capitals` are these, from 0 to 1."""
    mask, compared = capitals(typed), (1 << min(len(typed), _COMPARED)) - 1
    likely = np.where(own & np.uint16(compared & ~mask), _SMALL_FOR_CAPITAL, _ONE)
    if mask:
        likely *= np.where(~own & np.uint16(mask), _CAPITAL_FOR_SMALL, _ONE)
    return likely


def with_typed_letters(word: str, prefix: str) -> str:
    """Return `word` with the capitals and apostrophes that were typed; its own capitals stay."""
    if word.startswith(prefix):
        return word
    typed = (mine if mine.isupper() or mine in "'’" else own for mine, own in zip(prefix, word, strict=False))
    rest = word[len(prefix) :]
    shouted = prefix.isupper() and sum(map(str.isalpha, prefix)) > 1
    return "".join(typed) + (rest.upper() if shouted else rest)


class PrefixIndex:
    """The words of a list (cores of letters and inner apostrophes) by their folded spelling.

    words: the whole list. numbers: uint16 [W], places in `words`, sorted by key. capitals: uint16 [W].
    """

    def __init__(
        self, words: Sequence[str], numbers: NDArray[np.uint16], capitals: NDArray[np.uint16]
    ) -> None:
        self.words, self.numbers, self.capitals = words, numbers, capitals
        self._ranges = lru_cache(_CACHED_RANGES)(self._find)
        # Every word of a range is looked at; each predictor asks the same of one key.
        self._completions = lru_cache(_CACHED_COMPLETIONS)(self._complete)

    @classmethod
    def build(cls, words: Sequence[str]) -> "PrefixIndex":
        """Sort the words among `words`; its other cores are never found."""
        numbers = sorted(
            (number for number, word in enumerate(words) if words_of(word) == [word]),
            key=lambda number: (fold(words[number]), number),
        )
        return cls(words, _uint16(numbers), _uint16(capitals(words[number]) for number in numbers))

    def holds(self, text: str) -> bool:
        """Whether `text` is a word of the list, capitals and apostrophes aside."""
        where = self.range(text)
        return where.start < where.stop and fold(self.word(where.start)) == fold(text)

    def range(self, prefix: str) -> slice:
        """Return where the words lie that begin with `prefix`, case aside."""
        first, last = self._ranges(fold(prefix))
        return slice(first, last)

    def completing(self, prefix: str, suffix: str) -> NDArray[np.bool_]:
        """Return which words of the range of `prefix` end in `suffix` and have letters between the two."""
        return self._completions(prefix, suffix)

    def _complete(self, prefix: str, suffix: str) -> NDArray[np.bool_]:
        where, shortest = self.range(prefix), len(prefix) + len(suffix)
        words = map(self.word, range(where.start, where.stop))
        return np.array([len(word) > shortest and word.endswith(suffix) for word in words], dtype=bool)

    def _find(self, key: str) -> tuple[int, int]:
        first = bisect_left(self.numbers, key, key=self._key)
        return first, bisect_left(self.numbers, key + "\U0010ffff", lo=first, key=self._key)

    def word(self, place: int) -> str:
        """Return the word at a place of the index."""
        return self.words[int(self.numbers[place])]

    def place(self, word: str) -> int:
        """Return where a word lies, -1 if it is not in the index."""
        key = fold(word)
        # Words of the same key come first in its range.
        for place in range(*self._ranges(key)):
            found = self.word(place)
            if found == word:
                return place
            if fold(found) != key:
                break
        return -1

    def agreement(self, where: slice, prefix: str) -> NDArray[np.float32]:
        """Return how likely `prefix` is as the beginning of each word in a range, from 0 to 1."""
        return agreement(self.capitals[where], prefix)

    def _key(self, number: np.uint16) -> str:
        return fold(self.words[int(number)])


def _uint16(numbers: Iterable[int]) -> NDArray[np.uint16]:
    return np.fromiter(numbers, dtype=np.uint16)
