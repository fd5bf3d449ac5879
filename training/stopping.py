"""Ctrl-C at any moment of a command, its imports included: a sentence, and the status that shells expect."""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

INTERRUPTED = 130  # what shells report of a program that Ctrl-C ended
SIGNALS = (signal.SIGINT, signal.SIGTERM)

# Seconds that a command may take to stop before that is explained.
_PATIENCE = 1.0
# Progress bars hide it.
_SHOW_CURSOR = "\x1b[?25h"


def stoppable(command: Callable[[], None], when_stopped: str) -> None:
    """Run a command that imports what it needs itself; a Ctrl-C ends it with the sentence `when_stopped`.

    Where it cannot end within a second, that is said, and a second Ctrl-C ends the process as it is.
    """
    ended = threading.Event()

    def heard(times: int) -> None:
        if times > 1:
            sys.stderr.write(_SHOW_CURSOR if sys.stderr.isatty() else "")
            sys.stderr.flush()
            os._exit(INTERRUPTED)
        if not ended.wait(_PATIENCE):
            sys.stderr.write("Stopping after what is under way; Ctrl-C again stops now.\n")

    with listening(heard):
        try:
            command()
        except KeyboardInterrupt:
            sys.stderr.write(f"{when_stopped}\n")
            sys.exit(INTERRUPTED)
        finally:
            ended.set()


@contextmanager
def listening(heard: Callable[[int], None]) -> Iterator[None]:
    """Call `heard` with 1, 2, … at each Ctrl-C or SIGTERM that Python handles, in a thread of its own.

    Python runs handlers between two of its instructions, and one of these may take minutes in C++; the thread
    hears at once. Only the main thread can listen; in others this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    listener, speaker = socket.socketpair()
    speaker.setblocking(False)
    former = signal.set_wakeup_fd(speaker.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_listen, args=(listener, heard), daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(former)
        speaker.close()  # which ends the thread


def _listen(listener: socket.socket, heard: Callable[[int], None]) -> None:
    times = 0
    with listener:
        while received := listener.recv(1):
            if received[0] in SIGNALS:
                times += 1
                threading.Thread(target=heard, args=(times,), daemon=True).start()
