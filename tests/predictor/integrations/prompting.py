"""A prompt of prompt_toolkit without a terminal: keys go in, what was painted after each comes out."""

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from prompt_toolkit import PromptSession
from prompt_toolkit.input import PipeInput

from predictor.integrations.painting import STYLE

PATIENCE_S = 20.0
RIGHT, UP, SHIFT_RIGHT, CTRL_RIGHT = "\x1b[C", "\x1b[A", "\x1b[1;2C", "\x1b[1;5C"
ALT, ESC, UNDO, DISMISS, KILL = "\x1b", "\x1b", "\x1f", "\x07", "\x15"


async def until(holds: Callable[[], Any], failed: Callable[[], str]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, failed()
        await asyncio.sleep(0.002)


class Painted(NamedTuple):
    """One painting."""

    text: str
    cursor: int
    ghost: str


class Prompting:
    """A prompt that runs; `painted` holds its paintings. session: reads from `keys` and writes nowhere."""

    def __init__(self, session: PromptSession[str], keys: PipeInput) -> None:
        self.session, self.keys = session, keys
        self.painted: list[Painted] = []
        session.app.after_render += self._look

    async def type(self, text: str, settled: Callable[[], Any]) -> None:
        """Press a key after the other. settled: awaited until nothing more comes of a key."""
        for key in text:
            seen = len(self.painted)
            self.keys.send_text(key)
            while len(self.painted) == seen:
                await asyncio.sleep(0.001)
            await settled()

    async def see(self, text: str, ghost: str) -> None:
        """Wait until this is the text and that the ghost."""
        await until(
            lambda: self.painted and self.painted[-1][::2] == (text, ghost),
            lambda: f"never saw {text!r} with {ghost!r}, but {self.painted[-3:]}",
        )

    async def write(self, keys: str, text: str, ghost: str) -> None:
        """Press keys at once and see what comes of it."""
        self.keys.send_text(keys)
        await self.see(text, ghost)

    def rows(self) -> list[str]:
        """The rows on the screen that are not empty."""
        screen = self.session.app.renderer.last_rendered_screen
        assert screen is not None
        cells = (sorted(screen.data_buffer[row].items()) for row in range(screen.height))
        rows = ("".join(cell.char for _, cell in row) for row in cells)
        return [row.rstrip() for row in rows if row.strip()]

    def _look(self, _: object) -> None:
        buffer = self.session.default_buffer
        row = self.session.app.renderer.last_rendered_screen
        if row is None:  # the line is done
            return
        grey = [
            cell.char
            for line in range(row.height)
            for _, cell in sorted(row.data_buffer[line].items())
            if STYLE in cell.style
        ]
        self.painted.append(Painted(buffer.text, buffer.cursor_position, "".join(grey).strip()))


def late(painted: Sequence[Painted]) -> int:
    """Return how many paintings changed the ghost though no key had changed the text."""
    pairs = pairwise(painted)
    return sum(old[:2] == new[:2] and old.ghost != new.ghost for old, new in pairs)
