"""N-grams as a source of words."""

import math
from functools import lru_cache

import numpy as np

from predictor.contract import Cancel, Finished
from predictor.ngrams.model import Following, Matched, NGramModel
from predictor.text import normalise, tail
from predictor.words.letters import LetterModel
from predictor.words.narrowing import NO_WORDS, Narrowed, Narrowing

# Words whose distributions are remembered, 0.2 MB each: the one under way, those of a phrase.
_REMEMBERED = 6


class NGramBelief:
    """What n-grams say of one word."""

    def __init__(self, following: Following, letters: LetterModel) -> None:
        self.following, self._letters = following, letters

    def narrowed(self, narrowing: Narrowing, cancel: Cancel | None = None) -> Narrowed:
        """Return the probabilities of the listed words, and of a core outside the list that begins so."""
        probs, prefix = narrowing.joint(self.following.probs), narrowing.typed.prefix
        if not prefix:
            return Narrowed(probs, 1.0, NO_WORDS)
        mass = float(probs.sum())
        unknown = self.following.unlisted * math.exp(self._letters.prefix_log_prob(prefix))
        return Narrowed(probs / np.float32(mass) if mass > 0.0 else probs, mass, NO_WORDS, unknown=unknown)


class NGramSource:
    """Says what follows the few cores before a word; thread-safe."""

    def __init__(self, model: NGramModel) -> None:
        self.name = model.name
        self._model = model
        self._beliefs = lru_cache(_REMEMBERED)(self._read)

    def belief(self, finished: Finished, cancel: Cancel | None = None) -> NGramBelief:
        """Return what the n-grams say of the word after `finished`."""
        if cancel is not None:
            cancel.check()
        return self._beliefs(finished)

    def matched(self, finished: Finished, word: str) -> list[Matched]:
        """Return which n-grams say that a listed word comes after `finished`, the longest first."""
        return self._model.matched(self._history(finished), word)

    def _history(self, finished: Finished) -> tuple[int, ...]:
        return self._model.history(normalise(tail(finished.text)))

    def _read(self, finished: Finished) -> NGramBelief:
        return NGramBelief(self._model.following(self._history(finished)), self._model.words.letters)
