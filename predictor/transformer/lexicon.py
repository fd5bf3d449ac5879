"""The word list as the transformer sees it: from next-token probabilities to P(word) of every listed word.

A word that is one piece has its probability at once. Of a word of several pieces the transformer says how
likely the first is; which of its words is meant it says only after another pass. Until then the n-grams
tell: among the words that begin with the same piece, their probabilities are the shares (docs/decisions.md).
Behind the few first pieces that matter most, the model is asked; what is left to the n-grams is which of the
words with the same two pieces is meant.
"""

import numpy as np
from numpy.typing import NDArray

from predictor.ngrams.model import NGramModel
from predictor.transformer.pieces import Floats, Ints, Spellings
from predictor.transformer.vocabulary import Vocabulary
from predictor.words.largest import largest

_ASKED = 3  # first pieces that one pass looks behind
_WHOLE = 255  # stands for the length of the first piece where that is the whole word


class Lexicon:
    """The pieces of the listed words. Places: their order in the index of the words."""

    def __init__(self, words: NGramModel, spellings: Spellings, vocabulary: Vocabulary) -> None:
        numbers = words.index.numbers
        self._closed, self._open = _single(spellings.closed[numbers]), _single(spellings.open[numbers])
        self._ends = spellings.ends[self._open[1]]
        first = self._first_of = spellings.first.astype(np.int64)[numbers]
        self._second_of = spellings.second.astype(np.int64)[numbers]
        # Words of two pieces end in a piece with its space; the others go on behind the second.
        closed = np.array([(text or "").endswith(" ") for text in vocabulary.surfaces])
        self._longer = ~closed[self._second_of]
        self._piece_ends = spellings.ends
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

    def masses(self, root: Floats, likely: Floats) -> Floats:
        """Return P(word) of every place, float32 [places].

        root: next-token probabilities [V]. likely: what the n-grams say of the words here, [places].
        """
        masses = np.zeros(len(likely), dtype=np.float32)
        places, tokens = self._closed
        masses[places] = root[tokens]
        places, tokens = self._open
        masses[places] += root[tokens] * self._ends
        if len(self._several):
            shares = likely[self._several]
            sums = np.add.reduceat(shares, self._starts)
            masses[self._several] = shares * np.repeat(root[self._first] * self._goes_on / sums, self._counts)
        return masses

    def likeliest_pieces(self, where: slice, masses: Floats, least: float) -> list[int]:
        """Return the few first pieces behind which more than `least` of the mass of a range is estimated.

        masses: of the words in the range, already weighed by how well they agree with what is typed.
        """
        first = self._first_of[where]
        totals = np.bincount(first, weights=masses).astype(np.float32)
        totals[:1] = 0.0  # words of one piece
        return [piece for piece in largest(totals, _ASKED).tolist() if totals[piece] > least]

    def behind(self, piece: int, mass: float, row: Floats, likely: Floats) -> tuple[Ints, Floats]:
        """Return the places of the words that begin with a piece, and P(word) of each, float32.

        mass: P(piece). row: next-token probabilities [V] behind it. likely: what the n-grams say, [places].
        """
        at = int(np.searchsorted(self._first, piece))
        places = self._several[self._starts[at] : self._starts[at] + self._counts[at]]
        seconds, longer = self._second_of[places], self._longer[places]
        probs = row[seconds] * np.float32(mass)
        if longer.any():
            shares, pieces = likely[places[longer]], seconds[longer]
            sums = np.bincount(pieces, weights=shares)
            probs[longer] *= (shares / sums[pieces]) * (1.0 - self._piece_ends[pieces])
        return places, probs

    def shorter(self, where: slice, typed: int) -> NDArray[np.bool_]:
        """Return which words of a range have a first piece of fewer letters than are typed."""
        return self._lengths[where] < typed


def _single(pieces: NDArray[np.uint16]) -> tuple[Ints, Ints]:
    """Return the places of the words that are one piece, and the pieces."""
    places = np.flatnonzero(pieces)
    return places, pieces[places].astype(np.int64)
