"""Stopping between two steps: Ctrl-C and SIGTERM raise a flag, a second Ctrl-C stops at once."""

import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType

from training.stopping import SIGNALS, listening


class StopRequest:
    """A context in which the first signal is only noted: `asked` says whether one came.

    tell: called at the first signal, at once, in a thread of its own.
    """

    def __init__(self, tell: Callable[[], None] = lambda: None) -> None:
        self.asked = False
        self._tell = tell
        self._stack = ExitStack()

    def __enter__(self) -> "StopRequest":
        # Python lets only the main thread handle signals; elsewhere nobody sends any.
        if threading.current_thread() is threading.main_thread():
            self._stack.enter_context(listening(lambda times: self._tell() if times == 1 else None))
            for number in SIGNALS:
                self._stack.callback(signal.signal, number, signal.signal(number, self._note))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
