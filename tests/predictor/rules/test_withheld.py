from pathlib import Path

import pytest

from predictor.contract import Context
from predictor.rules.withheld import Withheld

ENGLISH = Path(__file__).parents[3] / "export" / "withheld" / "en.txt"


@pytest.fixture(scope="module")
def english() -> Withheld:
    return Withheld.read(ENGLISH.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("he is a trann", "tranny"),
        ("what a piece of s", "shit"),
        ("what a piece of S", "Shit"),
        ("I want to kill ", "myself"),
        ("I want to kill ", "you"),
        ("I want to ", "kill myself"),
        ("I really want to ", "die"),
        ("I'll kill ", "him"),
    ],
)
def test_slurs_swearing_and_harm_are_withheld(english: Withheld, before: str, text: str) -> None:
    assert english.holds(Context(before), text)


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("in the cock", "cockpit"),
        ("we must ass", "assess"),
        ("kill ", "the process"),
        ("I want to kill ", "the"),
        ("Scunt", "Scunthorpe"),
        ("I'll do it ", "myself"),
        ("I want to ", "go"),
        ("he did not ", "die"),
        ("the ", "class"),
    ],
)
def test_ordinary_words_stay(english: Withheld, before: str, text: str) -> None:
    assert not english.holds(Context(before), text)


def test_no_list_withholds_nothing() -> None:
    assert not Withheld().holds(Context("I "), "shit")
