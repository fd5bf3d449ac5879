"""What is refused here: blocked words at every setting, words that offend by the setting for them."""

import pytest

from predictor.contract import Candidate, Context, Offensive
from predictor.errors import SettingsError
from predictor.rules.blocked import Blocked
from predictor.rules.refusal import Refusal, allowed, check_offensive
from predictor.rules.withheld import Withheld
from predictor.words.index import WordIndex

LIST = Withheld.read(
    ["[slurs]", "kike", "[rude]", "shit*", "bastard*", "[sensitive]", "suicid*", "kill myself"]
)
WORDS = ("bastard", "basket", "kike", "mystery", "myself", "shift", "shit", "shitty", "suicide", "suit")
INDEX = WordIndex.build(("<unk>", *WORDS))


def refuses(
    before: str, text: str, offensive: Offensive = "complete", shares: dict[str, float] | None = None
) -> bool:
    refusal = Refusal(withheld=LIST, offensive=offensive, index=INDEX)
    return refusal.holds(Context(before), Candidate(text, 0.5, shares or {}))


@pytest.mark.parametrize(
    ("before", "text", "refused"),
    [
        ("", "shit", True),
        ("shi", "shit", True),
        ("shi", "shift", False),
        ("shit", "shitty", False),
        ("SHIT", "SHITTY", False),
        ("ba", "bastard", True),
        ("bas", "bastard", True),
        ("bast", "bastard", False),
        ("suic", "suicide", False),
        ("sui", "suicide", True),
        ("kike", "kikes", False),  # not of the list, that is
        ("kik", "kike", True),
        ("kill my", "myself", True),
        ("kill mys", "myself", True),
        ("kill myse", "myself", False),
        ("I did it my", "myself", False),
    ],
)
def test_rude_and_sensitive_words_wait_until_the_letters_leave_no_other(
    before: str, text: str, refused: bool
) -> None:
    assert refuses(before, text) is refused


def test_never_and_show() -> None:
    for before, text in (("shit", "shitty"), ("suic", "suicide"), ("", "kike"), ("kill myse", "myself")):
        assert refuses(before, text, "never")
        assert not refuses(before, text, "show")


def test_the_history_of_the_writer_lifts_all_but_slurs_and_words_in_a_row() -> None:
    learned, unknown = {"history": 0.2, "n-gram": 0.8}, {"history": 0.0, "text": 1.0}
    assert not refuses("", "shit", shares=learned)
    assert refuses("", "shit", shares=unknown)
    assert refuses("", "shit", "never", shares=learned)
    assert refuses("", "kike", shares=learned)
    # That somebody writes "myself" says nothing of what he writes before it.
    assert refuses("I could kill ", "myself", shares=learned)


def test_what_is_blocked_is_refused_at_every_setting() -> None:
    blocked = Refusal(Blocked.of(["suit"]), LIST, "show", INDEX)
    assert blocked.holds(Context("my "), Candidate("suit", 0.5))
    assert not blocked.holds(Context("my "), Candidate("shit", 0.5))
    assert not Refusal().holds(Context("my "), Candidate("shit", 0.5))


def test_others_move_up() -> None:
    everything = [Candidate(f"{letter}{letter}", 0.01) for letter in "abcdefghijklmnopqrstuvwxyz"]
    asked = []

    def find(n: int) -> list[Candidate]:
        asked.append(n)
        return everything[:n]

    def best(k: int, *blocked: str) -> list[str]:
        return [word.text for word in allowed(find, Refusal(Blocked.of(blocked)), Context("see "), k)]

    assert best(3, "aa", "cc") == ["bb", "dd", "ee"]
    assert best(1, "a*", "b*") == ["cc"]
    assert best(3, *(f"{chr(97 + n)}*" for n in range(26))) == []
    assert best(0) == []
    asked.clear()
    assert best(3) == ["aa", "bb", "cc"]
    assert asked == [3]


def test_another_setting_is_a_mistake() -> None:
    with pytest.raises(SettingsError, match="'always'"):
        check_offensive("always")
