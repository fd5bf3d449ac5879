"""Likelihoods: parts add up to wholes, and what is read once for many candidates is read rightly."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.engine import Engine
from predictor.errors import SettingsError
from predictor.text import normalise

TEXTS = st.lists(st.sampled_from(["the ", "station", " at", ". ", "I'll ", "é", "5", "\n"]), max_size=12)
MODELS = pytest.mark.parametrize("model", ["transformer", "bigram"])


@MODELS
@settings(max_examples=25, deadline=None)
@given(pieces=TEXTS)
def test_words_add_up_to_the_text(tiny_engine: Engine, model: str, pieces: list[str]) -> None:
    text = "".join(pieces)
    scores = tiny_engine.score(text, model)
    assert "".join(score.text for score in scores) == normalise(text)
    total = math.fsum(score.log_prob for score in scores)
    assert total == pytest.approx(tiny_engine.log_prob(text, model), abs=1e-3)
    assert all(score.log_prob <= 1e-6 for score in scores)


def test_a_long_text_is_scored_to_its_end(tiny_engine: Engine) -> None:
    text = "I'll meet you at the station at six. " * 60
    scores = tiny_engine.score(text, "transformer")
    assert "".join(score.text for score in scores) == text
    assert all(math.isfinite(score.log_prob) for score in scores)


@MODELS
@settings(max_examples=25, deadline=None)
@given(context=TEXTS, candidates=st.lists(TEXTS, max_size=4), after=st.sampled_from(["", " at six.", "x"]))
def test_a_candidates_likelihood_is_that_of_the_whole_less_the_context(
    tiny_engine: Engine, model: str, context: list[str], candidates: list[list[str]], after: str
) -> None:
    before, texts = "".join(context), ["".join(candidate) for candidate in candidates]
    ranked = tiny_engine.rerank(texts, before, after=after, model=model)
    assert sorted(r.text for r in ranked) == sorted(texts)
    assert [r.total for r in ranked] == sorted((r.total for r in ranked), reverse=True)
    known = tiny_engine.log_prob(before, model)
    for found in ranked:
        expected = tiny_engine.log_prob(before + found.text + after, model) - known
        assert found.log_prob == pytest.approx(expected, abs=2e-3)


def test_sense_comes_first_and_a_sure_recogniser_overrules(tiny_engine: Engine) -> None:
    heard = ["the report", "report the"]
    assert tiny_engine.rerank(heard, "Please send me ")[0].text == "the report"
    sure = tiny_engine.rerank(heard, "Please send me ", scores=[-50.0, -0.1])
    assert sure[0].text == "report the"
    assert (
        tiny_engine.rerank(heard, "Please send me ", scores=[-1.0, -0.1], weight=0.0)[0].text == "report the"
    )
    with pytest.raises(SettingsError, match="2 candidates and 1 scores"):
        tiny_engine.rerank(heard, scores=[0.0])


def test_candidates_longer_than_the_window_are_compared_as_wholes(tiny_engine: Engine) -> None:
    sense, nonsense = "I'll meet you at the station. " * 30, "station the at you meet I'll. " * 30
    ranked = tiny_engine.rerank([nonsense, sense], "Please ")
    assert ranked[0].text == sense
    assert ranked[0].log_prob == pytest.approx(
        tiny_engine.log_prob(sense) - tiny_engine.log_prob(""), abs=1e-3
    )


def test_a_long_context_is_cut_to_what_matters(tiny_engine: Engine) -> None:
    context = "I'll meet you at the station. " * 200
    assert (
        tiny_engine.rerank(["the report", "report the"], context + "Please send me ")[0].text == "the report"
    )
