"""The engine: the bigram at once, the transformer when it is ready; what is shown is what is inserted."""

import gc
import threading
import weakref
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import predictor
from predictor.contract import Cancel, Candidate, Context
from predictor.engine import Engine
from predictor.errors import SettingsError
from predictor.rules.insertion import to_suggestion
from predictor.text import normalise

TYPED = st.text(st.sampled_from("aeinst h'.,-\n5é") | st.characters(codec="utf-8"), max_size=60)


def test_the_bigram_speaks_first_and_the_transformer_has_the_last_word(tiny_engine: Engine) -> None:
    first, last = tiny_engine.session().answers("I'll meet you at the st")
    assert (first.model, first.final) == ("bigram", False)
    assert (last.model, last.final) == ("transformer", True)
    assert first.latency_ms <= last.latency_ms
    best = last.suggestions[0]
    assert (best.text, best.insert, best.replace, best.source) == ("station", "ation ", 0, "transformer")


def test_asked_for_the_bigram_only_the_bigram_answers(tiny_engine: Engine) -> None:
    session = tiny_engine.session("bigram")
    (only,) = session.answers("I'll meet you at the st")
    assert (only.model, only.final) == ("bigram", True)
    session.model = "transformer"
    assert [answer.model for answer in session.answers("at the st")] == ["bigram", "transformer"]


def test_a_deadline_in_the_past_gives_the_bigrams_answer(tiny_engine: Engine) -> None:
    session = tiny_engine.session()
    assert {s.source for s in session.suggest("I'll meet you at the st", deadline_ms=0)} <= {
        "bigram",
        "transformer",
    }
    assert {s.source for s in session.suggest("I'll meet you at the st", deadline_ms=10_000)} == {
        "transformer"
    }
    session.close()


def test_a_cancelled_question_ends_after_the_first_answer(tiny_engine: Engine) -> None:
    cancel = Cancel()
    answers = tiny_engine.session().answers("I'll meet you at the st", cancel=cancel)
    assert next(answers).model == "bigram"
    cancel.cancel()
    assert list(answers) == []


def test_silence_is_named(tiny_engine: Engine) -> None:
    (answer,) = tiny_engine.session().answers("the year 19")
    assert (answer.suggestions, answer.silence) == ((), "inside a number")


@settings(max_examples=60, deadline=None)
@example(before="AA", after="l")
@given(before=TYPED, after=TYPED)
def test_what_is_accepted_is_what_was_shown(tiny_engine: Engine, before: str, after: str) -> None:
    context = Context(before, after)
    for suggestion in tiny_engine.suggest(before, 3, after=after):
        kept = before[: len(before) - suggestion.replace]
        word = normalise(kept[context.word_start :] + suggestion.insert.rstrip(" ") + context.suffix)
        assert word == suggestion.text
        assert 0 <= suggestion.probability <= 1
        assert "\n" not in suggestion.insert


@settings(max_examples=20, deadline=None)
@given(texts=st.lists(TYPED, min_size=1, max_size=6))
def test_a_used_session_answers_like_a_new_one(tiny_engine: Engine, texts: list[str]) -> None:
    used = tiny_engine.session()
    for text in texts:
        mine, fresh = used.suggest(text), tiny_engine.session().suggest(text)
        assert [(s.text, s.insert) for s in mine] == [(s.text, s.insert) for s in fresh]
        assert [s.probability for s in mine] == pytest.approx([s.probability for s in fresh], abs=1e-4)


def test_no_second_space_is_inserted() -> None:
    context = Context("the st", " is")
    assert to_suggestion(Candidate("station", 0.9), context, "", "bigram").insert == "ation"


def test_a_candidate_of_other_letters_replaces_the_prefix() -> None:
    suggestion = to_suggestion(Candidate("Shawn", 0.4), Context("ask sha"), " ", "bigram")
    assert (suggestion.insert, suggestion.replace) == ("Shawn ", 3)


def test_many_threads_may_ask_at_once(tiny_engine: Engine) -> None:
    expected = tiny_engine.suggest("I'll meet you at the st")
    shared, answers = tiny_engine.session(), []

    def ask() -> None:
        for _ in range(5):
            answers.append(shared.suggest("I'll meet you at the st"))
            answers.append(tiny_engine.session().suggest("I'll meet you at the st"))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 40
    assert all([s.text for s in answer] == [s.text for s in expected] for answer in answers)


@pytest.mark.parametrize(
    ("word", "listed"), [("station", True), ("STATION", True), ("Zygmunt", False), ("", False)]
)
def test_it_says_which_words_are_listed(tiny_engine: Engine, word: str, *, listed: bool) -> None:
    assert tiny_engine.lists(word) == listed


def test_an_unknown_model_is_named(tiny_bundle: Path, tiny_engine: Engine) -> None:
    with pytest.raises(SettingsError, match="oracle"):
        predictor.load(tiny_bundle, model="oracle")
    with pytest.raises(SettingsError, match="oracle"):
        tiny_engine.session("oracle")


def test_the_bigram_alone_never_loads_the_transformer(tiny_bundle: Path) -> None:
    with predictor.load(tiny_bundle, model="bigram") as engine:
        assert engine.suggest("I'll meet you at the st")
        assert "graph" not in engine._assembly.__dict__


def test_likelihood_prefers_sense(tiny_engine: Engine) -> None:
    for model in tiny_engine.models:
        sense = tiny_engine.log_prob("I'll meet you at the station", model)
        assert sense > tiny_engine.log_prob("station the at you meet I'll", model)


def test_a_closed_engine_says_so_and_frees_everything(tiny_bundle: Path) -> None:
    engine = predictor.load(tiny_bundle)
    session = engine.session()
    session.suggest("I'll meet you at the st", deadline_ms=1000)
    loaded = weakref.ref(engine._assembly)
    engine.close()
    with pytest.raises(SettingsError, match="closed"):
        session.suggest("I'll meet")
    with pytest.raises(SettingsError, match="closed"):
        engine.suggest("I'll meet")
    del session
    gc.collect()
    assert loaded() is None
