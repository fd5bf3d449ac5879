"""The words of a list by their letters: which begin with what is typed."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from predictor.contract import Typed
from predictor.text import words as words_of
from predictor.words.capitals import agreement, capitals, fold
from predictor.words.narrowing import Narrowing

# Narrowings that are remembered: every source and every model asks for the same one at a key.
_REMEMBERED = 16
_BLOCK = 32
# Ranges of prefixes that are remembered.
_CACHED_RANGES = 1 << 12
# Words whose letters or places are remembered: those that are written and suggested again and again.
_CACHED_WORDS = 1 << 12


class WordIndex:
    """The words of a list (cores of letters and inner apostrophes), sorted by `capitals.fold`.

    A word's *place* is its number in this order. words: the whole list. numbers: uint16 [places], the words'
    numbers in `words`. capitals: uint16 [places], see `capitals.capitals`.
    """

    def __init__(
        self, words: Sequence[str], numbers: NDArray[np.uint16], capitals: NDArray[np.uint16]
    ) -> None:
        self.words, self.numbers, self.capitals = words, numbers, capitals
        self._ranges = lru_cache(_CACHED_RANGES)(self._find)
        self.word = lru_cache(_CACHED_WORDS)(self._read)
        self.place = lru_cache(_CACHED_WORDS)(self._look_up)
        self.narrow = lru_cache(_REMEMBERED)(self._narrow)

    @classmethod
    def build(cls, words: Sequence[str]) -> "WordIndex":
        """Sort the words among `words`; its other cores are never found."""
        numbers = sorted(
            (number for number, word in enumerate(words) if words_of(word) == [word]),
            key=lambda number: (fold(words[number]), number),
        )
        return cls(words, _uint16(numbers), _uint16(capitals(words[number]) for number in numbers))

    def __len__(self) -> int:
        return len(self.numbers)

    def holds(self, text: str) -> bool:
        """Whether `text` is a word of the list, capitals and apostrophes aside."""
        where = self.range(text)
        return where.start < where.stop and fold(self.word(where.start)) == fold(text)

    def range(self, prefix: str) -> slice:
        """Return the places of the words that begin with `prefix`, case aside."""
        first, last = self._ranges(fold(prefix))
        return slice(first, last)

    def _narrow(self, typed: Typed) -> Narrowing:
        """Return which words fit what is typed, and how likely it is where each is meant."""
        where = self.range(typed.prefix)
        agrees = agreement(self.capitals[where], typed.prefix) if typed.prefix else None
        ending = self._ending(where, typed) if typed.suffix else None
        return Narrowing(typed, where, agrees, ending, self._whole(where, typed.prefix))

    def _whole(self, where: slice, prefix: str) -> int:
        """Return how many words of a range have no letter more than the prefix that they begin with."""
        place = where.start
        while prefix and place < where.stop and len(self._read(place)) == len(prefix):
            place += 1
        return int(place - where.start)

    def _ending(self, where: slice, typed: Typed) -> NDArray[np.bool_]:
        """Return which words of a range end in the suffix and have letters between it and the prefix."""
        shortest = len(typed.prefix) + len(typed.suffix)
        words = map(self._read, range(where.start, where.stop))
        return np.array([len(word) > shortest and word.endswith(typed.suffix) for word in words], dtype=bool)

    def _look_up(self, word: str) -> int:
        """Return the place of a word, -1 if it is not in the index."""
        key = fold(word)
        # Words of the same key stand together.
        for place in range(self._first(key), len(self)):
            found = self._read(place)
            if found == word:
                return place
            if fold(found) != key:
                break
        return -1

    def _read(self, place: int) -> str:
        """Return the word at a place."""
        return self.words[int(self.numbers[place])]

    def _find(self, key: str) -> tuple[int, int]:
        return self._first(key), self._first(key + "\U0010ffff")

    def _first(self, key: str) -> int:
        """Return the first place whose key is not below `key`."""
        block = max(0, bisect_left(self._block_keys, key) - 1) * _BLOCK
        return bisect_left(self.numbers, key, block, min(block + _BLOCK, len(self)), key=self._key)

    @cached_property
    def _block_keys(self) -> list[str]:
        """The keys of every 32nd word: what is looked up costs some steps instead of sixteen."""
        return [self._key(number) for number in self.numbers[::_BLOCK]]

    def _key(self, number: np.uint16) -> str:
        return fold(self.words[int(number)])


def _uint16(numbers: Iterable[int]) -> NDArray[np.uint16]:
    return np.fromiter(numbers, dtype=np.uint16)
