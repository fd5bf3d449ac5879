import math
import threading
import time

import pytest

from predictor.contract import Cancel, Candidate, Context
from predictor.errors import PredictionCancelled, SettingsError
from predictor.testing import ScriptedPredictor, ScriptedSession

SCRIPT = {"": ["the", "to"], "at the ": ["station", "stadium", "bus"]}


def test_the_longest_matching_end_answers_with_words_that_start_with_the_prefix() -> None:
    found = ScriptedPredictor(SCRIPT).candidates(Context("meet at the st"), 5)
    assert [c.text for c in found] == ["station", "stadium"]
    assert sum(c.probability for c in found) == pytest.approx(1.0)


def test_k_limits_the_candidates() -> None:
    assert len(ScriptedPredictor(SCRIPT).candidates(Context("at the "), 2)) == 2


def test_a_function_may_be_the_script() -> None:
    predictor = ScriptedPredictor(lambda context, k: [Candidate(context.before.upper(), 0.4)])
    assert predictor.candidates(Context("abc"), 1)[0].text == "ABC"


def test_log_prob_adds_up_the_words() -> None:
    predictor = ScriptedPredictor({"": ["the"], "the ": ["cat", "dog"]})
    assert predictor.log_prob("the dog") == pytest.approx(math.log(1 / 3))
    assert predictor.log_prob("the cow") == pytest.approx(math.log(1e-6))


def test_a_delay_is_kept_and_ended_by_cancel() -> None:
    predictor, cancel = ScriptedPredictor(SCRIPT, delay_s=0.05), Cancel()
    started = time.perf_counter()
    predictor.candidates(Context(""), 1)
    assert time.perf_counter() - started >= 0.05
    predictor.delay_s = 60
    threading.Timer(0.05, cancel.cancel).start()
    with pytest.raises(PredictionCancelled):
        predictor.candidates(Context(""), 1, cancel)
    assert time.perf_counter() - started < 5


def test_a_session_lets_the_bigram_speak_first() -> None:
    session = ScriptedSession(
        {"transformer": ScriptedPredictor(SCRIPT), "bigram": ScriptedPredictor({"": ["stop"]}, name="bigram")}
    )
    first, last = session.answers("meet at the st")
    assert (first.model, first.final, first.suggestions[0].insert) == ("bigram", False, "op ")
    assert (last.model, last.final, last.suggestions[0].insert) == ("transformer", True, "ation ")
    session.model = "bigram"
    (only,) = session.answers("zzz")
    assert (only.model, only.final, only.silence) == ("bigram", True, "no word fits")


def test_a_session_without_predictors_is_refused() -> None:
    with pytest.raises(SettingsError):
        ScriptedSession({})
