"""Predictors whose figures can be counted by hand."""

import math
import re
from collections.abc import Callable, Sequence

import pytest

from predictor.contract import Cancel, Candidate, Context

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Oracle:
    """Knows the text: its first suggestion is always the word at the cursor. Everything costs it one bit."""

    name = "oracle"

    def __init__(self, text: str) -> None:
        self.spans = [(match.start(), match.end(), match.group()) for match in WORD.finditer(text)]

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        here = len(context.before)
        return [Candidate(word, 1.0) for start, end, word in self.spans if start <= here < end][:k]

    def log_prob(self, text: str) -> float:
        return -math.log(2) * len(text)


class Blind:
    """Never says anything."""

    name = "blind"

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        return []

    def log_prob(self, text: str) -> float:
        return -2 * math.log(2) * len(text)


@pytest.fixture
def oracle() -> Callable[[str], Oracle]:
    return Oracle


@pytest.fixture
def blind() -> Blind:
    return Blind()
