"""What ends an editor roughly, in a real pseudo-terminal: the text is there afterwards, always."""

import os
import random
import shutil
import signal
import stat
import sys
import time
from pathlib import Path

import pytest

from predictor.editor.files.recovered import Recovered
from predictor.editor.files.recovery import everything, found, recovery_folder
from tests.end_to_end.terminal import Terminal, foretype, pasted, running
from tests.homes import in_the_way, without_a_home

SENTENCE = "The quick brown fox jumps over the lazy dog, again and again. "
QUIET = ("--show", "least")


def opened(terminal: Terminal, name: str) -> None:
    terminal.see(name)
    terminal.see_no("loading")


def kept(path: Path) -> Recovered:
    left = found(path)
    assert left is not None, "There is no recovery file."
    return left


def every_second() -> None:
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "foretype"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.toml").write_text("recovery_seconds = 1\n")


def test_a_kill_at_any_moment_costs_some_seconds_of_typing_at_most(tmp_path: Path) -> None:
    """Typed at 40 keys a second, killed between the second recovery file and the fourth."""
    every_second()
    path, draw = tmp_path / "notes.txt", random.Random(7)
    for attempt in range(3):
        path.write_text("")
        with running(foretype(path, *QUIET)) as terminal:
            opened(terminal, "notes.txt")
            end = time.monotonic() + draw.uniform(2.5, 4.5)
            typed: list[tuple[float, str]] = [(time.monotonic(), "")]
            while time.monotonic() < end:
                character = SENTENCE[len(typed) % len(SENTENCE)]
                terminal.type(character)
                typed.append((time.monotonic(), typed[-1][1] + character))
                terminal.read(0.025)
            terminal.signal(signal.SIGKILL)
            assert terminal.end() == -signal.SIGKILL
        left, last = kept(path), typed[-1][1]
        assert last.startswith(left.text), attempt
        assert path.read_text() == ""
        # A recovery file a second, some time to write it, and a busy machine.
        lost_since = next(when for when, text in typed if len(text) >= len(left.text))
        assert typed[-1][0] - lost_since < 10
        assert len(left.text) > 10
        left.discard()


def test_a_kill_while_saving_leaves_the_old_text_or_the_new_one(tmp_path: Path) -> None:
    """And nothing that the next start does not sweep, once it is old enough to be nobody's."""
    path, draw = tmp_path / "notes.txt", random.Random(3)
    old = SENTENCE * 20_000
    for _ in range(6):
        path.write_text(old)
        with running(foretype(path, *QUIET)) as terminal:
            opened(terminal, "notes.txt")
            terminal.send("X")
            terminal.see("notes.txt*")
            terminal.send("<ctrl-s>")
            terminal.read(draw.uniform(0, 0.03))
            terminal.signal(signal.SIGKILL)
            terminal.end()
        assert path.read_text() in (old, f"X{old}")
        for file in tmp_path.glob(".foretype-*.tmp"):
            os.utime(file, (0, 0))
        left = found(path)
        if left is not None:
            left.discard()
    (tmp_path / ".foretype-0123456789ab.tmp").write_text(old)
    os.utime(tmp_path / ".foretype-0123456789ab.tmp", (0, 0))
    with running(foretype(path, *QUIET)) as terminal:
        opened(terminal, "notes.txt")
        terminal.wait(lambda: [file.name for file in tmp_path.iterdir()] == ["notes.txt"], "the sweeping")


