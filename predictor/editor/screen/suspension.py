"""Stopping the editor for the shell that started it, and coming back from wherever it was stopped."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

from prompt_toolkit.application import Application

if sys.platform != "win32":
    import termios


class Suspension:
    """Knows how the terminal was before the editor. before: done before the editor stops."""

    def __init__(self, app: Application[Any], before: Callable[[], None]) -> None:
        self._app, self._before = app, before

    @contextlib.contextmanager
    def caught(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """Hear of being stopped and of going on for as long as the block lasts."""
        if sys.platform == "win32":
            yield
            return
        self._loop, self._modes = loop, _modes(self._app)
        loop.add_signal_handler(signal.SIGTSTP, self.suspend)
        # SIGSTOP cannot be caught: what it interrupted is made good afterwards.
        loop.add_signal_handler(signal.SIGCONT, self._resume)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGTSTP)
            loop.remove_signal_handler(signal.SIGCONT)

    def suspend(self) -> bool:
        """Give the terminal to the shell until that lets the editor go on; False if there is no shell."""
        if sys.platform == "win32" or not _has_shell():
            return False
        self._before()
        self._app.renderer.erase()
        _set_modes(self._app, self._modes)
        self._loop.remove_signal_handler(signal.SIGTSTP)
        os.kill(0, signal.SIGTSTP)  # all of a pipe
        self._loop.add_signal_handler(signal.SIGTSTP, self.suspend)
        self._resume()
        return True

    def _resume(self) -> None:
        # In the background this stops us once more, before anything is painted over the shell.
        _set_raw(self._app)
        # Whatever it is that the shell has switched off, painting switches it on.
        self._app.renderer.reset()
        self._app.invalidate()


def _modes(app: Application[Any]) -> list[Any] | None:
    """Return how the terminal is set, None if there is none."""
    if sys.platform != "win32":
        with contextlib.suppress(termios.error):
            return termios.tcgetattr(app.input.fileno())
    return None


def _set_modes(app: Application[Any], modes: list[Any] | None) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(termios.error):  # the terminal is gone
            if modes is not None:
                termios.tcsetattr(app.input.fileno(), termios.TCSADRAIN, modes)


def _set_raw(app: Application[Any]) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(termios.error):
            app.input.raw_mode().__enter__()


def _has_shell() -> bool:
    """Whether some program of this terminal waits for us: stopped without one, nobody would let us go on."""
    if sys.platform == "win32":
        return False
    parent = os.getppid()
    with contextlib.suppress(OSError):
        return parent > 0 and os.getsid(parent) == os.getsid(0)
    return False
