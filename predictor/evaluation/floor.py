"""The floor to compare with: a plain list of words by frequency, blind to context."""

import heapq
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from predictor.contract import Cancel, Candidate, Context
from predictor.errors import BundleError
from predictor.text import words

FLOOR = "frequency"
WORD_LIST = "words.tsv"
_CACHED_PREFIXES = 1 << 14
_LAST_CHARACTER = "\U0010ffff"


class FrequencyPredictor:
    """Suggests the most frequent words longer than the typed prefix, whatever stands before it."""

    name = FLOOR

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._words = sorted(word for word, count in counts.items() if count > 0)
        self._counts = [counts[word] for word in self._words]
        self._below = [0, *accumulate(self._counts)]
        self._most_frequent = lru_cache(_CACHED_PREFIXES)(self._search)

    @classmethod
    def load(cls, bundle: Path) -> "FrequencyPredictor":
        """Read the word list of a bundle folder; raises `BundleError` if it is missing or damaged."""
        return cls(read_counts(bundle))

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return the `k` most frequent words longer than the prefix, with their share of all such words."""
        return self._most_frequent(context.prefix, k)

    def _search(self, prefix: str, k: int) -> tuple[Candidate, ...]:
        start = bisect_left(self._words, prefix)
        end = bisect_left(self._words, prefix + _LAST_CHARACTER)
        if start < end and self._words[start] == prefix:
            start += 1
        total = self._below[end] - self._below[start]
        # Of equally frequent words the alphabetically first comes first.
        best = heapq.nlargest(k, range(start, end), key=lambda place: (self._counts[place], -place))
        return tuple(self._candidate(place, total) for place in best)

    def _candidate(self, place: int, total: int) -> Candidate:
        return Candidate(self._words[place], self._counts[place] / total)


def read_counts(bundle: Path) -> dict[str, int]:
    """Return the words of a bundle's list with their counts, not its marks and digits.

    Raises `BundleError` if the list is missing or damaged.
    """
    path = bundle / WORD_LIST
    try:
        rows = (line.split("\t") for line in path.read_bytes().decode().removesuffix("\n").split("\n"))
        return {core: int(count) for core, count in rows if words(core) == [core]}
    except (OSError, ValueError) as error:
        raise BundleError(
            f"The word list {path} cannot be read: {error}.",
            "Leave out --floor, or use a bundle with a word list.",
        ) from error
