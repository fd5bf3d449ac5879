"""The listed words that fit around the cursor, with their probabilities, and the best of them.

Each predictor gives one number to every word of the bundle's list, once per word; a key then costs a slice of
those numbers and a look for the largest.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from predictor.contract import Cancel, Candidate, Context
from predictor.text import NEAR, Cursor, normalise, split_at_cursor
from predictor.words.index import PrefixIndex, with_typed_letters
from predictor.words.largest import largest

Floats = NDArray[np.float32]


class Ranked(NamedTuple):
    """A word, its probability, and its place in `Fitting.probs` (-1: not a listed word)."""

    text: str
    probability: float
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class Fitting:
    """P(word | context, prefix) of the words in `where` of the index: probs float32 [n].

    others: probabilities of words found otherwise; a listed word of the same spelling has both.
    mass: P(prefix | context), 1 before the first letter.
    """

    where: slice
    probs: Floats
    others: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    mass: float = 1.0

    def probability(self, word: Ranked) -> float:
        """Return the probability here of a word that another fitting of the same letters has ranked."""
        return float(self.probs[word.place]) if word.place >= 0 else self.others.get(word.text, 0.0)


class FittingPredictor(Protocol):
    """A predictor that knows the probabilities of all listed words, not only of the best."""

    name: str

    def fitting(self, context: Context, cancel: Cancel | None = None) -> Fitting:
        """Return the probabilities of the listed words that fit, and of others that were found."""
        ...


def normalised(cursor: Cursor) -> tuple[str, str]:
    """Return the letters before and behind the cursor in the form that words are listed in."""
    return normalise(cursor.prefix), normalise(cursor.suffix)


def to_candidates(
    index: PrefixIndex,
    fitting: Fitting,
    context: Context,
    k: int,
    source: Callable[[Ranked], str] = lambda word: "",
) -> list[Candidate]:
    """Return at most `k` words that complete what is typed, best first; source: who found a word."""
    letters = normalised(split_at_cursor(context.before[-NEAR:], context.after))
    ranked = best_words(index, fitting, letters, k)
    return [Candidate(word.text, math.log(word.probability), source(word)) for word in ranked]


def best_words(index: PrefixIndex, fitting: Fitting, cursor: tuple[str, str], k: int) -> list[Ranked]:
    """Return at most `k` words that complete the prefix, best first.

    cursor: the normalised letters before and behind it. Spellings that become one word when typed so ("Then",
    "then") add up.
    """
    prefix, suffix = cursor
    probs, start = fitting.probs, fitting.where.start
    if suffix:
        probs = np.where(index.completing(prefix, suffix), probs, np.float32(0.0))
    merged: dict[str, Ranked] = {}

    def add(text: str, probability: float, place: int) -> None:
        # What stands behind the cursor stays as it is written.
        word = with_typed_letters(text.removesuffix(suffix), prefix) + suffix
        known = merged.get(key := word.replace("’", "'"))
        if known:
            merged[key] = known._replace(probability=known.probability + probability)
        elif word != prefix:
            merged[key] = Ranked(word, probability, place)

    # More than k: some will be one word, and one may be the prefix itself.
    for place in largest(probs, 2 * max(k, 0) + 6).tolist():
        if probs[place] > 0.0:
            add(index.word(start + place), float(probs[place]), place)
    for text, probability in fitting.others.items():
        if probability > 0.0:
            add(text, probability, -1)
    ranked = sorted(merged.values(), key=lambda word: -word.probability)
    return [word._replace(probability=min(1.0, word.probability)) for word in ranked[: max(k, 0)]]
