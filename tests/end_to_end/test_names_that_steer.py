"""Escape sequences and marks of direction in the name of a file: the terminal never gets them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bundles import TINY_BUNDLE
from tests.end_to_end.terminal import Terminal, foretype, running

NAME = "a\x1b[31mred\x1b]0;title\x07\u202eb\nc.txt"
STEERING = ("\x1b[31m", "\x1b]0;", "\x07", "\u202e", "\x9b")


def recorded(terminal: Terminal) -> list[str]:
    """Return a list that holds all that the program will write."""
    read, written = terminal.process.read_nonblocking, []

    def noting(*arguments: object, **options: object) -> str:
        written.append(read(*arguments, **options))
        return written[-1]

    terminal.process.read_nonblocking = noting
    return written


def test_in_the_editor(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text("kept\n")
    with running(foretype(path, "--show", "least")) as terminal:
        written = recorded(terminal)
        terminal.see("kept", "[31mred")
        assert "c.txt" in terminal.rows()[-1]  # one row, whatever is in the name
        terminal.send("x<alt-s>")
        terminal.see("Save as: ")
        assert "[31mred" in terminal.rows()[-1]
        assert "c.txt" in terminal.rows()[-1]
        terminal.send("<esc>")
        terminal.wait(lambda: "Save as: " not in terminal.text(), "the text")
        terminal.send("<ctrl-q>")
        terminal.see("Save ")
        terminal.settle()
        terminal.send("<enter>")
        terminal.end()
        assert path.read_text() == "xkept\n"
        assert not [one for one in STEERING if one in "".join(written)]


@pytest.mark.parametrize("what", ["folder", "missing folder", "no text"])
def test_on_the_command_line(tmp_path: Path, what: str) -> None:
    path = tmp_path / (NAME + "\x9b5m")
    if what == "folder":
        path.mkdir()
    elif what == "no text":
        path.write_bytes(b"\0\1")
    else:
        path /= "a.txt"
    command = foretype(path)
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr
    assert not [one for one in (*STEERING, "\x9b") if one in ran.stdout + ran.stderr]
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("command", ["score", "rerank"])
def test_json_is_escaped_and_says_the_same(command: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("say \x9b31m and \u202e there\n")
    argument = path if command in ("score", "rerank") else path.read_text()
    ran = subprocess.run(
        [sys.executable, "-m", "predictor", command, str(argument), "--bundle", str(TINY_BUNDLE), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not [one for one in (*STEERING, "\x9b") if one in ran.stdout]
    told = json.loads(ran.stdout)
    if command == "rerank":
        assert told[0]["text"] == path.read_text().rstrip("\n")


@pytest.mark.parametrize("command", ["score", "score --json", "letters"])
def test_what_the_locale_has_no_letter_for_is_no_traceback(command: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Łódź, 東京 — at the station\n", encoding="utf-8")
    name, *options = command.split()
    ran = subprocess.run(
        [sys.executable, "-m", "predictor", name, *options, str(path), "--bundle", str(TINY_BUNDLE)],
        env=os.environ | {"PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
    )
    assert ran.stdout
    if options == ["--json"]:
        assert json.loads(ran.stdout)["words"][0]["text"] == "Łódź"


def test_in_training(tmp_path: Path) -> None:
    """What stands in square brackets would be a style for rich."""
    path = tmp_path / f"{NAME}[red]\x9b5m"
    ran = subprocess.run(
        [sys.executable, "-m", "training", "tokenizer", str(path)], capture_output=True, text=True
    )
    assert ran.returncode == 1
    assert "error: " in ran.stderr
    assert "[red]" in ran.stderr
    assert not [one for one in (*STEERING, "\x9b", "Traceback") if one in ran.stderr]
