"""Two predictors as one: a weighted mean of their probabilities, and over it what the text itself says.

Linear interpolation (Jelinek & Mercer, 1980). The weights are chosen on held-out text when a bundle is made
(`python -m export tune`), one for each number of letters typed: those under which most words are suggested.
"""

import math
from collections.abc import Sequence

import numpy as np

from predictor.contract import Cancel, Candidate, Context
from predictor.ngrams.recent import RecentWords
from predictor.text import NEAR, split_at_cursor
from predictor.words.fitting import Fitting, FittingPredictor, Ranked, normalised, to_candidates
from predictor.words.index import PrefixIndex


def weight_at(weights: Sequence[float], letters: int) -> float:
    """Return the transformer's weight when so many letters of the word are typed."""
    return weights[min(letters, len(weights) - 1)]


def blend(first: Fitting, second: Fitting, weight: float) -> Fitting:
    """Return `weight` times the first's probabilities and the rest the second's, for the same letters."""
    probs = np.float32(weight) * first.probs + np.float32(1.0 - weight) * second.probs
    others = {word: weight * p for word, p in first.others.items()}
    return Fitting(first.where, probs, others, weight * first.mass + (1.0 - weight) * second.mass)


class BlendPredictor:
    """The transformer, the n-grams and the recent words of the text as one predictor over one index."""

    name = "blend"

    def __init__(
        self,
        transformer: FittingPredictor,
        ngram: FittingPredictor,
        weights: Sequence[float],
        recent: RecentWords,
        index: PrefixIndex,
    ) -> None:
        self._transformer, self._ngram, self._recent = transformer, ngram, recent
        self._weights, self._index = tuple(weights), index

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return at most `k` words that begin with what is typed of the current word, best first.

        Each names who gave it the largest part of its probability.
        """
        cursor = split_at_cursor(context.before[-NEAR:], context.after)
        letters = normalised(cursor)
        weight = weight_at(self._weights, len(letters[0]))
        ours, theirs = self._transformer.fitting(context, cancel), self._ngram.fitting(context)
        both = blend(ours, theirs, weight)
        recalled = self._recent.recall(context, len(cursor.prefix))
        fitting = recalled.over(both, self._index, letters)
        kept = recalled.kept * both.mass / fitting.mass

        def source(word: Ranked) -> str:
            shares = {
                self._transformer.name: kept * weight * ours.probability(word),
                self._ngram.name: kept * (1.0 - weight) * theirs.probability(word),
            }
            shares[self._recent.name] = word.probability - math.fsum(shares.values())
            return max(shares, key=shares.__getitem__)

        return to_candidates(self._index, fitting, context, k, source)

    def log_prob(self, text: str) -> float:
        """Return NaN: the blend ranks words; texts have a likelihood under each predictor alone."""
        return math.nan
