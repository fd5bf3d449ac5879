"""Phrases go on while that saves more; they stop where a sentence may end, and do not go in circles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.contract import Cancel, Candidate, Context
from predictor.errors import PredictionCancelled
from predictor.rules.phrase import MOST_WORDS, Phrase, continue_phrase, loops
from predictor.testing import ScriptedPredictor

SURE = {"meet ": "you", "you ": "at", "at ": "the", "the ": "station", "station ": "at"}


def sure(probability: float) -> ScriptedPredictor:
    def answer(context, k):
        word = next((word for end, word in SURE.items() if context.before.endswith(end)), None)
        return [Candidate(word, probability)] if word else []

    return ScriptedPredictor(answer)


def spaced(word: str) -> float:
    return 0.3 if word == "station" else 0.95


def phrase(probability: float = 0.9, cancel: Cancel | None = None) -> Phrase | None:
    first = Candidate("meet", 0.8)
    return continue_phrase(sure(probability), Context("I'll me"), first, spaced, cancel=cancel)


def test_a_phrase_goes_on_to_where_a_mark_is_due() -> None:
    found = phrase()
    assert found is not None
    assert found.text == "meet you at the station"
    assert found.probability == pytest.approx(0.8 * 0.9**4 * 0.95**4)


def test_a_predictor_in_doubt_says_one_word() -> None:
    assert phrase(probability=0.15) is None


def test_a_phrase_has_an_end_even_if_the_predictor_has_none() -> None:
    names = iter("abcdefghijklmnop")
    endless = ScriptedPredictor(lambda context, k: [Candidate(next(names) * 5, 0.99)])
    found = continue_phrase(endless, Context(""), Candidate("first", 0.99), lambda word: 0.99)
    assert found is not None
    assert len(found.text.split()) == MOST_WORDS


def test_a_loop_is_cut_off() -> None:
    circling = {"going ": ["to"], "to ": ["be"], "be ": ["going"]}
    found = continue_phrase(
        ScriptedPredictor(circling),
        Context("I am going to be "),
        Candidate("going", 0.99),
        lambda word: 0.99,
    )
    assert found is None or found.text == "going to"


def test_the_next_key_cancels_it() -> None:
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(PredictionCancelled):
        phrase(cancel=cancel)


@pytest.mark.parametrize(
    ("text", "is_loop"),
    [
        ("the the", True),
        ("I am I am", True),
        ("a b c a b c", True),
        ("going to be going", False),
        ("a b a", False),
        ("", False),
    ],
)
def test_a_loop_is_the_same_words_twice_in_a_row(text: str, is_loop: bool) -> None:
    assert loops(text.split()) is is_loop


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), st.lists(st.sampled_from("abc"), max_size=5))
def test_whatever_is_said_twice_is_a_loop(twice: list[str], before: list[str]) -> None:
    assert loops([*before, *twice, *twice])
