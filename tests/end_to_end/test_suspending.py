"""Stopping the editor and going on with it, under a real shell with job control."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import join

import pytest

from predictor.editor.files.recovery import found
from tests.end_to_end.terminal import Terminal, foretype, running
from tests.homes import in_the_way

SHELL = ["bash", "--norc", "--noprofile", "-i"]
QUIET = ("--show", "least")
# As pyte writes down the modes of its screen.
ALTERNATE_SCREEN, MOUSE, BRACKETED_PASTE = (number << 5 for number in (1049, 1000, 2004))


@contextmanager
def under_a_shell(path: Path, *options: str) -> Iterator[Terminal]:
    """Open the file in an editor that a shell has started."""
    with running(SHELL, environment={"PS1": "shell> ", "INPUTRC": "/dev/null"}) as terminal:
        terminal.see("shell>")
        terminal.type(f"{join(foretype(path, *QUIET, *options))}\r")
        terminal.see(path.name)
        terminal.wait(lambda: "shell>" not in terminal.text(), "the editor's screen")
        yield terminal


def process_of(path: Path) -> int:
    """Return the process that edits the file."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if str(path).encode() in words and b"edit" in words:
                return int(folder.name)
    raise AssertionError("There is no editor.")


def is_stopped(process: int) -> bool:
    return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] == "T"


def works_again(terminal: Terminal, path: Path) -> None:
    """Check that the terminal is the editor's: raw, with bracketed paste and the mouse, and painted."""
    terminal.see("typed")
    terminal.wait(lambda: "shell>" not in terminal.text(), "the editor's screen")
    wanted = {ALTERNATE_SCREEN, MOUSE, BRACKETED_PASTE}
    terminal.wait(lambda: wanted <= terminal.screen.mode, "the editor's modes")
    # Raw: nothing is echoed, Ctrl-C is a key, Enter is not waited for.
    terminal.send("<ctrl-c>again")
    terminal.see("typedagain")
    terminal.send("<ctrl-s>")
    terminal.see("Saved")
    assert path.read_text() == "typedagain"


pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for the process in /proc")


@pytest.mark.parametrize(("options", "insert"), [((), ""), (("--keys", "vi"), "i")])
def test_the_shell_gets_the_terminal_and_fg_gives_it_back(
    tmp_path: Path, options: tuple[str, ...], insert: str
) -> None:
    path = tmp_path / "notes.txt"
    with under_a_shell(path, *options) as terminal:
        terminal.send(f"{insert}typed<ctrl-x><ctrl-z>")
        terminal.see("Stopped", "shell>")
        left = found(path)
        assert left is not None
        assert left.text == "typed"
        assert not {ALTERNATE_SCREEN, MOUSE} & terminal.screen.mode
        terminal.type("stty -a | grep -q -e -icanon -e -isig -e ' -echo ' -e -ixon; echo raw $?\r")
        terminal.see("raw 1")
        terminal.type("fg\r")
        works_again(terminal, path)
        terminal.send("<ctrl-q>")
        terminal.see("shell>")


@pytest.mark.parametrize(
    ("key", "shown"),
    [("<ctrl-f>", "Find:"), ("<alt-s>", "Save as:"), ("<f1>", "Suggestions"), ("<ctrl-q>", "Save notes.txt")],
)
def test_from_a_dialog_as_well(tmp_path: Path, key: str, shown: str) -> None:
    path = tmp_path / "notes.txt"
    with under_a_shell(path) as terminal:
        terminal.send(f"typed{key}")
        terminal.see(shown)
        terminal.send("<ctrl-x><ctrl-z>")
        terminal.see("Stopped", "shell>")
        terminal.type("fg\r")
        terminal.wait(lambda: "shell>" not in terminal.text(), "the editor's screen")
        terminal.send("<esc><esc>")
        works_again(terminal, path)


def test_that_nothing_could_be_kept_before_it_stopped_is_told_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    in_the_way(path)
    with under_a_shell(path) as terminal:
        terminal.send("typed<ctrl-x><ctrl-z>")
        terminal.see("Stopped", "shell>")
        terminal.type("fg\r")
        terminal.see("Unsaved text cannot be kept:")
        terminal.send("<esc>")
        terminal.see("not kept")


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGTSTP])
def test_stopped_from_outside_it_comes_back_as_well(tmp_path: Path, number: int) -> None:
    path = tmp_path / "notes.txt"
    with under_a_shell(path) as terminal:
        process = process_of(path)
        terminal.send("typed")
        terminal.see("typed")
        os.kill(process, number)
        terminal.wait(lambda: is_stopped(process), "the process to stop")
        terminal.wait(lambda: "Stopped" in terminal.text(), "the shell")
        terminal.type("echo $((40 + 2))\r")
        terminal.see("42")
        terminal.type("fg\r")
        works_again(terminal, path)


def test_let_go_on_from_outside_it_paints_itself(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    with running(foretype(path, *QUIET)) as terminal:
        terminal.see("notes.txt")
        terminal.send("typed")
        terminal.see("typed")
        terminal.signal(signal.SIGSTOP)
        terminal.wait(lambda: is_stopped(terminal.process.pid), "the process to stop")
        terminal.screen.reset()  # something else has painted over it
        terminal.signal(signal.SIGCONT)
        works_again(terminal, path)


def test_without_a_shell_it_goes_on(tmp_path: Path) -> None:
    with running(foretype(tmp_path / "notes.txt", *QUIET)) as terminal:
        terminal.see("notes.txt")
        terminal.send("typed<ctrl-x><ctrl-z>")
        terminal.see("There is no shell to go back to.")
        terminal.signal(signal.SIGTSTP)
        terminal.send(" on")
        terminal.see("typed on")
