"""What is counted of suggestions: by day, in memory at first, added up by all processes, taken out again."""

import datetime
import multiprocessing
import os
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from predictor.contract import Suggestion
from predictor.errors import SettingsError
from predictor.history import feedback, schema
from predictor.history.files import NAME
from predictor.history.history import History
from predictor.history.retention import Retention
from predictor.history.tally import Tally
from tests.predictor.history.test_retention import Clock

STATION = Suggestion("station", "ation ", 0, 0.9, "transformer")
TO_THE_STATION = Suggestion("to the station", "to the station ", 0, 0.6, "transformer")
TIMES = 200


def all_of(history: History) -> Tally:
    (tally,) = history.statistics().values()
    return tally


def written(folder: Path) -> list[tuple[int, ...]]:
    """What is in the file, whoever wrote it."""
    connection = sqlite3.connect(folder / NAME)
    try:
        return connection.execute("SELECT shown, typed FROM tallies").fetchall()
    finally:
        connection.close()


def test_what_became_of_suggestions_is_counted(history: History) -> None:
    assert history.statistics() == {}
    history.typed(2)
    history.shown()
    history.accepted(STATION)  # six characters for one key
    history.shown()
    history.partly_accepted(TO_THE_STATION, characters=3, keys=2)
    history.ignored()
    history.corrected("station")
    expected = Tally(
        shown=2, accepted=1, partly_accepted=1, ignored=1, corrected=1, typed=2 + 1 + 2, saved=5 + 1
    )
    assert history.statistics() == {datetime.date.today(): expected}
    assert expected.share_saved == 6 / 11


def test_a_suggestion_that_replaces_saves_less(history: History) -> None:
    history.accepted(Suggestion("Shawn", "Shawn ", 2, 0.9, "history"))
    assert all_of(history).saved == 6 - 2 - 1


def test_it_is_in_memory_until_the_next_text_or_the_end(history: History, folder: Path) -> None:
    history.shown()
    assert written(folder) == []
    history.learn("a word")
    assert written(folder) == [(1, 0)]
    history.typed()
    history.close()
    assert written(folder) == [(1, 1)]


def test_it_is_written_after_some_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "_WRITTEN_AFTER_S", 0.05)
    with History(folder) as history:
        for expected in (1, 2):
            history.shown()
            until = time.monotonic() + 20
            while written(folder) != [(expected, 0)] and time.monotonic() < until:
                time.sleep(0.02)
            assert written(folder) == [(expected, 0)]


def count(folder: Path) -> None:
    with History(folder) as history:
        for number in range(TIMES):
            history.shown()
            history.typed(2)
            if number % 20 == 0:
                history.learn("a word")


def test_processes_add_up(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=count, args=(folder,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        assert process.exitcode == 0
    with History(folder) as history:
        assert all_of(history) == Tally(shown=3 * TIMES, typed=6 * TIMES)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_counts_only_what_is_its_own(folder: Path) -> None:
    with History(folder) as history:
        history.shown()
        child = os.fork()
        if child == 0:
            history.typed(5)
            history.write_tallies()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert all_of(history) == Tally(shown=1, typed=5)


def test_days_are_apart_and_go_with_what_is_too_old(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    with History(folder) as history:
        for days in (0, 1, 20):
            clock.set(days)
            history.shown()
        first = min(history.statistics())
        assert [(day - first).days for day in history.statistics()] == [0, 1, 20]
    with History(folder, keep=Retention(words=5)) as history:
        assert len(history.statistics()) == 3
    with History(folder, keep=Retention(days=10)) as history:
        assert len(history.statistics()) == 1
        history.learn("a word")
        history.shown()
        history.clear()
        assert history.statistics() == {}


def test_statistics_that_are_not_wanted_are_not_counted(folder: Path) -> None:
    with History(folder, statistics=False) as history:
        history.shown()
        history.corrected("word")
        history.learn("a word")
        assert history.statistics() == {}


def test_a_history_of_the_version_before_is_brought_up(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    connection = sqlite3.connect(folder / NAME)
    connection.executescript(schema._TABLES + schema._PERSONAL)
    connection.executescript(f"PRAGMA application_id = {schema._OURS}; PRAGMA user_version = 2;")
    connection.close()
    with History(folder) as history:
        history.shown()
        assert all_of(history) == Tally(shown=1)
        assert history.notice == ""


def test_what_cannot_be_written_is_kept_and_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with History(folder) as history:
        history.learn("a word")
        with monkeypatch.context() as refusing:
            refusing.setattr("os.access", lambda *_: False)
            history._database.let_go()
            history.shown()
            history.write_tallies()
            assert "cannot be written" in history.notice
            history.typed()
        history._database.let_go()
        assert all_of(history) == Tally(shown=1, typed=1)


def test_a_full_disk_stops_nothing(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    history.shown()
    with monkeypatch.context() as filled:
        filled.setattr("predictor.history.history.add_tallies", full)
        history.write_tallies()
        assert "room on the disk" in history.notice
        history.typed()
    assert all_of(history) == Tally(shown=1, typed=1)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda history: history.typed(-1),
        lambda history: history.typed(10**9),
        lambda history: history.accepted(STATION, keys=-1),
        lambda history: history.partly_accepted(STATION, characters=0),
        lambda history: history.partly_accepted(STATION, characters=7),
    ],
)
def test_what_cannot_have_happened_is_refused(history: History, wrong: object) -> None:
    with pytest.raises(SettingsError):
        wrong(history)  # type: ignore[operator]
    assert history.statistics() == {}


def test_what_was_learned_is_scaled_with_its_error() -> None:
    assert Tally(sampled=4, gained=6, squares=14).learned == (120.0, (20 * 19 * 14) ** 0.5)
