"""Two predictors as one: a weighted mean of their probabilities.

Linear interpolation (Jelinek & Mercer, 1980). The weights are chosen on held-out text when a bundle is made
(`python -m export tune`), one for each number of letters typed: those under which most words are suggested.
"""

import math
from collections.abc import Sequence

import numpy as np

from predictor.contract import Cancel, Candidate, Context
from predictor.fitting import Fitting, FittingPredictor, normalised, to_candidates
from predictor.prefixes import PrefixIndex
from predictor.text import NEAR, split_at_cursor


def weight_at(weights: Sequence[float], letters: int) -> float:
    """Return the transformer's weight when so many letters of the word are typed."""
    return weights[min(letters, len(weights) - 1)]


def blend(first: Fitting, second: Fitting, weight: float) -> Fitting:
    """Return `weight` times the first's probabilities and the rest the second's, for the same letters."""
    probs = np.float32(weight) * first.probs + np.float32(1.0 - weight) * second.probs
    return Fitting(first.where, probs, {word: weight * p for word, p in first.others.items()})


class BlendPredictor:
    """The transformer and the n-grams as one predictor over the words of one index."""

    name = "blend"

    def __init__(
        self,
        transformer: FittingPredictor,
        ngram: FittingPredictor,
        weights: Sequence[float],
        index: PrefixIndex,
    ) -> None:
        self._transformer, self._ngram = transformer, ngram
        self._weights, self._index = tuple(weights), index

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return at most `k` words that begin with what is typed of the current word, best first.

        Each names who gave it the larger part of its probability.
        """
        letters, _ = normalised(split_at_cursor(context.before[-NEAR:]))
        weight = weight_at(self._weights, len(letters))
        transformer = self._transformer.fitting(context, cancel)
        both = blend(transformer, self._ngram.fitting(context), weight)

        def source(place: int) -> str:
            ours = place < 0 or weight * transformer.probs[place] >= 0.5 * both.probs[place]
            return (self._transformer if ours else self._ngram).name

        return to_candidates(self._index, both, context, k, source)

    def log_prob(self, text: str) -> float:
        """Return NaN: the blend ranks words; texts have a likelihood under each predictor alone."""
        return math.nan
