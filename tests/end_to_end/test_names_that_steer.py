"""Escape sequences and marks of direction in the name of a file: the terminal never gets them."""

import subprocess
from pathlib import Path

import pytest

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
