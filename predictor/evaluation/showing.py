"""How often a suggestion would be shown, and how often that would be right, for every threshold."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from predictor.policy import DIAL, worth_showing

THRESHOLDS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Guess:
    """The first suggestion at one key: its probability, the keys it saves if right, and whether it was."""

    probability: float
    saved: int
    right: bool


@dataclass(frozen=True, slots=True)
class Showing:
    """What a rule that hides suggestions does, over all keys inside, before and right behind words.

    rule: the least probability, or the level of the dial. coverage: keys at which something is shown.
    precision: how many of these are right. wrong: keys at which something wrong is shown. Shares, 0 to 1;
    precision is NaN where nothing is shown.
    """

    rule: str
    coverage: float
    precision: float
    wrong: float


def by_threshold(guesses: Sequence[Guess], keys: int) -> tuple[Showing, ...]:
    """Return one row per threshold of the probability. keys: all questions, also those without an answer."""
    return tuple(
        _showing(f"{least:g}", [guess for guess in guesses if guess.probability >= least], keys)
        for least in THRESHOLDS
    )


def by_level(guesses: Sequence[Guess], keys: int) -> tuple[Showing, ...]:
    """Return one row per level of the dial (`predictor.policy.DIAL`)."""
    return tuple(
        _showing(level, [g for g in guesses if worth_showing(g.probability, g.saved, level)], keys)
        for level in DIAL
    )


def _showing(rule: str, shown: Sequence[Guess], keys: int) -> Showing:
    right, keys = sum(guess.right for guess in shown), max(1, keys)
    precision = right / len(shown) if shown else math.nan
    return Showing(rule, len(shown) / keys, precision, (len(shown) - right) / keys)
