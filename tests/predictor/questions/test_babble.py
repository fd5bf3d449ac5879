"""Babbling: seeds, what is cut off, characters that are whole, and the loops of a phone's middle key."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.contract import Candidate
from predictor.engine import Engine
from predictor.errors import SettingsError
from predictor.questions.babble import Sampling, loop_length, press, why_it_loops
from predictor.testing import ScriptedPredictor

MODELS = pytest.mark.parametrize("model", ["transformer", "bigram"])


def text(engine: Engine, model: str, prompt: str = "I'll ", pieces: int = 60, **sampling: float) -> str:
    return "".join(islice(engine.babble(prompt, model, Sampling(**sampling)), pieces))


@MODELS
def test_the_same_seed_says_the_same(tiny_engine: Engine, model: str) -> None:
    assert text(tiny_engine, model, seed=1) == text(tiny_engine, model, seed=1)
    assert text(tiny_engine, model, seed=1) != text(tiny_engine, model, seed=2)


@MODELS
def test_with_one_choice_there_is_no_chance(tiny_engine: Engine, model: str) -> None:
    texts = {text(tiny_engine, model, seed=seed, top_k=1, pieces=1).strip() for seed in range(4)}
    assert len(texts) == 1


def test_it_goes_on_longer_than_the_window(tiny_engine: Engine) -> None:
    pieces = 3 * tiny_engine.manifest.shape["block_size"]
    assert len(text(tiny_engine, "transformer", pieces=pieces)) > pieces


def test_characters_come_whole(tiny_engine: Engine) -> None:
    wild = text(tiny_engine, "transformer", temperature=50.0, pieces=400, seed=3)
    assert wild.encode().decode() == wild


@given(
    st.lists(st.floats(0.001, 1), min_size=1, max_size=9),
    st.floats(0.1, 5),
    st.integers(0, 5),
    st.floats(0.05, 1),
)
def test_weights_are_a_distribution_over_the_likeliest(
    probs: list[float], temperature: float, top_k: int, top_p: float
) -> None:
    given_probs = np.array(probs, dtype=np.float32) / np.float32(sum(probs))
    weights = Sampling(temperature, top_k, top_p).weights(given_probs)
    assert weights.sum() == pytest.approx(1.0)
    kept = weights > 0
    assert kept.any()
    assert not top_k or kept.sum() <= top_k
    assert given_probs[kept].min() >= given_probs[~kept].max(initial=0.0) - 1e-6


def test_a_temperature_of_one_changes_nothing() -> None:
    probs = np.array([0.5, 0.3, 0.2], dtype=np.float32)
    np.testing.assert_allclose(Sampling(1.0).weights(probs), probs, rtol=1e-6)
    assert Sampling(0.5).weights(probs)[0] > 0.5 > Sampling(2.0).weights(probs)[0]


@pytest.mark.parametrize("wrong", [{"temperature": 0}, {"top_k": -1}, {"top_p": 0}, {"top_p": 1.5}])
def test_senseless_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match="make no sense"):
        Sampling(**wrong)


def test_the_middle_key_goes_in_circles() -> None:
    circle = {"the ": ["same"], "same ": ["time"], "time ": ["to"], "to ": ["the"]}
    said = "".join(islice(press(ScriptedPredictor(circle), "to the "), 12))
    assert said == "same time to the same time to the same time to the "
    assert loop_length(said) == 4
    assert loop_length("the same time to") == 0
    assert loop_length("") == 0


def test_a_predictor_with_nothing_to_say_ends_it() -> None:
    once = ScriptedPredictor(lambda context, k: [Candidate("end", 0.5)] if context.before == "the " else [])
    assert list(press(once, "the ")) == ["end "]


@pytest.mark.parametrize(
    ("prompt", "begin"),
    [
        ("I went to the", " "),  # a whole word, which others go on with, too
        ("meet you at the st", "ation "),
        ("meet you at the ", ""),
        ("Please le", "t "),  # the prompt stays as it is, though "Let" is suggested
        ("Hello,", " "),
        ("Hello (", ""),
        ("Hello\n", ""),
        ("in 19", " "),
        ("the students'", " "),
        ("", ""),
        ("xqzj", " "),  # nobody knows how it goes on
    ],
)
def test_a_begun_word_is_finished_and_else_a_space_is_put(
    tiny_engine: Engine, prompt: str, begin: str
) -> None:
    for sampling in (None, Sampling(seed=3)):
        for model in ("bigram", "transformer"):
            first = next(tiny_engine.babble(prompt, model, sampling))
            assert first == begin if begin else not first.startswith(" ")


def test_what_finishes_a_word_is_what_would_be_suggested(tiny_engine: Engine) -> None:
    for prompt in ("I'll meet you at the st", "Thank you for your mes", "Please send me a mes"):
        assert next(tiny_engine.babble(prompt)) == tiny_engine.suggest(prompt)[0].insert


def test_why_the_bigram_loops_names_each_step() -> None:
    told = why_it_loops(["the", "same"])
    assert "the → same → the again" in told
    assert "last word alone" in told
