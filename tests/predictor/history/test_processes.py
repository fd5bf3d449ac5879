"""Several processes, threads and forks on one history."""

import multiprocessing
import os
import sqlite3
import sys
import threading
from pathlib import Path

import pytest

from predictor.errors import HistoryError
from predictor.history.files import NAME
from predictor.history.history import History
from tests.predictor.history.conftest import DAY, says, source_of

TIMES = 60


def learn(folder: Path, name: str) -> None:
    with History(folder) as history:
        for _ in range(TIMES):
            assert history.learn(f"{name} at the station", DAY) == 4, history.notice


def test_two_processes_learn_at_once_and_nothing_is_lost(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=learn, args=(folder, name)) for name in ("Shawn", "Zoe", "Shawn")]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        assert process.exitcode == 0
    with History(folder) as history:
        known = {word.text: word.uses for word in history.words()}
        assert known == {"at": 180, "the": 180, "station": 180, "Shawn": 120, "Zoe": 60}
        assert history.show("the").following == (("station", 180),)


def test_what_another_process_learns_and_forgets_is_seen_at_the_next_key(folder: Path) -> None:
    # Two openings of one file are to SQLite what two processes are.
    with History(folder) as mine, History(folder) as theirs:
        source = source_of(mine)
        assert says(source, "the ") == {"": 1.0}
        changes = source.changes()
        theirs.learn("the Oberlander", DAY)
        assert source.changes() != changes
        assert "Oberlander" in says(source, "the ")
        changes = source.changes()
        assert source.changes() == changes
        theirs.forget("Oberlander")
        assert source.changes() != changes
        assert set(says(source, "the ")) == {"", "the"}
        # A word that takes its place is another one.
        theirs.learn("the Zoe", DAY)
        assert set(says(source, "the ")) == {"", "the", "Zoe"}


def test_forgetting_waits_for_others_then_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with History(folder) as history:
        history.learn("Oberlander", DAY)
        other = sqlite3.connect(folder / NAME, isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM words").fetchall()  # it reads, and goes on reading
        monkeypatch.setattr("predictor.history.forgetting._WAIT_S", 0.1)
        with pytest.raises(HistoryError, match="while another program reads"):
            history.forget("Oberlander")
        assert not history.contains("Oberlander")
        other.close()
        assert history.forget("Oberlander") == 0
        assert not any(b"Oberlander" in path.read_bytes() for path in folder.iterdir())


def test_threads_learn_and_ask_at_once(history: History) -> None:
    source, wrong = source_of(history), list[str]()

    def ask() -> None:
        for _ in range(200):
            found = says(source, "at the ")
            if not abs(sum(found.values()) - 1.0) < 1e-4:
                wrong.append(str(found))

    def learn_all() -> None:
        for _ in range(40):
            history.learn("meet me at the station, at the Zoe", DAY)

    threads = [threading.Thread(target=work) for work in (ask, learn_all, ask, learn_all)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert history.show("station").spellings[0].uses == 80


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
def test_a_fork_goes_on_with_connections_of_its_own(history: History) -> None:
    source, going_on = source_of(history), threading.Event()
    history.learn("at the station", DAY)

    def work() -> None:
        while not going_on.is_set():
            history.learn("at the Zoe", DAY)
            says(source, "the ")

    thread = threading.Thread(target=work)
    thread.start()
    children = []
    for _ in range(5):
        child = os.fork()
        if child == 0:
            learned = history.learn("at the Shawn", DAY)
            os._exit(0 if learned == 3 and "station" in says(source, "the ") else 1)
        children.append(child)
    statuses = [os.waitpid(child, 0)[1] for child in children]
    going_on.set()
    thread.join()
    assert statuses == [0] * 5
    assert history.show("Shawn").spellings[0].uses == 5
    with sqlite3.connect(history.folder / NAME) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
