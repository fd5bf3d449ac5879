"""Pairs decided by a distant word: made the same each time, fair, and impossible for who cannot see it."""

import pytest

from predictor.engine import Engine
from predictor.evaluation.distance import DISTANCES, make_pairs, see


@pytest.mark.parametrize("distance", DISTANCES)
def test_pairs_differ_in_the_deciding_word_alone(distance: int) -> None:
    pairs = make_pairs(distance)
    assert pairs == make_pairs(distance)
    assert len({pair.contexts for pair in pairs}) == len(pairs) == 60
    for pair in pairs:
        first, second = (context.split() for context in pair.contexts)
        changed = [place for place, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
        assert max(changed) <= 2  # "The old man", "The old woman"
        assert abs(len(first) - 1 - max(changed) - pair.distance) <= 1
        assert abs(pair.distance - distance) <= max(2, distance // 5)


def test_who_sees_everything_passes_all_and_who_is_contrary_none() -> None:
    right = {
        f"{context}{word} "
        for distance in DISTANCES
        for pair in make_pairs(distance)
        for context, word in zip(pair.contexts, pair.words, strict=True)
    }
    assert {seen.passed for seen in see(lambda text: float(text in right))} == {1.0}
    assert {seen.passed for seen in see(lambda text: -float(text in right))} == {0.0}


def test_the_bigram_cannot_see_that_far(tiny_engine: Engine) -> None:
    assert {seen.passed for seen in see(tiny_engine.predictor("bigram").log_prob, count=10)} == {0.5}
