"""What a program may hand in by mistake gets a sentence, at every call that takes it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from predictor.contract import Cancel, Context
from predictor.engine import Engine
from predictor.errors import SettingsError

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


@pytest.mark.parametrize("deadline_ms", [NAN, INFINITE, -INFINITE])
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
    impossible, possible = -INFINITE, -1.0
    assert tiny_engine.rerank(["a", "b"], scores=[impossible, possible])[0].text == "b"
