"""What is too old or too much is gone as if it had never been there, and a wrong clock takes nothing."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.history import history as door
from predictor.history.history import History
from predictor.history.retention import Retention
from tests.predictor.history.conftest import says, source_of
from tests.predictor.history.test_forgetting import check_same, holds, whole

DAY_S = 86_400.0
NOW = 20_000 * DAY_S
OLD = ("Quixley", "zyxwort", "the", "Quixley's", "Meet")
NEW = ("station", "see", "Oberlander", "kubectl", ",", ".", "7")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    return Clock(monkeypatch)


class Clock:
    """The clock on the wall."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.set(0)

    def set(self, days: float) -> None:
        self._monkeypatch.setattr("time.time", lambda: NOW + days * DAY_S)


def kept(folder: Path, **keep: int) -> set[str]:
    """What is left once a history was opened."""
    with History(folder, keep=Retention(**keep)) as history:
        assert history.notice == ""
        return {word.text for word in history.words()}


def sentences(words: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.lists(st.sampled_from(words), max_size=12).map(" ".join), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None)
@given(old=sentences(OLD), new=sentences(NEW))
def test_what_is_too_old_was_never_there(old: list[str], new: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with History(folder / "one", guard=whole) as one, History(folder / "other", guard=whole) as other:
            one.learn_all((text, NOW - 100 * DAY_S) for text in old)
            for history in (one, other):
                history.learn_all((text, NOW) for text in new)
        one = History(folder / "one", keep=Retention(days=99))
        other = History(folder / "other")
        with one, other:
            check_same(one, other)
            for word in ("Quixley", "zyxwort"):
                assert not one.contains(word)
                assert not holds(folder / "one", word)


@settings(max_examples=25, deadline=None)
@given(old=sentences(OLD), new=sentences(NEW))
def test_what_is_too_much_was_never_there(old: list[str], new: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with History(folder / "one", guard=whole) as one, History(folder / "other", guard=whole) as other:
            one.learn_all((text, NOW - 300 * DAY_S) for text in old)
            for history in (one, other):
                # More often than anything that is old.
                history.learn_all((text, NOW) for text in new * 200)
            room = len(other.words())
        if not room:
            return
        one = History(folder / "one", keep=Retention(words=room))
        other = History(folder / "other")
        with one, other:
            check_same(one, other)
            assert not holds(folder / "one", "Quixley")


def test_a_row_of_words_goes_though_its_words_stay(folder: Path) -> None:
    with History(folder) as history:
        history.learn("see Oberlander at the station", NOW - 50 * DAY_S)
        history.learn("the station, Oberlander. at see", NOW)
    with History(folder, keep=Retention(days=30)) as history:
        assert not history.contains("see Oberlander")
        assert not history.contains("at the station")
        assert history.contains("the station")  # used again
        assert history.show("Oberlander").spellings[0].uses == 2


def test_what_is_read_from_old_files_is_not_learned(folder: Path) -> None:
    with History(folder, keep=Retention(days=30)) as history:
        assert history.learn("Zoe", NOW - 31 * DAY_S) == 0
        assert history.learn("Zoe", NOW - 29 * DAY_S) == 1


def test_added_words_stay(folder: Path) -> None:
    with History(folder) as history:
        history.add("kubectl")
        history.learn("see kubectl at the station", NOW - 50 * DAY_S)
    with History(folder, keep=Retention(days=30, words=1)) as history:
        assert [(word.text, word.uses) for word in history.words()] == [("kubectl", 0)]
        assert "kubectl" in says(source_of(history), "see ")


def test_it_is_enforced_day_by_day_and_when_the_setting_changes(folder: Path, clock: Clock) -> None:
    with History(folder) as history:
        history.learn("one", NOW - 20 * DAY_S)
        history.learn("two", NOW - 10 * DAY_S)
    assert kept(folder) == {"one", "two"}
    assert kept(folder, days=20) == {"one", "two"}
    clock.set(1)
    assert kept(folder, days=20) == {"two"}
    assert kept(folder, days=5) == set()


def test_a_clock_that_was_wrong_for_a_day_takes_nothing(folder: Path, clock: Clock) -> None:
    with History(folder) as history:
        history.learn("Zoe", NOW)
    for days in (0, 30_000, 30_000.2, 1, 29_000, -9000, 2):
        clock.set(days)
        assert kept(folder, days=30) == {"Zoe"}, days
    # Two days in a row are believed: nobody has opened it for long.
    clock.set(400)
    assert kept(folder, days=30) == {"Zoe"}
    clock.set(401)
    assert kept(folder, days=30) == set()


def test_what_was_learned_while_a_clock_was_ahead_grows_old_from_today(folder: Path, clock: Clock) -> None:
    with History(folder, keep=Retention(days=30)) as history:
        history.learn("See Oberlander.")
        clock.set(10_000)
        history.learn("See Quixley.")
        clock.set(1)
    assert kept(folder, days=30) == {"See", "Oberlander", "Quixley"}
    for day in (20, 32):  # no jump is so long that the clock is not believed
        clock.set(day)
        left = kept(folder, days=30)
    assert left == set()


def test_the_least_used_and_the_oldest_go_while_learning(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_ENFORCED_AFTER", 10)
    with History(folder, keep=Retention(words=2)) as history:
        source = source_of(history)
        history.learn("station station", NOW - 900 * DAY_S)
        history.learn("see see see you", NOW)
        assert len(history.words()) == 3
        history.learn("see me at a the the", NOW)
        assert [word.text for word in history.words()] == ["see", "the"]
        assert set(says(source, "a ")) == {"", "see", "the"}
    assert not holds(folder, "station")


def test_other_processes_see_it(folder: Path) -> None:
    with History(folder) as history:
        source = source_of(history)
        history.learn("see the Zoe", NOW - 100 * DAY_S)
        history.learn("see", NOW)
        assert "Zoe" in says(source, "the ")
        assert kept(folder, days=30) == {"see"}
        assert set(says(source, "the ")) == {"", "see"}
