"""At rest: for the user alone, never lost, never damaged without a word, never in the way of typing."""

import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from predictor.errors import HistoryError, SettingsError
from predictor.history.files import NAME
from predictor.history.history import History
from tests.predictor.history.conftest import DAY, says, source_of

REPOSITORY = Path(__file__).parents[3]
LEARNING = """
import sys
from predictor.history.history import History
history = History(sys.argv[1])
for number in range(100_000):
    history.learn(f"text number {'abcdefghij'[number % 10]} at the station", 1.7e9)
    print(number + 1, flush=True)
"""

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


@posix_only
def test_it_is_for_the_user_alone_whatever_the_umask(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    (folder / NAME).touch(mode=0o644)
    old = os.umask(0)
    try:
        with History(folder) as history:
            history.learn("a word")
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert modes(folder) == {0o600}
    finally:
        os.umask(old)


@posix_only
@pytest.mark.parametrize("wait_for", ["1", "7", "40"])
def test_a_kill_loses_at_most_the_last_text(folder: Path, wait_for: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LEARNING, str(folder)], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
    assert process.stdout is not None
    said = ""
    for said in process.stdout:
        if said.strip() == wait_for:
            break
    process.send_signal(signal.SIGKILL)
    rest = process.communicate()[0].split()
    told = int((rest or [said])[-1])
    with History(folder) as history:
        (station,) = history.show("station").spellings
        assert told <= station.uses <= told + 1
        assert history.notice == ""
        assert history.learn("goes on") == 2
    with sqlite3.connect(folder / NAME) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_a_damaged_file_is_set_aside_and_said(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / NAME).write_bytes(b"not a database " * 1000)
    with History(folder) as history:
        (kept,) = folder.glob("damaged-*.db")
        assert kept.read_bytes() == b"not a database " * 1000
        assert str(kept) in history.notice
        assert history.learn("goes on") == 2
        history.clear()
        assert not list(folder.glob("damaged-*"))


def test_damage_inside_is_noticed_while_typing(folder: Path) -> None:
    with History(folder) as history:
        history.learn("the station", DAY)
        history._database.run(lambda c: c.execute("UPDATE followers SET words = x'0102'"))
        source = source_of(history)
        assert says(source, "the ") == {"": 1.0}
        assert "damaged" in history.notice
        assert history.learn("the station", DAY) == 2
        assert "station" in says(source, "the ")
        assert len(list(folder.glob("damaged-*.db"))) == 1


def test_damage_by_a_broken_disk_is_noticed(folder: Path) -> None:
    with History(folder) as history:
        history.learn_all(f"word{chr(97 + n % 26)}{chr(97 + n // 26)} at the station" for n in range(600))
    size = (folder / NAME).stat().st_size
    with (folder / NAME).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with History(folder) as history:
        history.words()
        assert "damaged" in history.notice
        assert history.learn("goes on") == 2


def test_another_program_s_database_is_not_written_into(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    connection = sqlite3.connect(folder / NAME)
    connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    with History(folder) as history:
        assert "kept as" in history.notice
    (kept,) = folder.glob("damaged-*.db")
    connection = sqlite3.connect(kept)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    connection.close()


def test_a_newer_history_is_refused_and_not_touched(folder: Path) -> None:
    with History(folder) as history:
        history.learn("a word")
    connection = sqlite3.connect(folder / NAME)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (folder / NAME).read_bytes()
    with pytest.raises(SettingsError, match=r"newer Foretype \(format 99"):
        History(folder)
    assert (folder / NAME).read_bytes() == before


def test_a_folder_that_cannot_be_is_said_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with History(tmp_path / "file" / "history") as history:
        assert not history.learning
        assert "cannot be opened" in history.notice
        assert history.learn("a word") == 0
        assert says(source_of(history), "the ") == {"": 1.0}
        with pytest.raises(HistoryError, match="cannot be opened"):
            history.forget("word")


@posix_only
def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(mode=0o700)
    victim = tmp_path / "victim"
    victim.write_text("keep me")
    (folder / NAME).symlink_to(victim)
    with History(folder) as history:
        assert not history.learning
        assert "link" in history.notice
    assert victim.read_text() == "keep me"
    (tmp_path / "linked").symlink_to(tmp_path)
    with History(tmp_path / "linked") as history:
        assert "link" in history.notice


@posix_only
def test_a_folder_that_nobody_may_write_into_is_still_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with History(folder) as history:
        history.learn("the station", DAY)
    monkeypatch.setattr("os.access", lambda *_: False)  # as for root, whom permissions do not stop
    with History(folder) as history:
        assert "station" in says(source_of(history), "the ")
        assert not history.learning
        assert "cannot be written" in history.notice
        assert history.learn("a word") == 0
        assert history.contains("station")
        with pytest.raises(HistoryError, match="cannot be written"):
            history.forget("station")


def test_a_full_disk_turns_learning_off_with_a_sentence(folder: Path) -> None:
    with History(folder) as history:
        history.learn("the station", DAY)
        source = source_of(history)
        pages = history._database.run(lambda c: c.execute("PRAGMA page_count").fetchall()[0][0])
        history._database.run(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchall())
        many = " ".join(f"the word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(600))
        assert history.learn(many) == 0
        assert not history.learning
        assert "room on the disk" in history.notice
        assert "station" in says(source, "the ")
        assert not history.contains("wordaa")


_ON_A_FULL_DISK = """
import json, resource, sys
from pathlib import Path
from predictor.errors import HistoryError
from predictor.history.history import History
from tests.predictor.history.conftest import says, source_of

resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing can grow any more
with History(Path(sys.argv[1])) as history:
    source = source_of(history)
    said = says(source, "the ")
    learned = history.learn("a word"), history.learning, history.notice
    try:
        history.clear()
    except HistoryError as error:
        why = str(error)
    sys.stdout.write(json.dumps([sorted(said), list(source.blocked().patterns), *learned, why]))
"""


@posix_only
def test_on_a_disk_that_was_full_before_what_is_known_is_suggested(folder: Path) -> None:
    """Not even the small files beside a database can be made there, and a killed process left its log."""
    begun = "import os, sys; from predictor.history.history import History; h = History(sys.argv[1])"
    written = "h.learn('the Oberlander'); h.block('kube*'); os._exit(9)"
    subprocess.run([sys.executable, "-c", f"{begun}; {written}", folder], check=False, cwd=REPOSITORY)
    assert (folder / "history.db-wal").stat().st_size
    done = subprocess.run(
        [sys.executable, "-c", _ON_A_FULL_DISK, folder],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )
    words, patterns, learned, learning, notice, why = json.loads(done.stdout)
    assert "Oberlander" in words
    assert patterns
    assert (learned, learning) == (0, False)
    assert "is on a full disk: nothing is learned" in notice
    assert "is on a full disk.\nNothing has changed" in why
    with History(folder) as history:  # there is room again
        assert history.learn("the station") == 2
        assert history.contains("Oberlander")


def test_a_history_that_was_removed_begins_anew(folder: Path) -> None:
    with History(folder) as history:
        source = source_of(history)
        history.learn("the station", DAY)
        assert "station" in says(source, "the ")
        shutil.rmtree(folder)
        assert says(source, "the ") == {"": 1.0}
        assert history.learn("the end Zoe", DAY) == 3
        assert set(says(source, "end ")) == {"", "the", "Zoe"}
