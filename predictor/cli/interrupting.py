"""Ctrl-C while a model is at work.

Python hears a signal between two of its own steps, and a pass of a model is one step, however long. So a
thread hears Ctrl-C, too, and ends the process if Python has not begun to do so soon.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_PATIENCE_S = 2.0
INTERRUPTED = 130  # what shells report of a program that Ctrl-C ended
_END = b"\0"  # no signal has that number


@contextmanager
def ended_by_ctrl_c() -> Iterator[None]:
    """While the block runs, Ctrl-C ends the process within two seconds, whatever the main thread is doing.

    It raises `KeyboardInterrupt` as ever where Python can hear it. What takes signals itself, as an event loop
    does, has them for itself from then on.
    """
    if sys.platform == "win32":
        yield
        return
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # ignored, as behind nohup
        yield
        return
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    heard = threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        heard.set()
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, hear)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    watch = threading.Thread(target=_watch, args=(reading, heard), name="foretype-ctrl-c", daemon=True)
    watch.start()
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is hear:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.set_wakeup_fd(-1)
        os.write(writing, _END)
        watch.join()
        os.close(reading)
        os.close(writing)


def _watch(reading: int, heard: threading.Event) -> None:
    while _END not in (caught := os.read(reading, 512)):
        if signal.SIGINT not in caught:
            continue
        if not heard.wait(_PATIENCE_S):
            os.write(2, b"foretype: interrupted.\n")
            os._exit(INTERRUPTED)
        heard.clear()
