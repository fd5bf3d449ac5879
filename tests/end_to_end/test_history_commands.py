"""`foretype history` and `foretype words`, as command lines in a home of their own."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from predictor.cli.app import app

REPOSITORY = Path(__file__).parents[2]
MBOX = """From me@example.org Mon Jan  5 10:00:00 2015
From: Me <me@example.org>
Date: Mon, 5 Jan 2015 10:00:00 +0000
Message-ID: <1@example.org>

Please ask Oberlander about it. My password is hunter22.

On Sunday, Eve <eve@example.org> wrote:
> Quixley said so.

From eve@example.org Mon Jan  5 10:00:00 2015
From: eve@example.org
Message-ID: <2@example.org>

Zyxwort says no.
"""

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="permissions and signals of POSIX")


def run(*arguments: object, answer: str = "") -> str:
    """Run a command that goes well, and return what it says."""
    done = CliRunner().invoke(app, list(map(str, arguments)), input=answer)
    assert done.exit_code == 0, done.output
    return done.output


def fails(*arguments: object, answer: str = "") -> str:
    """Run a command that cannot do what it should, and return the sentence."""
    done = CliRunner().invoke(app, list(map(str, arguments)), input=answer)
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit)
    return " ".join(done.stderr.split())


def folder() -> Path:
    return Path(json.loads(run("history", "where", "--json"))["folder"])


def test_mail_is_learned_shown_and_forgotten(tmp_path: Path) -> None:
    box = tmp_path / "Sent"
    box.write_text(MBOX, encoding="utf-8")
    said = run("history", "learn", box, "--from", "ME@example.org")
    assert "Learned: 8 words" in said
    assert "Left out: 1 of 2 mails, from others." in said
    assert "Learned: 0 words" in run("history", "learn", box, "--from", "me@example.org")
    known = {word["word"] for word in json.loads(run("history", "list", "--json"))}
    assert known == {"Please", "ask", "Oberlander", "about", "it", "My", "password", "is"}
    assert "2015-01-05" in run("history", "list", "--search", "lander")
    assert "Followed by: about (1)" in run("history", "show", "oberlander")
    assert json.loads(run("history", "show", "ask", "--json"))["following"] == [["Oberlander", 1]]
    assert run("history", "forget", "Oberlander") == "Forgotten: Oberlander\n"
    assert run("history", "forget", "Oberlander") == "There was nothing to forget of Oberlander.\n"
    assert "Nothing is known of 'Oberlander'" in fails("history", "show", "Oberlander")
    assert not any(b"berlander" in path.read_bytes() for path in folder().iterdir())


def test_a_history_moves_to_another_place(tmp_path: Path) -> None:
    text, out, other = tmp_path / "a.md", tmp_path / "out.jsonl", tmp_path / "other"
    text.write_text("See Zoe. `code` See Zoë at the station.", encoding="utf-8")
    run("history", "learn", text)
    run("words", "add", "kubectl", "Jäkkönen")
    run("words", "block", "Voldemort", "kube*", "let me know")
    assert "lines" in run("history", "export", "--out", out)
    if sys.platform != "win32":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert run("history", "export") == out.read_text(encoding="utf-8")
    assert run("history", "import", out, "--history", other) == run(
        "history", "import", out, "--history", other
    )
    before = json.loads(run("history", "list", "--json"))
    there = json.loads(run("history", "list", "--json", "--history", other))
    assert {word["word"]: 2 * word["uses"] for word in before} == {
        word["word"]: word["uses"] for word in there
    }
    assert run("words", "list", "--history", other) == (
        "Jäkkönen\nkubectl\nkube*  (blocked)\nlet me know  (blocked)\nvoldemort  (blocked)\n"
    )
    out.write_text(out.read_text(encoding="utf-8") + '{"added": "two words"}\n', encoding="utf-8")
    clean = tmp_path / "clean"
    assert "letters and apostrophes" in fails("history", "import", out, "--history", clean)
    assert "Nothing has been learned yet" in run("history", "list", "--history", clean)


def test_words_are_added_blocked_and_suggested() -> None:
    assert run("words", "list") == "You have added no words and block none.\n"
    assert run("words", "add", "Oberlander", "kubectl") == "Added: 2 words.\n"
    assert "Nothing new" in run("words", "add", "kubectl")
    assert "not one word" in fails("words", "add", "two words")
    assert run("words", "block", "kube*") == "Blocked: 1 pattern.\n"
    assert "kubectl is blocked" in run("words", "add", "kubectl")
    assert "cannot be blocked" in fails("words", "block", "*")
    assert json.loads(run("words", "list", "--json")) == {
        "added": ["kubectl", "Oberlander"],
        "blocked": ["kube*"],
    }
    assert "kubectl  (added, blocked)" in run("history", "list")
    assert "Oberlander" in run("suggest", "Then we met Oberl")
    assert "Oberlander" not in run("suggest", "Then we met Oberl", "--no-history")
    assert "kubectl" not in run("suggest", "Run kubect")
    assert run("words", "unblock", "KUBE*") == "No longer blocked: KUBE*\n"
    assert run("words", "unblock", "kube*") == "kube* was not blocked.\n"
    assert (
        run("words", "remove", "oberlander", "nobody")
        == "Removed: oberlander\nnobody was not among your words.\n"
    )
    assert "What you block still names it: kube*" in (
        run("words", "block", "kube*") and run("history", "forget", "kubectl")
    )


def test_dictionaries_are_imported(tmp_path: Path) -> None:
    office, hunspell = tmp_path / "standard.dic", tmp_path / "en.dic"
    office.write_text(
        "OOoUserDict1\nlang: <none>\ntype: positive\n---\nOber=lander\nNew York\n", encoding="utf-8"
    )
    hunspell.write_text("2\nkubectl/S\n*teh\n", encoding="utf-8")
    said = run("words", "import", office, hunspell)
    assert "Added: 2 words of 2.\nBlocked: 1 word of 1.\n" in said
    assert "Left out: 1 (New York)." in said
    hunspell.write_bytes(b"\x7fELF\0\0")
    assert "zero character" in fails("words", "import", hunspell)


def test_clearing_asks_first() -> None:
    run("words", "add", "Quixley")
    assert "Nothing was cleared" in fails("history", "clear", answer="y\n")
    assert fails("history", "clear").endswith("Aborted.")
    assert "Quixley" in run("words", "list")
    assert "is empty" in run("history", "clear", answer="yes\n")
    assert "Quixley" not in run("words", "list")
    run("words", "add", "Quixley")
    assert "is empty" in run("history", "clear", "--yes")
    assert not any(b"Quixley" in path.read_bytes() for path in folder().iterdir())


def test_where_it_is_is_said(tmp_path: Path) -> None:
    run("words", "add", "Zoe")
    said = run("history", "where")
    assert str(Path(os.environ["XDG_DATA_HOME"]) / "foretype" / "history") in said
    assert "history.db" in said
    assert "1 added word, 0 blocked patterns" in said


@posix_only
def test_learning_is_stopped_and_goes_on(tmp_path: Path) -> None:
    box = tmp_path / "box"
    count = 4000
    with box.open("w", encoding="utf-8") as file:
        for number in range(count):
            word = "".join(chr(97 + int(digit)) for digit in f"{number:05}")
            file.write(
                f"From me Mon Jan  5 10:00:00 2015\nMessage-ID: <{number}>\n\n{f'see {word} again ' * 60}\n\n"
            )
    process = subprocess.Popen(
        [sys.executable, "-m", "predictor", "history", "learn", str(box)],
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        text=True,
    )
    database = Path(os.environ["XDG_DATA_HOME"]) / "foretype" / "history" / "history.db"
    until = time.monotonic() + 100
    while time.monotonic() < until and process.poll() is None and read_so_far(database) == 0:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "goes on from there" in errors
    assert "Traceback" not in errors
    assert 0 < read_so_far(database) < count
    run("history", "learn", box)
    (see,) = json.loads(run("history", "show", "see", "--json"))["spellings"]
    assert (see["uses"], see["occasions"]) == (60 * count, count)


def read_so_far(database: Path) -> int:
    if not database.exists():
        return 0
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM read").fetchall()[0][0])
    except sqlite3.Error:
        return 0
    finally:
        connection.close()


def test_what_cannot_be_is_a_sentence_and_nothing_is_lost(tmp_path: Path) -> None:
    run("words", "add", "Zoe")
    junk = tmp_path / "junk"
    junk.write_bytes(os.urandom(3000) + b"\0\xff")
    assert "is not JSON" in fails("history", "import", junk)
    told = fails("history", "learn", junk)
    assert "is not UTF-8" in told or "zero character" in told
    assert "cannot be read" in fails("history", "learn", tmp_path / "missing")
    assert "cannot be read" in fails("history", "import", tmp_path)
    assert "cannot be written" in fails("history", "export", "--out", tmp_path / "missing" / "out")
    assert "no word" in fails("history", "forget", "12")
    (tmp_path / "file").write_text("in the way")
    for command in (["list"], ["where"], ["forget", "Zoe"], ["learn", junk], ["export"], ["clear", "--yes"]):
        assert "cannot be opened" in fails("history", *command, "--history", tmp_path / "file" / "h")
    assert run("words", "list") == "Zoe\n"


def test_a_history_of_a_newer_version_is_left_alone() -> None:
    run("words", "add", "Zoe")
    database = folder() / "history.db"
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = database.read_bytes()
    for command in (["history", "list"], ["words", "add", "Ann"], ["history", "clear", "--yes"]):
        assert "newer Foretype" in fails(*command)
    assert database.read_bytes() == before


@posix_only
def test_another_user_s_history_is_not_used() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    run("words", "add", "Zoe")
    place = folder()
    os.chown(place, 12345, 12345)
    assert "belongs to another user" in fails("words", "add", "Ann")
    os.chown(place, 0, 0)
    assert run("words", "list") == "Zoe\n"


@posix_only
def test_a_home_that_cannot_be_written_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing stops root")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    tmp_path.chmod(0o555)
    try:
        for command in (["history", "where"], ["words", "add", "Zoe"], ["history", "clear", "--yes"]):
            assert "cannot be opened: Permission denied" in fails(*command)
    finally:
        tmp_path.chmod(0o755)
    run("words", "add", "Zoe")
