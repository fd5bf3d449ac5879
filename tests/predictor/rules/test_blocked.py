"""What is never suggested: words in any spelling, patterns, words in a row."""

import time

import pytest

from predictor.contract import Context
from predictor.errors import SettingsError
from predictor.rules.blocked import Blocked, pattern_of


def blocks(*patterns: str) -> Blocked:
    return Blocked.of(map(pattern_of, patterns))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("oberlander", "Oberlander"),
        ("Oberlander", "OBERLANDER"),
        ("Oberlander", "Oberlander's"),
        ("don't", "don’t"),
        ("don’t", "Don't"),
        ("kube*", "kubectl"),
        ("kube*", "kube"),
        ("*ctl", "Kubectl's"),
        ("k*c*l", "kubectl"),
        ("Ärger", "ärger"),
        ("a\u0308rger", "Ärger"),  # typed as base and accent
        ("oberlander", "ask Oberlander about"),
        ("let me know", "let me know if"),
        ("let * know", "Let us know"),
        ("e-mail", "e mail"),
    ],
)
def test_what_is_blocked(pattern: str, text: str) -> None:
    assert blocks("zebra", pattern).holds(Context("see "), text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("ass", "assess"),
        ("kube*", "akube"),
        ("let me know", "let me"),
        ("let me know", "know"),
        ("let me know", "let me knows"),
        ("me", "mee"),
    ],
)
def test_what_is_not(pattern: str, text: str) -> None:
    assert not blocks(pattern).holds(Context("see "), text)
    assert not Blocked().holds(Context("see "), text)


def test_words_in_a_row_are_blocked_however_many_of_them_are_written() -> None:
    known = blocks("let me know")
    assert known.holds(Context("Please LET me "), "know")
    assert known.holds(Context("Please let me kn"), "know if")
    assert known.holds(Context("Please let "), "me know")
    assert not known.holds(Context("Please let them "), "know")
    assert not known.holds(Context("Please let me know "), "if")  # what stands there is not suggested


@pytest.mark.parametrize(
    "pattern", ["", " ", "*", "* *", "'", "12", "a1", "a/b", "[a-z]", "a?", "a\0b", "a\nb c d e f"]
)
def test_what_can_never_be_suggested_is_refused(pattern: str) -> None:
    with pytest.raises(SettingsError, match=r"cannot be blocked|in a row can be blocked"):
        pattern_of(pattern)


def test_no_pattern_takes_long() -> None:
    known = blocks("*a" * 20 + "*b")
    started = time.perf_counter()
    assert not known.holds(Context(""), "a" * 64)
    assert time.perf_counter() - started < 0.1
