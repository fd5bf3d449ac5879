"""The word list as the piece search sees it: which words a piece may begin, and how likely each then is.

The transformer says how likely the first piece of a word is; which of its words is meant it would say only
after another pass. The bigram can tell at once: among the words that begin with the same piece, its
probabilities are the shares.
"""

from dataclasses import dataclass

import numpy as np

from predictor.bigram_model import BigramModel
from predictor.largest import largest
from predictor.pieces import Floats, Spellings
from predictor.vocabulary import Vocabulary

# Listed words of one search that are looked at, best first.
_MOST = 16


@dataclass(frozen=True, slots=True)
class Estimates:
    """Words of several pieces, best first: words[i] begins with piece first[i] and has masses[i].

    inside: mass of all fitting words whose first piece is shorter than what is typed.
    """

    words: tuple[str, ...]
    first: tuple[int, ...]
    masses: tuple[float, ...]
    inside: float = 0.0


class Lexicon:
    """The bigram's words of several pieces. Places: their order in the index, by folded spelling."""

    def __init__(self, bigram: BigramModel, spellings: Spellings, vocabulary: Vocabulary) -> None:
        self._bigram, self._index = bigram, bigram.index
        self._first = spellings.first.astype(np.int64)[self._index.numbers]
        lengths = np.array([len(text or "") for text in vocabulary.surfaces], dtype=np.uint8)
        self._length = lengths[self._first]
        # Places sorted by first piece, and where each group of them begins: sums by piece become slices.
        self._grouped = np.argsort(self._first, kind="stable")
        pieces, self._starts = np.unique(self._first[self._grouped], return_index=True)
        self._group = np.searchsorted(pieces, self._first)
        self._goes_on = np.where(self._first == 0, 0.0, 1.0 - spellings.ends[self._first]).astype(np.float32)

    def masses(self, root: Floats, previous: int) -> Floats:
        """Return P(word) of every place, float32 [places]; 0 for words that are one closed piece.

        root: next-token probabilities [V]. previous: the bigram's row of what stands before the word.
        """
        probs = self._bigram.distribution(previous)[self._index.numbers]
        groups = np.add.reduceat(probs[self._grouped], self._starts)
        return (probs * (self._goes_on / groups[self._group]) * root[self._first]).astype(
            np.float32, copy=False
        )

    def estimates(self, masses: Floats, prefix: str, suffix: str = "") -> Estimates:
        """Return the likeliest words that fit the letters before and behind the cursor."""
        where = self._index.range(prefix)
        fitting = masses[where]
        if prefix:
            fitting = fitting * self._index.agreement(where, prefix)
        if suffix:
            words = map(self._word, range(where.start, where.stop))
            fitting = fitting * np.array([word.endswith(suffix) for word in words], dtype=np.float32)
        best = [place for place in largest(fitting, _MOST).tolist() if fitting[place] > 0]
        return Estimates(
            tuple(self._word(where.start + place) for place in best),
            tuple(int(self._first[where.start + place]) for place in best),
            tuple(float(fitting[place]) for place in best),
            float(fitting[self._length[where] < len(prefix)].sum()) if prefix else 0.0,
        )

    def _word(self, place: int) -> str:
        return self._bigram.words[int(self._index.numbers[place])]
