"""The built-in baseline: a Kneser-Ney bigram over words and marks, measured beside the transformer, always.

P(text) = product over chunks of P(core | previous core) * P(a space follows | core); a core is a chunk
without its space (predictor/wordlist.py). Cores outside the word list are spelled by a letter model, so every
text has a probability, and bits per character compare with the transformer's.
"""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from predictor.bigram_model import TABLE, UNKNOWN, WORDS, BigramModel
from predictor.contract import Cancel, Candidate, Context
from predictor.fitting import Fitting, to_candidates
from predictor.text import chunks, normalise, split_at_cursor, tail
from predictor.wordlist import split_chunk

# Contexts whose distribution is kept, 0.2 MB each.
_REMEMBERED = 4

__all__ = ["TABLE", "WORDS", "BigramModel", "BigramPredictor"]


class BigramPredictor:
    """Predicts a word from the core before it; thread-safe."""

    name = "bigram"

    def __init__(self, model: BigramModel) -> None:
        self.index = model.index
        self._model = model
        # What was asked before: between two letters of a word, and back from a look ahead, it stays the same.
        self._rows = lru_cache(_REMEMBERED)(self._read)
        self._probs = lru_cache(_REMEMBERED)(self._distribution)

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return at most `k` words that begin with what is typed of the current word, best first.

        The probability is that of the word given the previous core and the prefix: among all cores when
        nothing is typed, else among the words that begin so, one outside the list included. Case may differ:
        "sha" finds "Shawn", "Furt" finds "Further". Letters after the cursor must be the end of the word.
        """
        return to_candidates(self.index, self.fitting(context, cancel), context, k)

    def fitting(self, context: Context, cancel: Cancel | None = None) -> Fitting:
        """Return the probabilities of all listed words that fit."""
        if cancel is not None:
            cancel.check()
        cursor = split_at_cursor(tail(context.before))
        previous, prefix = self._rows(cursor.context), normalise(cursor.prefix)
        where = self.index.range(prefix)
        probs = self._probs(previous)[where]
        if prefix:
            probs = probs * self.index.agreement(where, prefix)
            probs /= probs.sum(dtype=np.float64) + self._unlisted(previous, prefix)
        return Fitting(where, probs)

    def shares(self, context: str) -> NDArray[np.float32]:
        """Return P(word | what the context ends with) in the order of the index, float32 [places]."""
        return self._probs(self._rows(context))

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood of `text` (normalised first) from the start of a document."""
        return sum(self.chunk_log_probs(text))

    def chunk_log_probs(self, text: str) -> Iterator[float]:
        """Yield the natural-log probability of each chunk of `text` given those before it."""
        model, previous = self._model, self._model.start
        for chunk in chunks(normalise(text)):
            core, spaced = split_chunk(chunk)
            number = model.number(core)
            space = float(model.space[number])
            log_prob = math.log(model.probability(previous, number))
            log_prob += math.log(space if spaced else 1.0 - space)
            yield log_prob + (model.letters.log_prob(core) if number == UNKNOWN else 0.0)
            previous = number

    def _read(self, context: str) -> int:
        """Return the row that what the context ends with leads to."""
        return self._model.previous(normalise(context))

    def _distribution(self, previous: int) -> NDArray[np.float32]:
        """Return P(word | previous) in the order of the index."""
        return self._model.distribution(previous)[self.index.numbers]

    def _unlisted(self, previous: int, prefix: str) -> float:
        """Return P(a core outside the list that begins with `prefix` | previous)."""
        model = self._model
        return model.probability(previous, UNKNOWN) * math.exp(model.letters.prefix_log_prob(prefix))
