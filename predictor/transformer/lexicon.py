"""The word list as the transformer sees it: from next-token probabilities to P(word) of every listed word.

A word that is one piece has its probability at once. Of a word of several pieces the transformer says how
likely the first is; which of its words is meant it says only after another pass. Until then the n-grams
tell: among the words that begin with the same piece, their probabilities are the shares (decision 9).
After the few first pieces that matter most, the model is asked; what is left to the n-grams is which of the
words with the same two pieces is meant.

Shapes: V pieces, P distinct first pieces, and one entry for each place of the word index.
"""

import numpy as np
from numpy.typing import NDArray

from predictor.ngrams.model import Following
from predictor.transformer.pieces import Spellings
from predictor.transformer.vocabulary import Vocabulary
from predictor.words.index import WordIndex
from predictor.words.largest import largest
from predictor.words.narrowing import Floats, Ints

_ASKED = 3  # first pieces after which one pass looks
_WHOLE = 255  # stands for the length of the first piece where that is the whole word


class Lexicon:
    """The pieces of the listed words, by the words' places in the index."""

    def __init__(self, index: WordIndex, spellings: Spellings, vocabulary: Vocabulary, usual: Floats) -> None:
        """usual: float32 [places], how often a word is used in any text."""
        numbers = index.numbers
        # [m] the places of words that are one piece, and the pieces: with their space, without it.
        self._closed, self._open = _single(spellings.closed[numbers]), _single(spellings.open[numbers])
        # [m] P(the word ends | open piece) of the latter; [V] of all pieces.
        self._ends, self._piece_ends = spellings.ends[self._open[1]], spellings.ends
        # [places] the first and second piece of words of several pieces, else 0.
        first = self._first_of = spellings.first.astype(np.int64)[numbers]
        self._second_of = spellings.second.astype(np.int64)[numbers]
        # [places] whether a word goes on after its second piece; [V] P(the word ends | its last piece).
        whole = vocabulary.closes[self._second_of] if spellings.whole is None else spellings.whole[numbers]
        self._longer = ~whole
        self._last_ends = spellings.ends.copy()
        self._last_ends[: vocabulary.size][vocabulary.closes] = 1.0
        # [P] the first pieces; [places] which of them a word begins with, P where it is one piece.
        self._first, order = np.unique(first[first > 0], return_inverse=True)
        ranks = np.full(len(first) + 1, len(self._first), dtype=np.int64)
        ranks[:-1][first > 0] = order
        # [places + 1] the same, with a last entry for what is not a word.
        self._rank, self._rank_or_none = ranks[:-1], ranks
        # The places of the words of several pieces, by their first piece: those of piece p are a slice.
        self._several = np.argsort(first, kind="stable")[np.count_nonzero(first == 0) :]
        self._starts = np.searchsorted(first[self._several], self._first)
        self._stops = np.append(self._starts, len(self._several))[1:]
        # [P] P(the word goes on | first piece); the words' general probability, summed by first piece.
        self._goes_on = 1.0 - spellings.ends[self._first]
        self._usual = np.bincount(self._rank, weights=usual, minlength=len(self._first) + 1)[:-1]
        # [places] letters of the first piece.
        lengths = [len(vocabulary.letters(token)) for token in self._first.tolist()]
        self._lengths = np.array([*lengths, _WHOLE], dtype=np.uint8)[self._rank]

    def masses(self, root: Floats, likely: Following) -> Floats:
        """Return P(word) of every place, float32 [places].

        root: next-token probabilities [V]. likely: what the n-grams say of the words here.
        """
        # What a word of several pieces has of its first piece is in proportion to what the n-grams say.
        sums = self._usual * likely.weight
        for places, added in likely.added:
            sums += np.bincount(self._rank_or_none.take(places), added, len(sums) + 1)[:-1]
        scale = np.zeros(len(sums) + 1, dtype=np.float32)
        scale[:-1] = root.take(self._first) * self._goes_on / sums
        masses: Floats = scale.take(self._rank)
        masses *= likely.probs
        places, tokens = self._closed
        masses[places] = root.take(tokens)
        places, tokens = self._open
        masses[places] += root.take(tokens) * self._ends
        return masses

    def likeliest_pieces(self, where: slice, masses: Floats, least: float) -> list[int]:
        """Return the few first pieces after which more than `least` of the mass of a range is estimated.

        masses: of the words in the range, already weighed by how well they agree with what is typed.
        """
        ranks = self._rank[where]
        if float(masses @ (ranks < len(self._first))) <= least:
            return []
        totals = np.bincount(ranks, weights=masses, minlength=len(self._first) + 1)[:-1].astype(np.float32)
        return [int(self._first[rank]) for rank in largest(totals, _ASKED).tolist() if totals[rank] > least]

    def after(self, piece: int, mass: float, row: Floats, likely: Floats) -> tuple[Ints, Floats]:
        """Return the places of the words that begin with a piece, and P(word) of each, float32.

        mass: P(piece). row: next-token probabilities [V] after it. likely: what the n-grams say, [places].
        """
        at = int(self._first.searchsorted(piece))
        places = self._several[self._starts[at] : self._stops[at]]
        seconds, longer = self._second_of[places], self._longer[places]
        probs = row[seconds] * np.float32(mass)
        probs[~longer] *= self._last_ends[seconds[~longer]]
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
