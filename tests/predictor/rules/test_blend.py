"""Blending and calibrating: probabilities stay probabilities, and shares say which source gave them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.bundle.tuning import Tuning
from predictor.contract import Cancel, Candidate, Context, Finished
from predictor.errors import BundleError
from predictor.ngrams.recent import RecentWords
from predictor.rules.blend import BlendPredictor
from predictor.rules.calibration import Calibration, calibrate, fit
from predictor.words.index import WordIndex
from predictor.words.narrowing import Narrowed, Narrowing


def candidates(**probabilities: float) -> list[Candidate]:
    return [Candidate(text, p) for text, p in probabilities.items()]


WORDS = ("<unk>", "pea", "sea", "stadium", "station", "tea")
INDEX = WordIndex.build(WORDS)


class Fixed:
    """A source that gives each word the same probability everywhere."""

    def __init__(self, unlisted: dict[str, float] | None = None, **words: float) -> None:
        self.words, self.unlisted, self.name = words, unlisted or {}, ", ".join(words) or "nothing"
        self.asked = 0

    def belief(self, finished: Finished, cancel: Cancel | None = None) -> "Fixed":
        self.asked += 1
        return self

    def narrowed(self, narrowing: Narrowing, cancel: Cancel | None = None) -> Narrowed:
        places = range(narrowing.where.start, narrowing.where.stop)
        probs = np.array([self.words.get(INDEX.word(place), 0.0) for place in places], dtype=np.float32)
        return Narrowed(probs, 1.0, self.unlisted)


def mixed(weighed: dict[Fixed, tuple[float, ...]]) -> BlendPredictor:
    over = RecentWords(INDEX, np.full(5, 1e-4, dtype=np.float32))
    return BlendPredictor("blend", INDEX, weighed, [over])


def blended(first: Fixed, second: Fixed, weights: tuple[float, ...], before: str = "the ") -> list[Candidate]:
    predictor = mixed({first: weights, second: tuple(1 - weight for weight in weights)})
    return predictor.candidates(Context(before), 5)


def test_a_blend_is_a_weighted_mean() -> None:
    found = blended(Fixed(sea=0.5, tea=0.3), Fixed(tea=0.6, pea=0.1), (0.75,))
    assert {c.text: round(c.probability, 4) for c in found} == {"tea": 0.375, "sea": 0.375, "pea": 0.025}
    first, second = "sea, tea", "tea, pea"
    assert {c.text: c.source for c in found} == {"sea": first, "tea": first, "pea": second}
    assert found[-1].text == "pea"


def test_any_number_of_sources_is_mixed_by_name() -> None:
    one, two, three = Fixed(sea=0.8), Fixed(tea=0.8), Fixed(pea=0.8)
    predictor = BlendPredictor("three", INDEX, {one: (0.5,), two: (0.3,), three: (0.2,)})
    found = predictor.candidates(Context("the "), 5)
    assert {c.text: round(c.probability, 4) for c in found} == {"sea": 0.4, "tea": 0.24, "pea": 0.16}
    assert [c.source for c in found] == ["sea", "tea", "pea"]


def test_each_word_says_what_share_each_source_has_in_it() -> None:
    (both, *_) = blended(Fixed(tea=0.3), Fixed(tea=0.6, pea=0.1), (0.75,))
    assert both.shares == pytest.approx({"tea": 0.6, "tea, pea": 0.4, "text": 0.0})


def test_a_word_that_only_one_found_keeps_its_part() -> None:
    found = blended(Fixed({"teapot": 0.4}, tea=0.4), Fixed(tea=0.5, sea=0.1), (0.5,), "the te")
    assert {c.text: round(c.probability, 4) for c in found} == {"tea": 0.45, "teapot": 0.2}


def test_words_of_the_text_are_laid_over_both() -> None:
    both = Fixed(sea=0.6, tea=1e-4), Fixed(tea=1e-4, pea=0.3)
    found = {c.text: c for c in blended(*both, (0.5,), "Oberlander has tea tea tea. ")}
    assert [c.source for c in found.values()] == ["sea, tea", "tea, pea", "text", "text"]
    assert list(found) == ["sea", "pea", "tea", "Oberlander"]
    assert sum(c.probability for c in found.values()) < 1.0
    (name,) = blended(*both, (0.5,), "Oberlander has tea tea tea. Ob")
    assert (name.text, name.source) == ("Oberlander", "text")


PROBABILITIES = st.dictionaries(st.sampled_from(WORDS[1:]), st.floats(0.001, 0.19), max_size=5)


@given(PROBABILITIES, PROBABILITIES, st.floats(0, 1))
def test_no_word_gains_more_than_the_better_of_both(
    first: dict[str, float], second: dict[str, float], weight: float
) -> None:
    sources = Fixed(**first), Fixed(**second)
    sources[1].name += " too"
    for candidate in blended(*sources, (weight,)):
        best = max(first.get(candidate.text, 0), second.get(candidate.text, 0))
        assert 0 < candidate.probability <= best + 1e-6
        assert sum(candidate.shares.values()) == pytest.approx(1.0)


def test_weights_go_by_the_letters_typed() -> None:
    first, second, weights = Fixed(station=0.9), Fixed(stadium=0.9), (1.0, 0.0)
    assert blended(first, second, weights, "the ")[0].text == "station"
    assert blended(first, second, weights, "the s")[0].text == "stadium"
    assert blended(first, second, weights, "the stad")[0].text == "stadium"


def test_a_source_is_asked_once_a_word_and_a_question_answered_once() -> None:
    source = Fixed(station=0.5, stadium=0.4)
    predictor = mixed({source: (1.0,)})
    for before in ("the ", "the s", "the st", "the st"):
        predictor.candidates(Context(before), 3)
    assert source.asked == 1
    fewer = predictor.candidates(Context("the st"), 1)
    assert fewer == predictor.candidates(Context("the st"), 3)[:1]
    predictor.candidates(Context("the st", start=5000), 3)  # the same letters at another place
    assert source.asked == 2


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
    assert [round(c.probability, 1) for c in calibrated] == [0.5, 0.1]


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
        Tuning.of(stated)


def test_a_tuning_comes_back_from_its_json() -> None:
    tuning = Tuning((0.9, 0.5), {"blend": Calibration((0.0, 0.5, 1.0), (0.0, 0.4, 1.0))}, about={"keys": 7})
    assert Tuning.of(tuning.as_json()) == tuning
    assert Tuning.of({}).weights == ()
    assert Tuning.of({}).calibration("bigram")(0.3) == pytest.approx(0.3)
