"""The word list as the transformer sees it: from next-token probabilities to P(word) of every listed word.

A word that is one piece has its probability at once. Of a word of several pieces the transformer says how
likely the first is; which of its words is meant it would say only after another pass. The bigram can tell
now: among the words that begin with the same piece, its probabilities are the shares (docs/decisions.md).
"""

from collections.abc import Container

import numpy as np
from numpy.typing import NDArray

from predictor.bigram_model import BigramModel
from predictor.pieces import Floats, Ints, Spellings
from predictor.vocabulary import Vocabulary

_WHOLE = 255  # stands for the length of the first piece where that is the whole word


class Lexicon:
    """The pieces of the bigram's listed words. Places: their order in the bigram's index."""

    def __init__(self, bigram: BigramModel, spellings: Spellings, vocabulary: Vocabulary) -> None:
        self._index = bigram.index
        numbers = bigram.index.numbers
        self._closed, self._open = _single(spellings.closed[numbers]), _single(spellings.open[numbers])
        self._ends = spellings.ends[self._open[1]]
        first = spellings.first.astype(np.int64)[numbers]
        # Words of several pieces by their first piece, so that sums by piece are slices.
        self._several = np.argsort(first, kind="stable")[np.count_nonzero(first == 0) :]
        self._first, self._starts, self._counts = np.unique(
            first[self._several], return_index=True, return_counts=True
        )
        self._goes_on = 1.0 - spellings.ends[self._first]
        lengths = np.array(
            [len(vocabulary.surfaces[token] or "") for token in self._first.tolist()], dtype=np.uint8
        )
        self._lengths = np.full(len(numbers), _WHOLE, dtype=np.uint8)
        self._lengths[self._several] = np.repeat(lengths, self._counts)

    def masses(self, root: Floats, bigram: Floats) -> Floats:
        """Return P(word) of every place, float32 [places].

        root: next-token probabilities [V]. bigram: the bigram's probabilities here, [places].
        """
        masses = np.zeros(len(bigram), dtype=np.float32)
        places, tokens = self._closed
        masses[places] = root[tokens]
        places, tokens = self._open
        masses[places] += root[tokens] * self._ends
        if len(self._several):
            shares = bigram[self._several]
            sums = np.add.reduceat(shares, self._starts)
            masses[self._several] = shares * np.repeat(root[self._first] * self._goes_on / sums, self._counts)
        return masses

    def shorter(self, where: slice, typed: int) -> NDArray[np.bool_]:
        """Return which words of a range have a first piece of fewer letters than are typed."""
        return self._lengths[where] < typed

    def estimated(self, where: slice, words: Container[str]) -> NDArray[np.bool_]:
        """Return which words of a range are among `words` and were only estimated: by the bigram's shares."""
        listed = [self._index.word(place) in words for place in range(where.start, where.stop)]
        guessed: NDArray[np.bool_] = (self._lengths[where] != _WHOLE) & np.array(listed, dtype=bool)
        return guessed


def _single(pieces: NDArray[np.uint16]) -> tuple[Ints, Ints]:
    """Return the places of the words that are one piece, and the pieces."""
    places = np.flatnonzero(pieces)
    return places, pieces[places].astype(np.int64)
