"""Two predictors as one: a weighted mean of their probabilities.

Linear interpolation (Jelinek & Mercer, 1980). The weights are learned on held-out text when a bundle is made
(`python -m export tune`), one for each number of letters typed.
"""

import math
from collections.abc import Sequence

from predictor.contract import Cancel, Candidate, Context, Predictor
from predictor.text import NEAR, split_at_cursor

# Candidates asked of each predictor: a word that only one of them ranks high keeps its share.
DEPTH = 12


def weight_at(weights: Sequence[float], letters: int) -> float:
    """Return the transformer's weight when so many letters of the word are typed."""
    return weights[min(letters, len(weights) - 1)]


def blend(first: Sequence[Candidate], second: Sequence[Candidate], weight: float) -> list[Candidate]:
    """Return all words of both, best first: `weight` times the first's probability and the rest the second's.

    A word that one of them does not name has probability 0 there. Each names who gave it the larger part.
    """
    ours = {candidate.text: weight * math.exp(candidate.log_prob) for candidate in first}
    theirs = {candidate.text: (1.0 - weight) * math.exp(candidate.log_prob) for candidate in second}
    blended = []
    for text in ours | theirs:
        mine, other = ours.get(text, 0.0), theirs.get(text, 0.0)
        if mine + other > 0.0:
            source = "transformer" if mine >= other else "bigram"
            blended.append(Candidate(text, math.log(mine + other), source))
    return sorted(blended, key=lambda candidate: -candidate.log_prob)


class BlendPredictor:
    """The transformer and the bigram as one predictor."""

    name = "blend"

    def __init__(self, transformer: Predictor, bigram: Predictor, weights: Sequence[float]) -> None:
        self._transformer, self._bigram, self._weights = transformer, bigram, tuple(weights)

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return at most `k` words that begin with what is typed of the current word, best first."""
        return self.combine(context, self._bigram.candidates(context, max(k, DEPTH)), k, cancel)

    def combine(
        self, context: Context, bigram: Sequence[Candidate], k: int, cancel: Cancel | None = None
    ) -> Sequence[Candidate]:
        """Return the blend with candidates that the bigram has given already."""
        letters = len(split_at_cursor(context.before[-NEAR:]).prefix)
        transformer = self._transformer.candidates(context, max(k, DEPTH), cancel)
        return blend(transformer, bigram, weight_at(self._weights, letters))[:k]

    def log_prob(self, text: str) -> float:
        """Return NaN: the blend ranks words; texts have a likelihood under each predictor alone."""
        return math.nan
