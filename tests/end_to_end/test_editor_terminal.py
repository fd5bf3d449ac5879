"""The editor in a real pseudo-terminal, as a process of its own; asserted is what the terminal shows."""

import os
import signal
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("pexpect needs a POSIX pseudo-terminal", allow_module_level=True)

import pexpect
import pyte

ROOT = Path(__file__).parents[2]
GREY = "808080"
PROGRAM = """
    import sys
    from pathlib import Path

    from predictor.editor.application import run_editor
    from predictor.testing import ScriptedPredictor, ScriptedSession

    WORDS = {"": ["the", "there"], "meet you at the ": ["station", "stadium"]}
    BIGRAM = {"": ["same"]}

    def session():
        return ScriptedSession({"transformer": ScriptedPredictor(WORDS, delay_s=0.02),
                                "bigram": ScriptedPredictor(BIGRAM, name="bigram")})

    rescued = run_editor(Path(sys.argv[1]), session)
    sys.exit("rescued" if rescued else 0)
"""


class Terminal:
    """A process in a pseudo-terminal, and the screen it paints."""

    def __init__(self, program: Path, file: Path, columns: int, rows: int) -> None:
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
        environment.pop("NO_COLOR", None)
        self.process = pexpect.spawn(
            sys.executable,
            [str(program), str(file)],
            env=environment,
            dimensions=(rows, columns),
            encoding="utf-8",
        )
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)

    def send(self, keys: str) -> None:
        self.process.send(keys)

    def see(self, text: str) -> None:
        self.wait(lambda: any(text in row for row in self.rows()), f"{text!r} to appear")

    def see_grey(self, text: str) -> None:
        self.wait(lambda: self._grey() == text, f"{text!r} in grey")

    def wait(self, holds: Callable[[], bool], what: str, seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"Waited in vain for {what}. The screen:\n" + "\n".join(
                self.rows()
            )
            self._read()

    def rows(self) -> list[str]:
        return list(self._screen.display)

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
        self._screen.reset()
        self.process.setwinsize(rows, columns)

    def end(self) -> int | None:
        self.wait(lambda: not self.process.isalive(), "the end of the process")
        return self.process.exitstatus

    def _read(self) -> None:
        try:
            self._stream.feed(self.process.read_nonblocking(65536, timeout=0.05))
        except pexpect.TIMEOUT:
            pass
        except pexpect.EOF:
            time.sleep(0.01)

    def _grey(self) -> str:
        """Return the grey text on the screen; 8-bit terminals show #808080 as the palette's 244 or 8."""
        cells = (
            self._screen.buffer[y][x] for y in range(self._screen.lines) for x in range(self._screen.columns)
        )
        return "".join(cell.data for cell in cells if cell.fg == GREY).strip()


Open = Callable[..., Terminal]


@pytest.fixture
def open_editor(tmp_path: Path) -> Iterator[Open]:
    terminals: list[Terminal] = []
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM))

    def start(file: Path, columns: int = 80, rows: int = 24) -> Terminal:
        terminals.append(Terminal(program, file, columns, rows))
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.process.close(force=True)


def test_open_type_accept_save_quit(open_editor: Open, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(b"\xef\xbb\xbf\r\nsecond line")
    terminal = open_editor(file)
    terminal.see("second line")
    terminal.see("transformer")
    terminal.send("I'll meet you at the st")
    terminal.see_grey("ation")
    terminal.see("I'll meet you at the station")
    terminal.send("\x1b[C")
    terminal.send(".")
    terminal.see("I'll meet you at the station.")
    terminal.see("notes.txt*")
    terminal.send("\x13")
    terminal.see("Saved notes.txt.")
    assert file.read_bytes() == b"\xef\xbb\xbfI'll meet you at the station.\r\nsecond line"
    terminal.send("\x11")
    assert terminal.end() == 0


def test_a_small_window_that_is_resized(open_editor: Open, tmp_path: Path) -> None:
    terminal = open_editor(tmp_path / "notes.txt", columns=40, rows=10)
    terminal.see("transformer")
    terminal.send("This evening I will meet you at the st")
    terminal.see_grey("ation")
    terminal.send("\x1bOQ")
    terminal.see("2 stadium")
    terminal.resize(100, 30)
    terminal.see("This evening I will meet you at the station")
    terminal.see("2 stadium")
    terminal.send("\x1b2")
    terminal.see("at the stadium")


def test_quitting_asks_and_ctrl_c_does_not_quit(open_editor: Open, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    terminal = open_editor(file)
    terminal.see("transformer")
    terminal.send("kept\x03")
    terminal.see("Ctrl-Q quits")
    terminal.process.kill(signal.SIGINT)
    terminal.send("!\x11")
    terminal.see("Save notes.txt before quitting?")
    terminal.send("y")
    assert terminal.end() == 0
    assert file.read_text() == "kept!"


def test_a_closed_terminal_does_not_lose_the_text(open_editor: Open, tmp_path: Path) -> None:
    terminal = open_editor(tmp_path / "notes.txt")
    terminal.see("transformer")
    terminal.send("unsaved")
    terminal.see("unsaved")
    terminal.process.ptyproc.fileobj.close()  # as when the window is closed: SIGHUP, nobody reads
    end = time.monotonic() + 10
    while terminal.process.ptyproc.isalive():
        assert time.monotonic() < end, "The editor outlived its terminal."
        time.sleep(0.02)
    (rescued,) = tmp_path.glob("notes.txt.rescued-*")
    assert rescued.read_text() == "unsaved"


def test_ending_the_process_does_not_lose_the_text(open_editor: Open, tmp_path: Path) -> None:
    terminal = open_editor(tmp_path / "notes.txt")
    terminal.see("transformer")
    terminal.send("unsaved")
    terminal.see("unsaved")
    for _ in range(2):
        terminal.process.kill(signal.SIGTERM)
    terminal.end()
    (rescued,) = tmp_path.glob("notes.txt.rescued-*")
    assert rescued.read_text() == "unsaved"
