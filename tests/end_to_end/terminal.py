"""A program in a real pseudo-terminal: keys go in, a screen as pyte paints it comes out.

Nothing here sleeps for a fixed time: what is waited for is a condition of the screen.
"""

import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("pexpect needs a POSIX pseudo-terminal", allow_module_level=True)

pexpect = pytest.importorskip("pexpect")
pyte = pytest.importorskip("pyte")

from pyte.screens import Char

from tests.bundles import TINY_BUNDLE

ROOT = Path(__file__).parents[2]
GREY = "808080"  # the ghost's colour in the dark theme
PATIENCE_S = 20.0  # a busy machine is slow; only a failing test waits so long

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "esc": "\x1b",
    "backspace": "\x7f",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "insert": "\x1b[2~",
    "delete": "\x1b[3~",
    "shift-delete": "\x1b[3;2~",
    "shift-tab": "\x1b[Z",
    "shift-up": "\x1b[1;2A",
    "shift-down": "\x1b[1;2B",
    "shift-right": "\x1b[1;2C",
    "shift-left": "\x1b[1;2D",
    "shift-end": "\x1b[1;2F",
    "shift-home": "\x1b[1;2H",
    "ctrl-right": "\x1b[1;5C",
    "ctrl-left": "\x1b[1;5D",
    "ctrl-home": "\x1b[1;5H",
    "ctrl-end": "\x1b[1;5F",
    "ctrl-down": "\x1b[1;5B",
    "ctrl-up": "\x1b[1;5A",
    "ctrl-space": "\0",
    "ctrl-delete": "\x1b[3;5~",
    **{f"f{number}": f"\x1bO{letter}" for number, letter in enumerate("PQRS", 1)},
    **{
        f"f{n}": f"\x1b[{code}~"
        for n, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
    },
}
# prompt_toolkit hides the cursor while it paints.
_FRAME_END = "\x1b[?25h"
_FRAMES = re.compile(rf"(?<={re.escape(_FRAME_END)})")
_NAMED = re.compile(r"<([a-z0-9]+(?:-[^>]+)?)>")


def sent(keys: str) -> str:
    """Return what a terminal sends for keys, the named ones written as "<ctrl-s>", "<alt-f>", "<right>"."""
    return _NAMED.sub(lambda match: _code(match[1]), keys)


def _code(name: str) -> str:
    if name in KEYS:
        return KEYS[name]
    modifier, _, key = name.partition("-")
    if modifier == "alt":
        return "\x1b" + (_code(key) if len(key) > 1 else key)
    if modifier == "ctrl" and len(key) == 1:
        return chr(ord(key.upper()) & 0x1F)
    raise ValueError(f"There is no key {name!r}.")


def pasted(text: str) -> str:
    """Return what a terminal sends when text is pasted."""
    return f"\x1b[200~{text}\x1b[201~"


def clicked(column: int, row: int) -> str:
    """Return what a terminal sends for a click of the left button, places counted from 0."""
    return "".join(f"\x1b[<0;{column + 1};{row + 1}{what}" for what in "Mm")


class _Screen(pyte.Screen):  # type: ignore[misc]
    """pyte's screen; what programs ask of a terminal's keyboard in the form of colours is no colour."""

    def select_graphic_rendition(self, *attributes: int, private: bool = False) -> None:
        """Take colours and the like."""
        if not private:
            super().select_graphic_rendition(*attributes)


