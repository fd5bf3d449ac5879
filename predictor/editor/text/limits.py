"""A limit to the time that looking for a pattern takes: repetitions inside repetitions may never end."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from predictor.editor.text.patterns import PatternError

_S = 1.0
_S_PER_CHARACTER = 0.5 / 2**20  # what is right may be slow in a long text


class TooSlowError(PatternError):
    """The time is over; its text says so."""


def allowed(characters: int) -> float:
    """Return how many seconds looking through a text may take."""
    return _S + characters * _S_PER_CHARACTER


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise `TooSlowError` in what takes longer; inside another limit that one holds.

    Python's matching hears nothing but signals, which only Unix and only the main thread have.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    if signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return
    before = signal.signal(signal.SIGALRM, _stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _stop(*_: object) -> None:
    raise TooSlowError("The pattern takes too long.")
