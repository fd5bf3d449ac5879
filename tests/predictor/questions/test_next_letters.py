"""Next letters: sums over all spellings, checked against a recursion that enumerates them."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.engine import Engine
from predictor.transformer.letters import _Search, _Surfaces
from predictor.transformer.vocabulary import Vocabulary
from tests.tables import Table


@pytest.fixture(scope="module")
def vocabulary(tiny_bundle: Path) -> Vocabulary:
    return Vocabulary.load(tiny_bundle / "tokenizer.model")


WEIGHTS = {"s": 0.1, "t": 0.15, "st": 0.1, "station": 0.1, "a": 0.2, "at ": 0.05, "the ": 0.2, " ": 0.1}


@settings(max_examples=40, deadline=None)
@given(typed=st.text(st.sampled_from("sta"), max_size=4))
def test_they_are_sums_over_all_spellings(vocabulary: Vocabulary, typed: str) -> None:
    table = Table(vocabulary, WEIGHTS)

    @cache
    def begins(text: str) -> float:
        """P(a stream of independent pieces begins with `text`)."""
        if not text:
            return 1.0
        total = 0.0
        for piece, weight in WEIGHTS.items():
            share = weight / sum(WEIGHTS.values())
            if piece.startswith(text):
                total += share
            elif text.startswith(piece):
                total += share * begins(text[len(piece) :])
        return total

    masses, left = _Search(_Surfaces(vocabulary), typed).run(table.row, table.expand)
    total = sum(masses.values()) + left
    for letter in "sta ":
        expected = begins(typed + letter) / begins(typed)
        assert masses.get(letter, 0.0) / total == pytest.approx(expected, abs=2e-3)
    assert left / total < 2e-3


@pytest.mark.parametrize("model", ["transformer", "bigram"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "I'll meet you at the st",
        "the station",
        "six.",
        "Привет, ка",
        "19",
        "a\n",
        "Q" * 300,
        "日本" * 200,
    ],
)
def test_they_are_a_distribution(tiny_engine: Engine, model: str, text: str) -> None:
    found = tiny_engine.next_letters(text, model)
    assert all(0 <= p <= 1 for p in found.probabilities.values())
    assert sum(found.probabilities.values()) + found.missed == pytest.approx(1.0, abs=1e-3)
    assert list(found.probabilities.values()) == sorted(found.probabilities.values(), reverse=True)


def test_the_learned_letter_comes_first(tiny_engine: Engine) -> None:
    found = tiny_engine.next_letters("I'll meet you at the st", "transformer")
    assert next(iter(found.probabilities)) == "a"
    assert found.probabilities["a"] > 0.8