@pytest.mark.parametrize("how", ["closed", "SIGHUP", "SIGTERM", "SIGTERM twice", "SIGQUIT", "SIGUSR1"])
def test_a_closed_terminal_and_a_signal_leave_the_text_in_the_recovery_file(how: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    with running(foretype(path, *QUIET)) as terminal:
        opened(terminal, "notes.txt")
        terminal.send("unsaved")
        terminal.see("unsaved")
        if how == "closed":
            terminal.hang_up()
        else:
            for _ in range(2 if "twice" in how else 1):
                terminal.signal(signal.Signals[how.split()[0]])
            assert terminal.end() == 1
            assert "the unsaved text of notes.txt is kept" in " ".join(terminal.text().split())
    assert (kept(path).text, kept(path).alive) == ("unsaved", False)
    assert not path.exists()


def test_several_unsaved_texts_are_all_kept(tmp_path: Path) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    with running(foretype(one, two, *QUIET)) as terminal:
        opened(terminal, "one.txt")
        terminal.send("first<f6>second")
        terminal.see("second")
        terminal.signal(signal.SIGTERM)
        assert terminal.end() == 1
    assert (kept(one).text, kept(two).text) == ("first", "second")


def test_without_the_users_folder_a_kill_costs_no_more(tmp_path: Path) -> None:
    """It is said, kept beside the file, found again and leaves nothing."""
    every_second()
    recovery_folder().parent.mkdir(parents=True, exist_ok=True)
    recovery_folder().write_text("in the way")
    path = tmp_path / "notes.txt"
    with running(foretype(path, *QUIET)) as terminal:
        opened(terminal, "notes.txt")
        terminal.send("unsaved")
        terminal.see("Unsaved text is kept in")
        assert "recovery is no folder." in " ".join(terminal.text().split())
        terminal.signal(signal.SIGKILL)
        terminal.end()
    beside = tmp_path / ".foretype-recovery"
    assert stat.S_IMODE(beside.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in beside.iterdir()} == {0o600}
    with running(foretype(path, *QUIET)) as terminal:
        terminal.see("Unsaved text of notes.txt")
        terminal.send("<right><enter>")
        terminal.see("unsaved", "Restored.")
        terminal.send("<ctrl-s>")
        terminal.see("Saved notes.txt")
        terminal.send("<ctrl-q>")
        assert terminal.end() == 0
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_without_a_home_nothing_is_lost_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notes.txt"
    with running([*without_a_home(monkeypatch), *foretype(path, *QUIET)[3:]]) as terminal:
        opened(terminal, "notes.txt")
        terminal.send("unsaved")
        terminal.see("unsaved")
        terminal.signal(signal.SIGTERM)
        assert terminal.end() == 1
        assert "the unsaved text of notes.txt is kept" in " ".join(terminal.text().split())
    assert (kept(path).text, kept(path).alive) == ("unsaved", False)


def test_a_text_without_a_name_is_offered_to_the_next_one(tmp_path: Path) -> None:
    with running(foretype(*QUIET), folder=tmp_path) as terminal:
        opened(terminal, "[no name]")
        terminal.send("a thought")
        terminal.see("a thought")
        terminal.signal(signal.SIGTERM)
        terminal.end()
    with running(foretype(*QUIET), folder=tmp_path) as terminal:
        terminal.see("Unsaved text of [no name]")
        terminal.send("<right><enter>")
        terminal.see("a thought")


@pytest.mark.parametrize("typed", ["Today was a good day", "Do you have time", "Monday\rrest", "later yes"])
def test_who_types_on_after_a_kill_loses_nothing(typed: str, tmp_path: Path) -> None:
    every_second()
    path = tmp_path / "notes.txt"
    with running(foretype(path, *QUIET)) as terminal:
        opened(terminal, "notes.txt")
        terminal.send("unsaved")
        terminal.wait(lambda: found(path) is not None, "the recovery file")
        terminal.signal(signal.SIGKILL)
        terminal.end()
    with running(foretype(path, *QUIET)) as terminal:
        terminal.type(typed)  # ahead of the screen
        terminal.see(typed.rpartition("\r")[2])
        assert kept(path).text == "unsaved"
        terminal.see("Unsaved text of notes.txt")  # once more, at a pause
        terminal.send("!")
        terminal.see_no("Unsaved text of notes.txt")
        terminal.send("<ctrl-s>")
        terminal.see("Saved notes.txt.")
        assert path.read_text() == typed.replace("\r", "\n") + "!"
        assert kept(path).text == "unsaved"


def test_who_types_on_after_ctrl_q_by_slip_goes_on_writing(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    with running(foretype(path, *QUIET)) as terminal:
        opened(terminal, "notes.txt")
        terminal.send("Now<ctrl-q>")
        terminal.type(" and then")
        terminal.see("Now and then")
        terminal.send("<ctrl-q>")
        terminal.see("Save notes.txt before quitting? [yes] no")
        terminal.send("<right>")
        terminal.see("Save notes.txt before quitting? yes [no]")
        terminal.send("<enter>")
        assert terminal.end() == 0
        assert "of notes.txt was dropped. For 7 days, foretype recov" in " ".join(terminal.text().split())
    assert not path.exists()
    assert [(one.text, one.given_up) for one in everything()] == [("Now and then", True)]


def test_what_is_dropped_is_not_said_to_be_recoverable_where_it_cannot_be_kept(tmp_path: Path) -> None:
    in_the_way(tmp_path / "notes.txt")
    with running(foretype(tmp_path / "notes.txt", *QUIET)) as terminal:
        opened(terminal, "notes.txt")
        terminal.send("Now<ctrl-q>")
        terminal.see("Save notes.txt before quitting? [yes] no")
        terminal.send("<right>")
        terminal.see("Save notes.txt before quitting? yes [no]")
        terminal.send("<enter>")
        assert terminal.end() == 0
        assert "of notes.txt was dropped. It cannot be recovered:" in " ".join(terminal.text().split())


def test_a_second_editor_is_told_of_the_first(tmp_path: Path) -> None:
    every_second()
    path = tmp_path / "notes.txt"
    with running(foretype(path, *QUIET)) as first:
        opened(first, "notes.txt")
        first.send("unsaved")
        first.wait(lambda: found(path) is not None, "the recovery file")
        with running(foretype(path, *QUIET)) as second:
            second.see(f"notes.txt is open in another editor, process {first.process.pid}")
            second.send("<ctrl-q>")
            assert second.end() == 0
        first.send("<ctrl-s>")
        first.wait(lambda: found(path) is None, "the recovery file to go")
        assert path.read_text() == "unsaved"


@pytest.mark.parametrize("how", ["closed", "SIGTERM"])
def test_a_paste_whose_end_has_not_come_is_kept(how: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    with running(foretype(path, *QUIET)) as terminal:
        opened(terminal, "notes.txt")
        terminal.send("A")
        terminal.see("A", "notes.txt*")
        terminal.type("\x1b[200~half of it")
        terminal.settle()
        if how == "closed":
            terminal.hang_up()
        else:
            terminal.signal(signal.SIGTERM)
            assert terminal.end() == 1
    assert kept(path).text == "Ahalf of it"


def test_a_paste_that_lost_its_end_does_not_swallow_what_is_typed(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    with running(foretype(path, *QUIET)) as terminal:
        opened(terminal, "notes.txt")
        terminal.type("\x1b[200~half")
        typed = ""
        while "half" not in terminal.text():
            assert len(typed) < 400
            terminal.type("x")
            typed += "x"
            terminal.read(0.05)
        terminal.send("<ctrl-s>")
        terminal.see("Saved notes.txt.")
    assert path.read_text() == f"half{typed}"


@pytest.mark.skipif(shutil.which("unshare") is None, reason="making a small disk needs Linux's unshare")
def test_a_full_disk_is_told_and_the_text_stays(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f'mount -t tmpfs -o size=64k none {disk} && echo old > {disk}/notes.txt && exec "$@"'
    small = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh"]
    with running([*small, *foretype(disk / "notes.txt", *QUIET)]) as terminal:
        terminal.wait(lambda: terminal.text().strip(), "the start")
        if "unshare" in terminal.text() or "mount" in terminal.text():
            pytest.skip(f"no small disk can be made here: {terminal.text()}")
        opened(terminal, "notes.txt")
        terminal.type("\x1b[200~" + SENTENCE * 2000 + "\x1b[201~")
        terminal.send("!")
        terminal.wait(lambda: "notes.txt*" in terminal.text(), "the pasted text")
        terminal.send("<ctrl-s>")
        terminal.see("Not saved: No space left on device. The text is still here.")
        terminal.send("<alt-s>")
        terminal.see("disk/notes.txt")
        terminal.send("<ctrl-a><ctrl-k>")
        terminal.type(f"{tmp_path}/elsewhere.txt\r")
        terminal.see("Saved elsewhere.txt.")
    assert (tmp_path / "elsewhere.txt").read_text() == SENTENCE * 2000 + "!old\n"


@pytest.mark.parametrize("end", ["\n", " "])
def test_a_paste_of_megabytes_arrives_whole(end: str, tmp_path: Path) -> None:
    """Ordinary lines, and one long line; in pieces, as the terminal has them."""
    path, text = tmp_path / "notes.txt", (SENTENCE.strip() + end) * 40_000
    with running(foretype(path, *QUIET)) as terminal:
        opened(terminal, "notes.txt")
        rest = memoryview(f"{pasted(text)}Z".encode())
        while rest:
            rest = rest[os.write(terminal.process.child_fd, rest[:2048]) :]
        terminal.wait(lambda: any(row.endswith("Z") for row in terminal.rows()), "the end of the paste")
        terminal.send("<ctrl-s>")
        terminal.see("Saved notes.txt.")
    assert path.read_text() == f"{text}Z"


def test_quitting_waits_for_no_model(tmp_path: Path) -> None:
    """One that is being loaded for ever, by code that is not Python's: the process ends as if it were not."""
    program = """
import numpy, predictor

def load(*arguments, **options):
    a = numpy.ones((600, 600))
    while True:
        a = a @ a

predictor.load = load
from predictor.cli import main
main()
"""
    path = tmp_path / "notes.txt"
    with running([sys.executable, "-c", program, "edit", str(path)]) as terminal:
        terminal.see("notes.txt")
        terminal.send("kept<ctrl-s>")
        terminal.see("Saved notes.txt")
        terminal.send("<ctrl-q>")
        assert terminal.end() == 0
    assert path.read_text() == "kept"
    assert "Exception" not in terminal.text()


STUCK = """
import sys, threading
from pathlib import Path
from predictor.cli import main
from predictor.transformer.sequence import CachedSequence

def stuck(*_, **__):
    Path(sys.argv[-1]).with_name("begun").touch()
    threading.Event().wait()

CachedSequence._run = stuck
main()
"""


def test_quitting_does_not_wait_for_a_pass_that_never_ends(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    command = [sys.executable, "-c", STUCK, *foretype(path)[3:]]
    with running(command) as terminal:
        opened(terminal, "notes.txt")
        terminal.type("I'll meet you at the st")
        terminal.wait((tmp_path / "begun").exists, "a pass")
        terminal.send("<ctrl-s>")
        terminal.see("Saved")
        terminal.send("<ctrl-q>")
        assert terminal.end() == 0
    assert path.read_text() == "I'll meet you at the st"
