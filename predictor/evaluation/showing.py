"""How often a suggestion would be shown, and how often that would be right, for every threshold.

Asked at every key, whether or not a writer would have accepted before: what a writer who accepts at once is
shown later is wrong more often, for what is right is gone by then.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from predictor.contract import Candidate, Context, Predictor
from predictor.evaluation.typist import find_words
from predictor.rules.policy import DIAL, keys_saved, worth_showing

THRESHOLDS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Guess:
    """The first suggestion at one key: its probability, the keys it saves if right, and whether it was."""

    probability: float
    """Of the first suggestion."""
    saved: int
    """Keys that it saves if it is right."""
    right: bool
    """Whether it was."""


class Key(NamedTuple):
    """One key of a text: what stands before it, the wanted word ("" after its last letter), what follows."""

    before: str
    """What stands before it."""
    letters: int
    """How many letters of the word are typed."""
    word: str
    """The wanted word; "" after its last letter."""
    rest: str
    """The text from where the word starts."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What a rule that hides suggestions does, over all keys inside, before and right after words."""

    rule: str
    """The least probability, or the level of the dial."""
    coverage: float
    """The share of keys at which something is shown."""
    precision: float
    """The share of these that is right; NaN where nothing is shown."""
    wrong: float
    """The share of keys at which something wrong is shown."""


def keys_of(document: str) -> Iterator[Key]:
    """Yield the keys before, inside and after every word."""
    for word in find_words(document):
        for letters in range(len(word.text) + 1):
            wanted = word.text if letters < len(word.text) else ""
            yield Key(document[: word.start + letters], letters, wanted, document[word.start :])


def guess(key: Key, candidates: Sequence[Candidate]) -> list[Guess]:
    """Return what the first suggestion at a key was, nothing if there was none."""
    if not candidates:
        return []
    first = candidates[0]
    saved, right = keys_saved(f"{first.text[key.letters :]} "), bool(key.word) and first.text == key.word
    return [Guess(min(1.0, first.probability), saved, right)]


def observe(predictor: Predictor, document: str) -> tuple[list[Guess], int]:
    """Return the first suggestions at all keys of a document, and how many keys there are."""
    guesses, keys = [], 0
    for key in keys_of(document):
        guesses += guess(key, predictor.candidates(Context(key.before), 1))
        keys += 1
    return guesses, keys


def by_threshold(guesses: Sequence[Guess], keys: int) -> tuple[Showing, ...]:
    """Return one row per threshold of the probability. keys: all questions, also those without an answer."""
    return tuple(
        _showing(f"{least:g}", [guess for guess in guesses if guess.probability >= least], keys)
        for least in THRESHOLDS
    )


def by_level(guesses: Sequence[Guess], keys: int) -> tuple[Showing, ...]:
    """Return one row per level of the dial (`predictor.rules.policy.DIAL`)."""
    return tuple(
        _showing(level, [g for g in guesses if worth_showing(g.probability, g.saved, level)], keys)
        for level in DIAL
    )


def _showing(rule: str, shown: Sequence[Guess], keys: int) -> Showing:
    right, keys = sum(guess.right for guess in shown), max(1, keys)
    precision = right / len(shown) if shown else math.nan
    return Showing(rule, len(shown) / keys, precision, (len(shown) - right) / keys)
