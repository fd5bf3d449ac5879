import math

import numpy as np
import pytest

from predictor.contract import Candidate
from predictor.evaluation.metrics import (
    Measurement,
    Resamples,
    bits_per_character,
    calibration,
)
from predictor.evaluation.showing import Guess, by_level, by_threshold, observe
from predictor.evaluation.typist import type_text
from predictor.testing import ScriptedPredictor


def measurement(keys=(8, 6), words=4, hits=(1, 2), guesses=(), characters=10, log_prob=-1.0) -> Measurement:
    return Measurement(characters, keys, words, hits, 10, guesses, log_prob, (), ())


def always(word: str, probability: float) -> ScriptedPredictor:
    return ScriptedPredictor(lambda context, k: [Candidate(word, probability)])


def test_counting_a_typed_document() -> None:
    def ask(before: str) -> list[Candidate]:
        return [Candidate("the", 0.25), Candidate("cat", 0.125)]

    text = "the cat."
    observed = observe(always("the", 0.25), text)
    counted = Measurement.of(text, type_text(text, ask), observed, -3.0, [5, 6], [1, 2])
    # One slot: "the " once, then c a t and the mark; three slots: "the ", "cat " and the mark.
    assert counted.keys == (5, 3)
    assert (counted.characters, counted.words, counted.hits) == (8, 2, (1, 2))
    # Asked before each letter, and behind both words, where no word is wanted.
    assert counted.questions == 8
    assert [guess.right for guess in counted.guesses] == [True] * 3 + [False] * 5
    assert [guess.probability for guess in counted.guesses] == pytest.approx([0.25] * 8)
    assert counted.guesses[0].saved == 3
    assert (counted.log_prob, counted.wall_ns, counted.cpu_ns) == (-3.0, (5, 6), (1, 2))


def test_rates_are_shares_of_all_documents_together() -> None:
    rows = [measurement(), measurement(keys=(30, 15), characters=30, words=6, hits=(1, 6))]
    rates = Resamples.of(rows).estimates()
    assert rates.ksr_1.value == pytest.approx(1 - 38 / 40)
    assert rates.ksr_3.value == pytest.approx(1 - 21 / 40)
    assert rates.recall_1.value == pytest.approx(2 / 10)
    assert rates.recall_3.value == pytest.approx(8 / 10)


def test_the_interval_holds_the_mean_of_many_like_documents() -> None:
    generator = np.random.default_rng(5)
    rows = [measurement(keys=(int(keys), 1), characters=100) for keys in generator.integers(40, 80, size=400)]
    estimate = Resamples.of(rows).estimates().ksr_1
    # 400 uniform draws: standard error of the mean is 11.5 / 20 = 0.58 keys of 100.
    assert estimate.low < estimate.value < estimate.high
    assert estimate.high - estimate.low == pytest.approx(2 * 1.96 * 0.0058, rel=0.15)


def test_intervals_are_the_same_each_time() -> None:
    rows = [measurement(keys=(number + 1, 1)) for number in range(9)]
    assert Resamples.of(rows).estimates() == Resamples.of(rows).estimates()


def test_a_handful_of_documents_has_no_interval() -> None:
    estimate = Resamples.of([measurement()] * 4).estimates().ksr_1
    assert estimate.value == pytest.approx(0.2)
    assert math.isnan(estimate.low)
    assert math.isnan(estimate.high)


def test_documents_without_words_have_no_recall() -> None:
    rates = Resamples.of([measurement(words=0, hits=(0, 0))] * 3).estimates()
    assert math.isnan(rates.recall_1.value)
    assert rates.ksr_1.value == pytest.approx(0.2)


def test_a_constant_difference_is_certain_however_the_documents_differ() -> None:
    ours = [measurement(keys=(keys - 10, 1), characters=100) for keys in range(30, 90)]
    theirs = [measurement(keys=(keys, 1), characters=100) for keys in range(30, 90)]
    difference = Resamples.of(ours).minus(Resamples.of(theirs)).estimates().ksr_1
    assert (difference.value, difference.low, difference.high) == pytest.approx((0.1, 0.1, 0.1))


def test_bits_per_character() -> None:
    rows = [measurement(log_prob=-10 * math.log(2)), measurement(log_prob=-30 * math.log(2), characters=30)]
    assert bits_per_character(rows) == pytest.approx(1.0)
    assert math.isnan(bits_per_character([measurement(log_prob=None)]))


def test_calibration_by_hand() -> None:
    guesses = (Guess(0.95, 4, True), Guess(0.95, 4, False), Guess(0.15, 4, False))
    found = calibration([measurement(guesses=guesses[:1]), measurement(guesses=guesses[1:])])
    assert found.guesses == 3
    assert found.error == pytest.approx(2 / 3 * (0.95 - 0.5) + 1 / 3 * 0.15)
    assert found.brier == pytest.approx((0.05**2 + 0.95**2 + 0.15**2) / 3)


def test_certainty_falls_into_the_last_bin() -> None:
    assert calibration(
        [measurement(guesses=(Guess(1.0, 4, True), Guess(0.95, 4, True)))]
    ).error == pytest.approx(0.025)


def test_silence_has_no_calibration() -> None:
    found = calibration([measurement()])
    assert found.guesses == 0
    assert math.isnan(found.error)


GUESSES = (Guess(0.9, 5, True), Guess(0.6, 1, True), Guess(0.5, 5, False), Guess(0.02, 5, False))


def test_a_threshold_hides_what_is_less_probable() -> None:
    rows = {row.rule: row for row in by_threshold(GUESSES, 10)}
    assert (rows["0"].coverage, rows["0"].precision, rows["0"].wrong) == (0.4, 0.5, 0.2)
    assert (rows["0.6"].coverage, rows["0.6"].precision, rows["0.6"].wrong) == (0.2, 1.0, 0.0)
    assert math.isnan(by_threshold(GUESSES[1:], 10)[-1].precision)


def test_the_dial_weighs_what_is_saved_against_what_is_read_in_vain() -> None:
    rows = {row.rule: row for row in by_level(GUESSES, 10)}
    assert list(rows) == ["all", "more", "balanced", "less", "least"]
    assert rows["all"].coverage == 0.4
    assert rows["balanced"].coverage == 0.3  # 2 % of five keys is not worth it
    assert rows["less"].coverage == 0.2  # nor 60 % of one key
    assert [row.coverage for row in rows.values()] == sorted(
        (row.coverage for row in rows.values()), reverse=True
    )
