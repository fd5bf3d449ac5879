"""Stopping between two steps: Ctrl-C and SIGTERM raise a flag, a second Ctrl-C stops at once."""

import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequest:
    """A context in which the first signal is only noted: `asked` says whether one came.

    tell: called once, at the first signal, in a thread of its own: Python runs handlers between two of its
    instructions, and a backward pass is one that may take long.
    """

    def __init__(self, tell: Callable[[], None] = lambda: None) -> None:
        self.asked = False
        self._tell = tell
        self._former: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "StopRequest":
        # Python lets only the main thread handle signals; elsewhere nobody sends any.
        if threading.current_thread() is threading.main_thread():
            self._listener, self._speaker = socket.socketpair()
            self._speaker.setblocking(False)
            self._wakeup = signal.set_wakeup_fd(self._speaker.fileno(), warn_on_full_buffer=False)
            threading.Thread(target=self._listen, daemon=True).start()
            self._former = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)
        if self._former:
            signal.set_wakeup_fd(self._wakeup)
            self._speaker.close()  # which ends the thread

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    def _listen(self) -> None:
        told = False
        with self._listener as listener:
            while received := listener.recv(1):
                if not told and received[0] in _SIGNALS:
                    told = True
                    self._tell()
