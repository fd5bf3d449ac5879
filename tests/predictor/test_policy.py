"""Every silence has its reason."""

import pytest

from predictor.policy import AFTER_MARK, INSIDE_NUMBER, MID_WORD, NO_CANDIDATE, silence_after, silence_before
from predictor.text import split_at_cursor


@pytest.mark.parametrize(
    ("before", "silence"),
    [
        ("", ""),
        ("the ", ""),
        ("the st", ""),
        ("(", ""),
        ("one\n", ""),
        ("at 5", INSIDE_NUMBER),
        ("Hello.", AFTER_MARK),
        ("yes,", AFTER_MARK),
        ("well-", ""),
        ("don'", ""),
    ],
)
def test_silence_before_the_search(before: str, silence: str) -> None:
    assert silence_before(split_at_cursor(before)) == silence


def test_silence_after_the_search() -> None:
    assert silence_after(split_at_cursor("the st"), 2) == ""
    assert silence_after(split_at_cursor("the qxz"), 0) == NO_CANDIDATE
    assert silence_after(split_at_cursor("the q", "z"), 0) == MID_WORD
