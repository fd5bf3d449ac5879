"""What a program may hand in by mistake gets a sentence, at every call that takes it."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from predictor.contract import Cancel, Context
from predictor.engine import Engine, load
from predictor.errors import SettingsError
from predictor.history.history import History

NAN, INFINITE = float("nan"), float("inf")

TAKE_TEXT: list[Callable[[Engine, Any], object]] = [
    lambda engine, text: engine.suggest(text),
    lambda engine, text: engine.suggest("I'll", after=text),
    lambda engine, text: engine.session().suggest(text),
    lambda engine, text: engine.session().suggest(text, start=0),
    lambda engine, text: list(engine.session().answers(text)),
    lambda engine, text: engine.session().prepare(text),
    lambda engine, text: asyncio.run(engine.session().suggest_async(text)),
    lambda engine, text: engine.log_prob(text),
    lambda engine, text: engine.score(text),
    lambda engine, text: engine.next_letters(text),
    lambda engine, text: engine.rerank([text]),
    lambda engine, text: engine.rerank(["a"], text),
    lambda engine, text: engine.rerank(["a"], after=text),
    lambda engine, text: next(engine.babble(text)),
]


@pytest.mark.parametrize("text", [None, b"bytes", 7, ["a list"]])
@pytest.mark.parametrize("ask", TAKE_TEXT)
def test_what_is_not_text_is_named(tiny_engine: Engine, ask: Callable[..., object], text: object) -> None:
    with pytest.raises(TypeError, match=r"must be a string, not .*\.$"):
        ask(tiny_engine, text)


@pytest.mark.parametrize("deadline_ms", [NAN, INFINITE, -INFINITE, 10**400, -(10**400), Decimal("1e999")])
def test_a_deadline_is_a_finite_number(tiny_engine: Engine, deadline_ms: float) -> None:
    for ask in (Cancel, lambda ms: tiny_engine.suggest("I'll", deadline_ms=ms)):
        with pytest.raises(SettingsError, match="deadline in milliseconds must be a finite number"):
            ask(deadline_ms)


@pytest.mark.parametrize("k", [None, "3", 1.5, True])
def test_how_many_is_a_whole_number(tiny_engine: Engine, k: Any) -> None:
    with pytest.raises(TypeError, match="whole number"):
        tiny_engine.suggest("I'll", k)
    with pytest.raises(TypeError, match="whole number"):
        Context("I'll", start=k)


def test_no_count_is_below_zero(tiny_engine: Engine) -> None:
    with pytest.raises(SettingsError, match="0 or more, not -1"):
        tiny_engine.suggest("I'll", -1)
    with pytest.raises(SettingsError, match="0 or more, not -5"):
        tiny_engine.session().suggest("I'll", start=-5)


def test_scores_of_a_recogniser_are_numbers(tiny_engine: Engine) -> None:
    with pytest.raises(SettingsError, match="score must be a number, not nan"):
        tiny_engine.rerank(["a", "b"], scores=[0.0, NAN])
    with pytest.raises(SettingsError, match="weight must be a finite number, not nan"):
        tiny_engine.rerank(["a", "b"], weight=NAN)
    for too_large in (INFINITE, 10**400):
        with pytest.raises(SettingsError, match="score is infinite"):
            tiny_engine.rerank(["a", "b"], scores=[too_large, -INFINITE])
    with pytest.raises(SettingsError, match="weight must be a finite number"):
        tiny_engine.rerank(["a"], weight=10**400)
    impossible, possible = -INFINITE, -1.0
    assert tiny_engine.rerank(["a", "b"], scores=[impossible, possible])[0].text == "b"


@pytest.mark.parametrize("candidates", [None, "abc", b"abc", 5])
def test_candidates_are_several(tiny_engine: Engine, candidates: Any) -> None:
    with pytest.raises(TypeError, match=r"The candidates must be a list, not .*\.$"):
        tiny_engine.rerank(candidates)
    if candidates is not None:
        with pytest.raises(TypeError, match=r"The scores must be a list, not .*\.$"):
            tiny_engine.rerank(["a"], scores=candidates)


def test_candidates_and_numbers_of_other_kinds_are_taken(tiny_engine: Engine) -> None:
    ranked = tiny_engine.rerank(["a", "b"], scores=[-1.0, -2.0], weight=0.5)
    other: Any = (text for text in ["a", "b"])
    scores: Any = [Decimal(-1), Fraction(-2)]
    assert tiny_engine.rerank(other, scores=scores, weight=Fraction(1, 2)) == ranked  # type: ignore[arg-type]
    expected = tiny_engine.suggest("I'll")
    for late in (Decimal(60_000), Fraction(60_000), 1e300, 10**300):
        deadline_ms: Any = late
        assert tiny_engine.suggest("I'll", deadline_ms=deadline_ms) == expected


@pytest.mark.parametrize("path", [b"/x", 5, ["/x"], True])
def test_a_path_is_a_string_or_a_path(path: Any) -> None:
    with pytest.raises(TypeError, match=r"The bundle's folder must be a string or a path, not .*\.$"):
        load(path)
    with pytest.raises(TypeError, match=r"The history's folder must be a string or a path, not .*\.$"):
        History(path)


@pytest.mark.parametrize("value", [5, ["all"], b"all"])
def test_names_that_are_no_text_are_names_that_there_are_not(tiny_engine: Engine, value: Any) -> None:
    with pytest.raises(SettingsError, match="no level"):
        tiny_engine.session(show=value)
    with pytest.raises(SettingsError, match="no model"):
        tiny_engine.session(value)
    with pytest.raises(SettingsError, match="no setting"):
        tiny_engine.session(offensive=value)
