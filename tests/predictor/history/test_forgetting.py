"""Forgetting that is proved: it is as if it had never been learned, and no file holds it any more."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from predictor.history import forgetting
from predictor.history.history import History
from tests.predictor.history.conftest import DAY, says, source_of

# Rare enough that their letters stand in no other word and nowhere in an empty database.
SECRETS = ("Quixley", "zyxwort", "Jäkkönen")
COMMON = (
    "the",
    "see",
    "You",
    "station",
    "Meet",
    "I'm",
    "don't",
    ",",
    ".",
    "\n",
    "7",
    "Oberlander",
    "kubectl",
)
TEXTS = st.lists(
    st.lists(st.sampled_from([*COMMON, *SECRETS, "QUIXLEY", "Quixley's"]), max_size=25).map(" ".join),
    min_size=1,
    max_size=8,
)
BEFORE = [
    "",
    *(f"{word} " for word in (*COMMON, *SECRETS)),
    "see the ",
    "the station. ",
    "7 , ",
    "a Quixley ",
]


def without(word: str) -> Callable[[str], list[str]]:
    """A guard that leaves a word out, in all its spellings."""
    found = re.compile(rf"(?<![^\W\d_])(?<!')({word})('s)?(?!['’]?[^\W\d_])", re.IGNORECASE)
    return lambda text: found.sub("\0", text).split("\0")


def holds(folder: Path, word: str) -> list[str]:
    """Which files of a folder hold a word, in any spelling and encoding."""
    forms = {
        form.encode(coding)
        for form in {word, word.lower(), word.upper(), word.title()}
        for coding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "latin-1")
    }
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(f in path.read_bytes() for f in forms)
    ]


def whole(text: str) -> list[str]:
    """Guard nothing: what is learned and forgotten here would be taken for passwords."""
    return [text]


def check_same(one: History, other: History) -> None:
    mine, theirs = source_of(one), source_of(other)
    for before in BEFORE:
        assert says(mine, before) == pytest.approx(says(theirs, before), abs=1e-9)
    assert one.words() == other.words()


@settings(max_examples=30, deadline=None)
@given(texts=TEXTS, more=TEXTS, word=st.sampled_from(SECRETS))
@example(texts=["the", "zyxwort"], more=[], word="zyxwort")  # the last text has nothing else
def test_a_forgotten_word_was_never_there(texts: list[str], more: list[str], word: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        one, other = History(folder / "one", guard=whole), History(folder / "other", guard=without(word))
        with one, other:
            source = source_of(one)
            for at, text in enumerate(texts):
                one.learn(text, DAY + 1e5 * at)
                other.learn(text, DAY + 1e5 * at)
                source.changes()
            one.forget(word.upper())
            assert not one.contains(word)
            assert not holds(folder / "one", word)
            check_same(one, other)
            assert says(source, "see ") == pytest.approx(says(source_of(other), "see "), abs=1e-9)
            # What is learned afterwards is as it would have been.
            for text in more:
                left = "".join(without(word)(text))
                one.learn(left, DAY + 1e6)
                other.learn(left, DAY + 1e6)
            check_same(one, other)


@settings(max_examples=15, deadline=None)
@given(texts=TEXTS)
def test_a_history_that_was_cleared_is_a_new_one(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with History(folder / "one") as one, History(folder / "other") as other:
            one.learn_all((text, DAY) for text in texts)
            one.clear()
            for word in (*SECRETS, "station", "Oberlander", "kubectl"):
                assert not holds(folder / "one", word)
            check_same(one, other)
            for text in texts:
                one.learn(text, DAY + 5)
                other.learn(text, DAY + 5)
            check_same(one, other)


def test_the_test_would_see_what_is_left(folder: Path, history: History) -> None:
    history.learn(" ".join(SECRETS), DAY)
    history.close()
    assert holds(folder, "Quixley") == holds(folder, "zyxwort") == holds(folder, "Jäkkönen") == ["history.db"]


def test_a_large_history_keeps_no_trace(folder: Path, history: History) -> None:
    words = [
        f"word{chr(97 + a)}{chr(97 + b)}{chr(97 + c)}" for a in range(20) for b in range(20) for c in range(5)
    ]
    history.learn_all(
        (
            f"Quixley {word} Quixley's zyxwort {other}"
            for word, other in zip(words, reversed(words), strict=True)
        )
    )
    assert history.forget("quixley") > 1000
    assert holds(folder, "Quixley") == []
    assert holds(folder, "zyxwort")
    assert history.contains("zyxwort worda") is False
    assert history.contains("zyxwort")


def test_a_forgotten_phrase_takes_its_n_grams_and_leaves_its_words(history: History) -> None:
    history.learn("the old oak door creaks at night", DAY)
    assert history.contains("old oak")
    assert history.forget("Old Oak") > 0
    for gone in ("old oak", "the old oak", "old oak door"):
        assert not history.contains(gone)
    for kept in ("old", "oak", "oak door", "oak door creaks", "the old"):
        assert history.contains(kept), kept
    assert history.forget("door creaks at night")
    assert not history.contains("door creaks at")
    assert not history.contains("creaks at night")
    assert history.contains("creaks at")
    assert history.forget("no such words") == 0


def test_a_forgotten_phrase_of_two_was_never_joined(tmp_path: Path) -> None:
    text = "the old Oak door. the old station. Old oak, see"
    with History(tmp_path / "one") as one, History(tmp_path / "other", guard=apart) as other:
        one.learn(text, DAY)
        other.learn(text, DAY)
        one.forget("old oak")
        check_same(one, other)
        for before in ("old ", "the old ", "old Oak ", "oak "):
            assert says(source_of(one), before) == pytest.approx(says(source_of(other), before), abs=1e-9)


def apart(text: str) -> list[str]:
    return re.split(r"(?<=old) (?=oak)", text, flags=re.IGNORECASE)


def test_forgetting_is_finished_by_the_next_process_if_one_dies(folder: Path, history: History) -> None:
    history.learn("Quixley", DAY)
    history._change(lambda connection: forgetting.forget(connection, ["quixley"]))
    history.close()
    with History(folder):
        assert not holds(folder, "Quixley")
