"""Learning, asking and taking back."""

import datetime
from pathlib import Path

import pytest

from predictor.errors import HistoryError, SettingsError
from predictor.history.history import History
from tests.predictor.history.conftest import DAY, says, source_of


def test_what_was_learned_is_known_and_shown(history: History) -> None:
    assert history.learn("I'll meet Oberlander at the station.", DAY) == 6
    history.learn("Oberlander asked.", DAY + 86_400)
    shown = history.show("oberlander")
    (word,) = shown.spellings
    assert (word.text, word.uses, word.occasions) == ("Oberlander", 2, 2)
    assert word.last == datetime.date(2023, 11, 15)
    assert shown.following == (("asked", 1), ("at", 1))
    assert [word.text for word in history.words("STAT")] == ["station"]
    for known in ("Oberlander", "OBERLANDER", "meet oberlander", "at the station", "Meet Oberlander at the"):
        assert history.contains(known), known
    for unknown in ("Ober", "oberlander the", "meet me at", "station asked"):
        assert not history.contains(unknown), unknown


def test_many_texts_are_learned_as_one_after_the_other(tmp_path: Path) -> None:
    texts = [("See you at the station", DAY), ("see Oberlander", DAY + 1), ("the end", DAY + 9e6)]
    with History(tmp_path / "one") as one, History(tmp_path / "other") as other:
        for text, when in texts:
            one.learn(text, when)
        assert other.learn_all(texts) == 9
        for before in ("", "see ", "see you at "):
            assert says(source_of(one), before) == pytest.approx(says(source_of(other), before), abs=1e-12)


def test_a_text_goes_on_from_what_stood_before_it(history: History) -> None:
    history.learn("station", DAY, before="at the ")
    assert history.contains("at the station")
    assert [word.text for word in history.words()] == ["station"]


def test_what_the_guard_leaves_out_is_not_learned_and_joins_nothing(folder: Path) -> None:
    with History(folder, guard=lambda text: text.split("hunter2")) as history:
        history.learn("the key is hunter2 for you", DAY)
        assert {word.text for word in history.words()} == {"the", "key", "is", "for", "you"}
        assert history.contains("key is")
        assert history.contains("for you")
        assert not history.contains("is for")


def test_what_was_taken_back_counts_less_and_in_the_end_not_at_all(history: History) -> None:
    source = source_of(history)
    history.learn("the Zoe", DAY)
    history.learn("the Zoe", DAY)
    twice = says(source, "the ")["Zoe"]
    assert history.corrected("Zoe", "the ")
    assert says(source, "the ")["Zoe"] < twice
    assert history.show("the").following == (("Zoe", 1),)
    assert history.corrected("Zoe", "the ")
    assert not history.contains("Zoe")
    assert "Zoe" not in says(source, "the ")
    assert not history.corrected("Zoe")


def test_mistakes_are_explained(history: History) -> None:
    with pytest.raises(TypeError):
        history.learn(b"bytes")  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="There is no word"):
        history.forget("12 !")
    with pytest.raises(SettingsError, match="not one word"):
        history.show("two words")
    with pytest.raises(SettingsError, match="since 1970"):
        history.learn("a", -5.0)
    history.close()
    with pytest.raises(HistoryError, match="closed"):
        history.contains("a")


def test_a_closed_history_learns_nothing_and_says_so(history: History) -> None:
    history.close()
    assert history.learn("a word") == 0
    assert "closed" in history.notice


@pytest.mark.parametrize(
    ("before", "text", "after", "secret"),
    [
        ("And so my password is", " hunterzz and more of it.", "", "hunterzz"),
        ("The password is Tr0ub4dorxyz\n", "And then we went.", "", "dorxyz"),
        ("", "hunterzz", " is my password, keep it.", "hunterzz"),
        ("x" * 3000 + "\nmy pin is:\n", "hunterzz", "", "hunterzz"),
    ],
)
def test_what_stands_around_a_text_shows_what_is_secret(
    history: History, folder: Path, before: str, text: str, after: str, secret: str
) -> None:
    history.learn(text, DAY, before=before, after=after)
    history.close()
    files = b"".join(path.read_bytes() for path in folder.iterdir())
    assert secret.encode() not in files


def test_what_others_wrote_before_a_text_is_not_learned_with_it(history: History, folder: Path) -> None:
    assert history.learn("agreed at once", DAY, before="Oberlander ", follows=False) == 3
    assert dict(history.show("agreed").following) == {"at": 1}
    history.close()
    assert b"oberlander" not in b"".join(path.read_bytes() for path in folder.iterdir()).lower()


def test_a_text_in_two_parts_is_learned_as_in_one(tmp_path: Path) -> None:
    whole, parts = History(tmp_path / "whole"), History(tmp_path / "parts")
    text = "See Oberlander at the station. Then go home."
    whole.learn(text, DAY)
    for start, end in ((0, 4), (4, 15), (15, 30), (30, len(text))):
        parts.learn(text[start:end], DAY, before=text[:start], after=text[end:])
    for word in ("see", "oberlander", "at", "the", "station", "then", "go", "home"):
        assert whole.show(word).following == parts.show(word).following
    assert says(source_of(whole), "See") == says(source_of(parts), "See")
    whole.close()
    parts.close()


def test_several_words_are_taken_back_at_once(history: History) -> None:
    history.learn("the Zoe and the Wagstaff and the Wagstaff", DAY)
    assert history.corrected_all([("Zoe", "the "), ("Wagstaff", "the "), ("Unknown", None)]) == 2
    assert {word.text: word.uses for word in history.words()} == {"the": 3, "and": 2, "Wagstaff": 1}
    assert not history.contains("Zoe")
