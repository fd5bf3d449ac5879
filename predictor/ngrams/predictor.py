"""N-gram predictors: the bigram, measured beside the transformer, always, and longer ones to blend with.

P(text) = product over chunks of P(core | cores before it) * P(a space follows | core); a core is a chunk
without its space (`predictor.words.wordlist`). Cores outside the word list are spelled by a letter model, so
every text has a probability, and bits per character compare with the transformer's.
"""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.contract import Cancel, Candidate, Context
from predictor.ngrams.model import UNKNOWN, NGramModel
from predictor.text import chunks, normalise, split_at_cursor, tail
from predictor.words.fitting import Fitting, to_candidates
from predictor.words.wordlist import split_chunk

# Contexts whose distribution is kept, 0.2 MB each.
_REMEMBERED = 4


class _Following(NamedTuple):
    """P(word | history) of all listed words, in the order of the index, and of a core outside the list."""

    listed: NDArray[np.float32]
    unlisted: float


class NGramPredictor:
    """Predicts a word from the few cores before it; thread-safe."""

    def __init__(self, model: NGramModel) -> None:
        self.index = model.index
        self.name = "bigram" if model.table.order == 2 else "n-gram"
        self._model = model
        # What was asked before: between two letters of a word, and back from a look ahead, it stays the same.
        self._histories = lru_cache(_REMEMBERED)(self._read)
        self._following = lru_cache(_REMEMBERED)(self._ask)

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return at most `k` words that begin with what is typed of the current word, best first.

        The probability is that of the word given the cores before it and the prefix: among all cores when
        nothing is typed, else among the words that begin so, one outside the list included. Case may differ:
        "sha" finds "Shawn", "Furt" finds "Further". Letters after the cursor must be the end of the word.
        """
        return to_candidates(self.index, self.fitting(context, cancel), context, k)

    def fitting(self, context: Context, cancel: Cancel | None = None) -> Fitting:
        """Return the probabilities of all listed words that fit."""
        if cancel is not None:
            cancel.check()
        cursor = split_at_cursor(tail(context.before))
        history, prefix = self._histories(cursor.context), normalise(cursor.prefix)
        where = self.index.range(prefix)
        following = self._following(history)
        probs = following.listed[where]
        if not prefix:
            return Fitting(where, probs)
        probs = probs * self.index.agreement(where, prefix)
        begin_so = math.exp(self._model.letters.prefix_log_prob(prefix))
        mass = float(probs.sum(dtype=np.float64)) + following.unlisted * begin_so
        return Fitting(where, probs / np.float32(mass), mass=mass)

    def likely(self, context: str) -> NDArray[np.float32]:
        """Return P(word | what the context ends with) in the order of the index, float32 [places]."""
        return self._following(self._histories(context)).listed

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood of `text` (normalised first) from the start of a document."""
        return sum(self.chunk_log_probs(text))

    def chunk_log_probs(self, text: str) -> Iterator[float]:
        """Yield the natural-log probability of each chunk of `text` given those before it."""
        model, length = self._model, self._model.table.order - 1
        history = model.history("")
        for chunk in chunks(normalise(text)):
            core, spaced = split_chunk(chunk)
            number = model.number(core)
            space = float(model.space[number])
            log_prob = math.log(model.table.probability(history, number))
            log_prob += math.log(space if spaced else 1.0 - space)
            yield log_prob + (model.letters.log_prob(core) if number == UNKNOWN else 0.0)
            history = (*history, number)[-length:]

    def _read(self, context: str) -> tuple[int, ...]:
        """Return the cores that the next one depends on."""
        return self._model.history(normalise(context))

    def _ask(self, history: tuple[int, ...]) -> _Following:
        probs = self._model.table.distribution(history)
        return _Following(probs[self.index.numbers], float(probs[UNKNOWN]))
