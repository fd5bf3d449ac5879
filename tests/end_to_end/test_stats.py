"""What `foretype stats` says after one has written in the editor, in a home of its own."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from predictor.history.files import NAME, default_folder
from tests.bundles import blending
from tests.end_to_end.terminal import ROOT, Terminal, foretype

SETTINGS = 'recovery_seconds = 1\nshow = "all"\n'


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    home = Path(os.environ["HOME"]) / "foretype"
    home.mkdir()
    (home / "settings.toml").write_text(SETTINGS)
    return blending(tmp_path / "blend")


def editing(bundle: Path, *arguments: str | Path) -> Terminal:
    terminal = Terminal(foretype("--bundle", bundle, *arguments))
    terminal.wait(lambda: terminal.text().strip() and "loading" not in terminal.text(), "the start")
    return terminal


def stats(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "predictor", "stats", *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
        check=True,
    )
    return done.stdout


def all_of_it() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stats("--json"))
    assert len(found["days"]) <= 1
    for day in found["days"]:
        assert {name: day[name] for name in found["all"]} == found["all"]
    return dict(found["all"])


def accept_station(terminal: Terminal) -> None:
    """Type 24 characters and accept six with a key."""
    terminal.send("I'll meet you at the st")
    terminal.see_ghost("ation")
    terminal.send("<right>")


def test_what_was_typed_accepted_and_ignored(bundle: Path, tmp_path: Path) -> None:
    assert "Nothing has been counted yet" in stats()
    terminal = editing(bundle, tmp_path / "notes.txt")
    accept_station(terminal)
    terminal.send("so I'll meet you at the sta")
    terminal.see_ghost("tion")
    terminal.send("tion. The<ctrl-s><ctrl-q>")
    assert terminal.end() == 0
    assert (tmp_path / "notes.txt").read_text().startswith("I'll meet you at the station so I'll meet")
    found = all_of_it()
    typed = len("I'll meet you at the st") + 1 + len("so I'll meet you at the station. The")
    assert (found["typed"], found["saved"]) == (typed, len("ation ") - 1)
    assert found["share_saved"] == pytest.approx(5 / (typed + 5), abs=1e-4)
    assert found["accepted"] == 1
    assert found["ignored"] >= 1
    assert found["shown"] >= 2
    assert f"{found['share_saved']:.1%} of all keys were saved: 5 of {typed + 5}." in stats()


def test_vi_counts_and_a_file_of_secrets_does_not(bundle: Path, tmp_path: Path) -> None:
    terminal = editing(bundle, "--keys", "vi", tmp_path / "notes.txt")
    terminal.send("i")
    accept_station(terminal)
    terminal.send("<esc>:wq<enter>")
    assert terminal.end() == 0
    expected = all_of_it()
    assert (expected["typed"], expected["saved"], expected["accepted"]) == (24, 5, 1)
    terminal = editing(bundle, tmp_path / "my.key")
    accept_station(terminal)
    terminal.send("<ctrl-s><ctrl-q>")
    assert terminal.end() == 0
    assert all_of_it() == expected


def test_two_editors_at_once_add_up(bundle: Path, tmp_path: Path) -> None:
    terminals = [editing(bundle, tmp_path / f"{name}.txt") for name in ("one", "two")]
    for terminal in terminals:
        accept_station(terminal)
    for terminal in terminals:
        terminal.send("<ctrl-s><ctrl-q>")
        assert terminal.end() == 0
    found = all_of_it()
    assert (found["typed"], found["saved"], found["accepted"]) == (48, 10, 2)


def test_a_kill_loses_what_came_after_the_last_sentence(bundle: Path, tmp_path: Path) -> None:
    terminal = editing(bundle, tmp_path / "notes.txt")
    terminal.send("I met Zoe. ")

    def typed() -> list[tuple[int]]:
        if not (default_folder() / NAME).exists():
            return []
        connection = sqlite3.connect(default_folder() / NAME)
        try:
            return connection.execute("SELECT typed FROM tallies").fetchall()
        except sqlite3.OperationalError:  # it is being made
            return []
        finally:
            connection.close()

    terminal.wait(typed, "the counts to be written")
    terminal.send("more")
    terminal.see("Zoe. more")
    terminal.signal(signal.SIGKILL)
    terminal.end()
    assert 11 <= all_of_it()["typed"] <= 15


def test_switched_off_nothing_is_counted(bundle: Path, tmp_path: Path) -> None:
    (Path(os.environ["HOME"]) / "foretype" / "settings.toml").write_text(SETTINGS + "statistics = false\n")
    terminal = editing(bundle, tmp_path / "notes.txt")
    accept_station(terminal)
    terminal.send("<ctrl-z>. <ctrl-s><ctrl-q>")
    assert terminal.end() == 0
    assert "Nothing has been counted yet" in stats()


def test_where_it_cannot_be_written_one_sentence_says_so_and_typing_goes_on(
    bundle: Path, tmp_path: Path
) -> None:
    default_folder().parent.mkdir(exist_ok=True)
    default_folder().write_text("in the way")
    terminal = editing(bundle, tmp_path / "notes.txt")
    terminal.see("history")
    accept_station(terminal)
    terminal.see_no("history")
    until = time.monotonic() + 2.5  # it is tried again, and not said again
    terminal.wait(lambda: time.monotonic() > until or "history" in terminal.text(), "some time")
    assert "history" not in terminal.text()
    terminal.send(".<ctrl-s><ctrl-q>")
    assert terminal.end() == 0
    assert (tmp_path / "notes.txt").read_text().strip() == "I'll meet you at the station."


def test_clear_takes_the_numbers_too(bundle: Path, tmp_path: Path) -> None:
    terminal = editing(bundle, tmp_path / "notes.txt")
    accept_station(terminal)
    terminal.send("<ctrl-s><ctrl-q>")
    assert terminal.end() == 0
    assert all_of_it()["accepted"] == 1
    subprocess.run([sys.executable, "-m", "predictor", "history", "clear", "--yes"], cwd=ROOT, check=True)
    assert "Nothing has been counted yet" in stats()
