"""The built-in baseline: a Kneser-Ney bigram over words and marks, measured beside the transformer, always.

P(text) = product over chunks of P(core | previous core) * P(a space follows | core); a core is a chunk
without its space (predictor/wordlist.py). Cores outside the word list are spelled by a letter model, so every
text has a probability, and bits per character compare with the transformer's.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from predictor.bigram_model import TABLE, UNKNOWN, WORDS, BigramModel
from predictor.contract import Cancel, Candidate, Context
from predictor.largest import largest
from predictor.prefixes import with_typed_letters
from predictor.text import Cursor, chunks, normalise, split_at_cursor, tail
from predictor.wordlist import split_chunk

__all__ = ["TABLE", "WORDS", "BigramModel", "BigramPredictor"]


class BigramPredictor:
    """Predicts a word from the core before it; thread-safe."""

    name = "bigram"

    def __init__(self, model: BigramModel) -> None:
        self._model = model
        # The last distribution: between two letters of a word it stays the same.
        self._last: tuple[int, NDArray[np.float32]] = (-1, np.empty(0, dtype=np.float32))

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return at most `k` words that begin with what is typed of the current word, best first.

        The probability is that of the word given the previous core and the prefix: among all cores when
        nothing is typed, else among the words that begin so, one outside the list included. Case may differ:
        "sha" finds "Shawn", "Furt" finds "Further". Letters after the cursor must be the end of the word.
        """
        if cancel is not None:
            cancel.check()
        before = tail(context.before)
        cursor = split_at_cursor(normalise(before), context.after)
        numbers, probs = self._fitting(self._model.previous(cursor.context), cursor)
        # Spellings that become one word when typed so ("Then", "then") share a place: look at more than k.
        best = largest(probs, 4 * max(k, 0) + 8)
        found = self._merge(numbers[best].tolist(), probs[best].tolist(), cursor.prefix)
        candidates = [Candidate(word, min(0.0, math.log(p))) for word, p in found if word != cursor.prefix]
        return candidates[: max(k, 0)]

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood of `text` (normalised first) from the start of a document."""
        model, previous, total = self._model, self._model.start, 0.0
        for chunk in chunks(normalise(text)):
            core, spaced = split_chunk(chunk)
            number = model.number(core)
            space = float(model.space[number])
            total += math.log(model.probability(previous, number))
            total += math.log(space if spaced else 1.0 - space)
            if number == UNKNOWN:
                total += model.letters.log_prob(core)
            previous = number
        return total

    def _fitting(self, previous: int, cursor: Cursor) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
        """Return the numbers and probabilities of the words that fit around the cursor."""
        model, prefix, suffix = self._model, cursor.prefix, cursor.suffix
        where = model.index.range(prefix)
        numbers = model.index.numbers[where]
        probs = self._distribution(previous)[where]
        if prefix:
            probs = probs * model.index.agreement(where, prefix)
            probs /= probs.sum(dtype=np.float64) + self._unlisted(previous, prefix)
        if suffix:
            words, shortest = (model.words[number] for number in numbers.tolist()), len(prefix) + len(suffix)
            fits = np.array([len(word) > shortest and word.endswith(suffix) for word in words], dtype=bool)
            numbers, probs = numbers[fits], probs[fits]
        return numbers, probs

    def _distribution(self, previous: int) -> NDArray[np.float32]:
        """Return P(word | previous) in the order of the index."""
        known, probs = self._last
        if known != previous:
            probs = self._model.distribution(previous)[self._model.index.numbers]
            self._last = previous, probs
        return probs

    def _unlisted(self, previous: int, prefix: str) -> float:
        """Return P(a core outside the list that begins with `prefix` | previous)."""
        model = self._model
        return model.probability(previous, UNKNOWN) * math.exp(model.letters.prefix_log_prob(prefix))

    def _merge(self, numbers: list[int], probs: list[float], prefix: str) -> list[tuple[str, float]]:
        """Spell words as typed; those that become the same, curly apostrophes aside, add up. Best first."""
        merged: dict[str, tuple[str, float]] = {}
        for number, prob in zip(numbers, probs, strict=True):
            word = with_typed_letters(self._model.words[number], prefix)
            spelling, sum_before = merged.get(key := word.replace("’", "'"), (word, 0.0))
            merged[key] = spelling, sum_before + prob
        return sorted(merged.values(), key=lambda found: -found[1])
