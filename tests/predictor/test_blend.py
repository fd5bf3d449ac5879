"""Blending and calibrating: probabilities stay probabilities, the order follows them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.blend import BlendPredictor, blend, weight_at
from predictor.calibration import Calibration, calibrate, fit
from predictor.contract import Candidate, Context
from predictor.errors import BundleError
from predictor.testing import ScriptedPredictor
from predictor.tuning import Tuning


def candidates(**probabilities: float) -> list[Candidate]:
    return [Candidate(text, math.log(p)) for text, p in probabilities.items()]


def test_a_blend_is_a_weighted_mean() -> None:
    found = blend(candidates(sea=0.5, tea=0.3), candidates(tea=0.6, pea=0.1), weight=0.75)
    assert {c.text: round(math.exp(c.log_prob), 4) for c in found} == {
        "tea": 0.375,
        "sea": 0.375,
        "pea": 0.025,
    }
    assert {c.text: c.source for c in found} == {"sea": "transformer", "tea": "transformer", "pea": "bigram"}
    assert found[-1].text == "pea"


WORDS = st.dictionaries(st.sampled_from("abcdef"), st.floats(0.001, 0.19), max_size=5)


@given(WORDS, WORDS, st.floats(0, 1))
def test_no_word_gains_more_than_the_better_of_both(
    first: dict[str, float], second: dict[str, float], w: float
) -> None:
    for candidate in blend(candidates(**first), candidates(**second), w):
        best = max(first.get(candidate.text, 0), second.get(candidate.text, 0))
        assert 0 < math.exp(candidate.log_prob) <= best + 1e-9


@given(WORDS)
def test_all_weight_on_one_is_that_one(words: dict[str, float]) -> None:
    given_order = sorted(candidates(**words), key=lambda c: -c.log_prob)
    for found in (blend(given_order, candidates(x=0.5), 1.0), blend(candidates(x=0.5), given_order, 0.0)):
        assert [c.text for c in found] == [c.text for c in given_order]


def test_weights_go_by_the_letters_typed() -> None:
    assert [weight_at((0.9, 0.5), letters) for letters in (0, 1, 7)] == [0.9, 0.5, 0.5]
    transformer = ScriptedPredictor({"": ["station", "stadium"]})
    bigram = ScriptedPredictor({"": ["stadium"]}, name="bigram")
    both = BlendPredictor(transformer, bigram, (1.0, 0.0))
    assert both.candidates(Context("the "), 3)[0].text == "station"
    assert both.candidates(Context("the s"), 3)[0].text == "stadium"
    assert math.isnan(both.log_prob("text"))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=200))
def test_a_fitted_calibration_rises_from_0_to_1(pairs: list[tuple[float, bool]]) -> None:
    curve = fit([p for p, _ in pairs], [hit for _, hit in pairs])
    values = [curve(x / 50) for x in range(51)]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (0.0, 1.0)


def test_an_overconfident_predictor_is_corrected() -> None:
    # It says 80 % and is right half of the time, says 20 % and is right one time in ten.
    said = [0.8] * 100 + [0.2] * 100
    right = [True, False] * 50 + [True] + [False] * 9 + ([True] + [False] * 9) * 9
    curve = fit(said, right)
    assert curve(0.8) == pytest.approx(0.5, abs=0.02)
    assert curve(0.2) == pytest.approx(0.1, abs=0.02)
    calibrated = calibrate(candidates(a=0.8, b=0.2), curve)
    assert [round(math.exp(c.log_prob), 1) for c in calibrated] == [0.5, 0.1]


@pytest.mark.parametrize(
    "stated",
    [
        {"weights": [1.5]},
        {"weights": "high"},
        {"calibrations": {"bigram": {"given": [0, 1]}}},
        {"calibrations": {"bigram": {"given": [0, 1], "right": [1, 0]}}},
        {"calibrations": [1]},
        [1],
    ],
)
def test_a_tuning_that_makes_no_sense_is_refused(stated: object) -> None:
    with pytest.raises(BundleError):
        Tuning.of({"tuning": stated})


def test_a_tuning_comes_back_from_its_json() -> None:
    tuning = Tuning((0.9, 0.5), {"blend": Calibration((0.0, 0.5, 1.0), (0.0, 0.4, 1.0))})
    assert Tuning.of({"tuning": tuning.as_json()}) == tuning
    assert Tuning.of({}).weights == ()
    assert Tuning.of({}).calibration("bigram")(0.3) == pytest.approx(0.3)
