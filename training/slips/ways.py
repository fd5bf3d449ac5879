"""The ways in which a word becomes what was typed, and how much each step of them has of the probability.

The steps are those of `predictor.spelling.channel`, written for one pair at a time and without its tables.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from predictor.spelling.alphabet import LETTERS, SYMBOLS
from predictor.spelling.keyboard import neighbours
from predictor.spelling.weights import FIRST, INNER, LAST, SECOND, Rule, Weights

# Only steps near the diagonal, and near where the texts differ, are followed.
_BAND = 3
_MARGIN = 3
_RULE_LETTERS = 3
_ALPHABET = frozenset(SYMBOLS[LETTERS])
_MARKS = frozenset("'-")

What = str | Rule
"""What a step is: a kind of slip, "right", or a rule."""


class Step(NamedTuple):
    """One thing that may happen while a word is typed."""

    what: What
    place: int
    meant: int
    """Letters of the word that it takes."""
    typed: int
    """Letters that it types."""
    probability: float


class Ways:
    """The steps that a model of slips allows, on one keyboard."""

    def __init__(self, weights: Weights, keyboard: str = "qwerty") -> None:
        self._kinds, self._rules = weights.kinds, weights.rules
        near = neighbours(keyboard)
        shares = near / np.maximum(near.sum(axis=1, keepdims=True), 1)
        self._near = {
            one: {SYMBOLS[other]: float(shares[here, other]) for other in np.flatnonzero(near[here])}
            for here, one in enumerate(SYMBOLS)
        }

    def shares(self, typed: str, meant: str) -> tuple[float, Mapping[tuple[What, int], float]]:
        """Return P(typed | meant), and how often each step at each place is expected to be on the way."""
        begin, end = _middle(typed, meant)
        last = (len(meant) - end, len(typed) - end)
        steps: dict[tuple[int, int], list[Step]] = {}
        forward: dict[tuple[int, int], float] = defaultdict(float, {(begin, begin): 1.0})
        cells = [
            (row, column)
            for row in range(begin, last[0] + 1)
            for column in range(max(begin, row - _BAND), min(last[1], row + _BAND) + 1)
        ]
        for row, column in cells:
            here = forward[row, column]
            if here:
                steps[row, column] = list(self._steps(meant, row, typed, column))
                for step in steps[row, column]:
                    forward[row + step.meant, column + step.typed] += here * step.probability
        total = forward[last]
        expected: dict[tuple[What, int], float] = defaultdict(float)
        if not total:
            return 0.0, expected
        backward: dict[tuple[int, int], float] = defaultdict(float, {last: 1.0})
        for row, column in reversed(cells):
            for step in steps.get((row, column), ()):
                after = step.probability * backward[row + step.meant, column + step.typed]
                if after:
                    backward[row, column] += after
                    expected[step.what, step.place] += forward[row, column] * after / total
        for row in (*range(begin), *range(last[0], len(meant))):
            place = place_of(row, len(meant))
            total *= self._kinds["right"][place]
            expected["right", place] += 1.0
        return total, expected

    def _steps(self, meant: str, row: int, typed: str, column: int) -> Iterator[Step]:
        own, following = meant[row : row + 1], meant[row + 1 : row + 2]
        before = meant[row - 1 : row] if row else ""
        key = typed[column : column + 1]
        place, slot = place_of(row, len(meant)), slot_of(row, len(meant))
        if own:
            kind = missing(own, before)
            yield Step(kind, place, 1, 0, self._kinds[kind][place])
        if own and key:
            yield from self._typed_for(own, key, place)
        if key:
            yield from self._too_many(before, own, key, slot)
        if following and own != following and typed[column : column + 2] == following + own:
            yield Step("swapped", place, 2, 2, self._kinds["swapped"][place])
        for letters in range(1, min(_RULE_LETTERS, len(meant) - row) + 1):
            for keys in range(1, min(_RULE_LETTERS, len(typed) - column) + 1):
                rule = meant[row : row + letters], typed[column : column + keys]
                if rule in self._rules:
                    chance = self._rules[rule] * self._kinds["confused"][place]
                    yield Step(rule, place, letters, keys, chance)

    def _typed_for(self, own: str, key: str, place: int) -> Iterator[Step]:
        if own == key:
            yield Step("right", place, 1, 1, self._kinds["right"][place])
            return
        if share := self._near[own].get(key, 0.0):
            yield Step("near", place, 1, 1, self._kinds["near"][place] * share)
        if own in _ALPHABET and key in _ALPHABET:
            yield Step("far", place, 1, 1, self._kinds["far"][place] / 25)

    def _too_many(self, before: str, following: str, key: str, slot: int) -> Iterator[Step]:
        if key == " " or key in _MARKS:
            kind, of_it = ("split", 1.0) if key == " " else ("marked", 0.5)
            yield Step(kind, slot, 0, 1, self._kinds[kind][slot] * of_it)
            return
        yield Step("extra", slot, 0, 1, self._kinds["extra"][slot] / 26)
        if before == key:
            yield Step("doubled", slot, 0, 1, self._kinds["doubled"][slot])
        for beside in (before, following):
            if beside and (share := self._near[beside].get(key, 0.0)):
                yield Step("beside", slot, 0, 1, self._kinds["beside"][slot] * share / 2)


def _middle(typed: str, meant: str) -> tuple[int, int]:
    """Return how many letters at the beginning and at the end of both are surely typed as they were meant."""
    shorter = min(len(typed), len(meant))
    begin = next((place for place in range(shorter) if typed[place] != meant[place]), shorter)
    end = next((n for n in range(shorter - begin) if typed[-1 - n] != meant[-1 - n]), shorter - begin)
    return max(0, begin - _MARGIN), max(0, end - _MARGIN)


def missing(own: str, before: str) -> str:
    """Return what kind of slip it is to leave a letter out."""
    if own == " ":
        return "joined"
    if own in _MARKS:
        return "unmarked"
    return "single" if own == before else "omitted"


def place_of(row: int, length: int) -> int:
    """Return which place of a word a letter has."""
    return LAST if SECOND < row == length - 1 else min(row, INNER)


def slot_of(row: int, length: int) -> int:
    """Return which place a letter too many has in front of this one."""
    return LAST if row == length else min(row, INNER) if row else FIRST
