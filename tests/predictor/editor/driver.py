"""Runs the editor on a terminal in memory, types into it and looks at its screen."""

import asyncio
import os
import select
import signal
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from predictor.contract import Suggester
from predictor.editor.application import EditorApplication
from predictor.editor.files.file import TextFile, read_file
from predictor.editor.state.editor import Editor
from predictor.history.opening import Opening
from predictor.settings import Settings
from predictor.testing import Script, ScriptedPredictor, ScriptedSession

TRANSFORMER_WORDS: Script = {
    "": ["the", "station", "stadium"],
    "meet you at the ": ["station", "stadium", "bus"],
}
BIGRAM_WORDS: Script = {"": ["the", "same", "start"]}

Drive = Callable[..., None]

KEYS = {
    "right": "\x1b[C",
    "ctrl-right": "\x1b[1;5C",
    "left": "\x1b[D",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "end": "\x1b[F",
    "home": "\x1b[H",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "esc": "\x1b",
    "enter": "\r",
    "tab": "\t",
    "backspace": "\x7f",
    "ctrl-space": "\0",
    "alt-1": "\x1b1",
    "alt-2": "\x1b2",
    "alt-9": "\x1b9",
    "ctrl-s": "\x13",
    "ctrl-q": "\x11",
    "ctrl-c": "\x03",
    "ctrl-z": "\x1a",
    "ctrl-o": "\x0f",
    **{f"ctrl-{letter}": chr(ord(letter) & 0x1F) for letter in "afgknprtvwxy"},
    **{f"alt-{key}": f"\x1b{key}" for key in "][/?aefnprswz=\\l"},
    **{
        f"f{n}": f"\x1b[{code}~"
        for n, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
    },
    "f4": "\x1bOS",
    "alt-f8": "\x1b\x1b[19~",
    "shift-right": "\x1b[1;2C",
    "shift-down": "\x1b[1;2B",
    "ctrl-home": "\x1b[1;5H",
    "ctrl-end": "\x1b[1;5F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "delete": "\x1b[3~",
    "shift-tab": "\x1b[Z",
}


def scripted_session(delay_s: float = 0.0) -> ScriptedSession:
    return ScriptedSession(
        {
            "transformer": ScriptedPredictor(TRANSFORMER_WORDS, delay_s=delay_s),
            "bigram": ScriptedPredictor(BIGRAM_WORDS, name="bigram"),
        }
    )


class Painting:
    """A terminal in memory; keeps every frame that was painted."""

    encoding = "utf-8"

    def __init__(self, columns: int, rows: int) -> None:
        self._pyte = pytest.importorskip("pyte")
        self.frames: list[str] = []
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        self.size = Size(rows=rows, columns=columns)
        self.screen = self._pyte.Screen(columns, rows)
        self._stream = self._pyte.Stream(self.screen)

    def write(self, data: str) -> int:
        self._stream.feed(data)
        return len(data)

    def flush(self) -> None:
        self.frames.append("\n".join(self.screen.display))

    def isatty(self) -> bool:
        return True


class Driver:
    """Types into a running editor and looks at its screen."""

    def __init__(self, application: EditorApplication, pipe: PipeInput, painting: Painting) -> None:
        self.application = application
        self.painting = painting
        self._pipe = pipe
        self._keys = application.app.key_processor
        self._handled = 0
        self._keys.after_key_press += self._count

    def _count(self, _: object) -> None:
        self._handled += 1

    @property
    def editor(self) -> Editor:
        return self.application.editor

    @property
    def text(self) -> str:
        return self.editor.page.buffer.text

    @property
    def screen(self) -> str:
        return "\n".join(self.painting.screen.display)

    @property
    def status(self) -> str:
        return self.painting.screen.display[-1]

    def resize(self, columns: int, rows: int) -> None:
        self.painting.resize(columns, rows)
        os.kill(os.getpid(), signal.SIGWINCH)

    def send(self, text: str) -> None:
        self._pipe.send_text(text)

    async def press(self, *keys: str) -> None:
        """Press the named keys (any other word is typed) and wait until they were handled."""
        for key in keys:
            before = self._handled
            self.send(KEYS.get(key, key))
            await self.until(partial(self._handled_since, before))
            if key == "esc":  # it waits for a second key
                await self.until(lambda: not self._keys.key_buffer)
            await asyncio.sleep(0.01)  # what keys start, starts

    async def choose(self, word: str) -> None:
        """Answer what is to be confirmed by the entry of this name, and wait until that is done."""
        await self.until(lambda: self.editor.confirmation)
        asked, confirmation = self.editor.asked_at, self.editor.confirmation
        assert confirmation is not None
        steps = list(confirmation.answers).index(word) - confirmation.chosen
        await self.press(*["right" if steps > 0 else "left"] * abs(steps), "enter")
        await self.until(lambda: self.editor.confirmation is None or self.editor.asked_at != asked)

    def _handled_since(self, before: int) -> bool:
        """Whether a key was handled since, and none that was sent is left."""
        return self._handled > before and not (
            self._keys.input_queue or select.select([self._pipe.fileno()], [], [], 0)[0]
        )

    async def until(self, holds: Callable[[], object], seconds: float = 3.0) -> None:
        """Wait until something holds; fail with the screen if it never does."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"It never came. The screen:\n{self.screen}"
            await asyncio.sleep(0.005)

    async def see(self, text: str, seconds: float = 3.0) -> None:
        await self.until(lambda: text in self.screen, seconds)

    async def ghost(self, text: str) -> None:
        await self.until(lambda: self.editor.moment.ghost.strip() == text)
        await self.until(lambda: self._painted_grey() == text.replace(" ", ""))

    def _painted_grey(self) -> str:
        cells = (
            row[x] for row in self.painting.screen.buffer.values() for x in range(self.painting.size.columns)
        )
        return "".join(cell.data for cell in cells if cell.fg == "808080" and cell.data.strip())


async def run_scenario(
    scenario: Callable[[Driver], Awaitable[None]],
    path: Path | None,
    factory: Callable[[], Suggester],
    settings: Settings,
    size: tuple[int, int],
    history: Opening | None = None,
) -> None:
    painting = Painting(*size)
    output = Vt100_Output(painting, lambda: painting.size, term="xterm-256color", enable_cpr=False)
    file = TextFile() if path is None else read_file(path)
    with create_pipe_input() as pipe:
        application = EditorApplication([file], factory, settings, pipe, output, history)
        driver = Driver(application, pipe, painting)
        running = asyncio.create_task(application.run())
        await driver.until(lambda: painting.frames)
        try:
            await scenario(driver)
        finally:
            application.editor.finished = True
            application.exit()
            await running
