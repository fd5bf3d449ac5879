"""Every silence has its reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.contract import Context
from predictor.rules.policy import (
    AFTER_MARK,
    DIAL,
    INSIDE_NUMBER,
    MID_WORD,
    NO_CANDIDATE,
    SPLIT_WORD,
    TOO_UNSURE,
    keys_saved,
    silence_after,
    silence_before,
    worth_showing,
)


@pytest.mark.parametrize(
    ("before", "silence"),
    [
        ("", ""),
        ("the ", ""),
        ("the st", ""),
        ("(", ""),
        ("one\n", ""),
        ("at 5", INSIDE_NUMBER),
        ("hel\u200blo", SPLIT_WORD),
        ("Hello.", AFTER_MARK),
        ("yes,", AFTER_MARK),
        ("well-", ""),
        ("don'", ""),
        ("He said 'yes'", AFTER_MARK),
        ("the students’", AFTER_MARK),
    ],
)
def test_silence_before_the_search(before: str, silence: str) -> None:
    assert silence_before(Context(before)) == silence


def test_silence_after_the_search() -> None:
    assert silence_after(Context("the st"), found=2, shown=1) == ""
    assert silence_after(Context("the st"), found=2, shown=0) == TOO_UNSURE
    assert silence_after(Context("the qxz"), 0, 0) == NO_CANDIDATE
    assert silence_after(Context("the q", "z"), 0, 0) == MID_WORD


def test_a_suggestion_must_be_expected_to_save_keys() -> None:
    assert keys_saved("ation ") == 5  # six characters, one key to accept
    assert worth_showing(0.5, 5, "balanced")
    assert not worth_showing(0.01, 5, "balanced")
    assert not worth_showing(0.5, 0, "more")
    assert worth_showing(0.001, 0, "all")


@given(st.floats(0, 1), st.integers(0, 30))
def test_who_wants_less_never_sees_more(probability: float, saved: int) -> None:
    shown = [worth_showing(probability, saved, level) for level in DIAL]
    assert shown == sorted(shown, reverse=True)