class Terminal:
    """A process in a pseudo-terminal of so many columns and rows, and the screen that it paints."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        base = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLORTERM")}
        base |= {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        self.process = pexpect.spawn(
            command[0],
            [*command[1:]],
            env=base | dict(environment or {}),
            dimensions=(rows, columns),
            encoding="utf-8",
            codec_errors="replace",
            cwd=None if folder is None else str(folder),
        )
        self.process.delaybeforesend = None
        self.screen = _Screen(columns, rows)
        self.on_frame: Callable[[], None] = lambda: None  # called when a whole frame was painted
        self.read_at = 0.0  # when the last of what was painted came, by time.perf_counter
        self._stream = pyte.Stream(self.screen)

    # Keys in.

    def send(self, keys: str) -> None:
        """Press keys, the named ones written as `sent` takes them."""
        self.type(sent(keys))

    def type(self, characters: str) -> None:
        """Send characters as they are."""
        self.process.send(characters)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window; the program paints anew."""
        self.screen.resize(rows, columns)
        self.screen.reset()
        self.process.setwinsize(rows, columns)

    def signal(self, number: int) -> None:
        """Send a signal to the process."""
        self.process.kill(number)

    def hang_up(self) -> None:
        """Close the terminal, as when its window is closed: SIGHUP, and nobody reads any more."""
        self.process.ptyproc.fileobj.close()
        end = time.monotonic() + PATIENCE_S
        while self.process.ptyproc.isalive():
            assert time.monotonic() < end, "The program outlived its terminal."
            time.sleep(0.01)

    # The screen out.

    def rows(self) -> list[str]:
        """Return the text of each row, without the blanks at its end."""
        return [row.rstrip() for row in self.screen.display]

    def text(self) -> str:
        """Return the text of the screen."""
        return "\n".join(self.rows())

    def cell(self, row: int, column: int) -> Char:
        """Return a character with its attributes."""
        return self.screen.buffer[row][column]

    def cursor(self) -> tuple[int, int]:
        """Return the row and the column of the cursor."""
        return self.screen.cursor.y, self.screen.cursor.x

    def ghost(self) -> str:
        """Return the grey text on the screen."""
        every = (self.cell(y, x) for y in range(self.screen.lines) for x in range(self.screen.columns))
        return "".join(cell.data for cell in every if is_ghost(cell)).strip()

    # Waiting.

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what the program paints, waiting at most so long for it; tell whether anything came."""
        try:
            data = self.process.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            time.sleep(0.01)
            return False
        self.read_at = time.perf_counter()
        for part in _FRAMES.split(data):
            self._stream.feed(part)
            if part.endswith(_FRAME_END):
                self.on_frame()
        return True

    def wait(self, holds: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
        """Wait until something holds; fail with the screen if it never does."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"Waited in vain for {what}. The screen:\n{self.text()}"
            self.read()

    def see(self, *texts: str) -> None:
        """Wait until all these stand on the screen, each within a row."""
        for text in texts:
            self.wait(lambda text=text: any(text in row for row in self.rows()), f"{text!r} to appear")

    def see_no(self, text: str) -> None:
        """Wait until this does not stand on the screen any more."""
        self.wait(lambda: all(text not in row for row in self.rows()), f"{text!r} to go away")

    def see_ghost(self, text: str) -> None:
        """Wait until the grey text is this."""
        self.wait(lambda: self.ghost() == text, f"{text!r} in grey")

    def settle(self, seconds: float = 0.4) -> None:
        """Take in what is painted until nothing was for so long."""
        while self.read(seconds):
            pass

    def end(self) -> int:
        """Wait for the end; return the status, or minus the number of the signal that ended the process."""
        self.wait(lambda: not self.process.isalive(), "the end of the process")
        status, number = self.process.exitstatus, self.process.signalstatus
        return -number if status is None else status

    def close(self) -> None:
        """End the process if it still runs."""
        self.process.close(force=True)


def is_ghost(cell: Char) -> bool:
    """Whether a character is painted as ghost text: grey, or underlined where there are no colours."""
    return cell.fg == GREY or (cell.underscore and not cell.bold and cell.fg == "default")


def foretype(*arguments: str | Path) -> list[str]:
    """Return the command line of `foretype edit` with the tiny bundle."""
    return [sys.executable, "-m", "predictor", "edit", "--bundle", str(TINY_BUNDLE), *map(str, arguments)]


@contextmanager
def running(command: Sequence[str], **options: object) -> Iterator[Terminal]:
    """Run a program in a terminal for as long as the block lasts; options: those of `Terminal`."""
    terminal = Terminal(command, **options)  # type: ignore[arg-type]
    try:
        yield terminal
    finally:
        terminal.close()
