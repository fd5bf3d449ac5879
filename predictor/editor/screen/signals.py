"""What the system says when the terminal is closed or the process is to end."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Iterator

# What ends a process unless it is caught; those that tell of a fault of the process itself are left alone.
_ENDING = ("SIGHUP", "SIGTERM", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGXCPU", "SIGPWR")


@contextlib.contextmanager
def hang_up_signals(loop: asyncio.AbstractEventLoop, action: Callable[[], None]) -> Iterator[None]:
    """Do something, instead of ending at once, when told to end."""
    names = [name for name in _ENDING if hasattr(signal, name)]
    installed = [getattr(signal, name) for name in names if sys.platform != "win32"]
    try:
        for number in installed:
            loop.add_signal_handler(number, action)
        yield
    finally:
        for number in installed:
            loop.remove_signal_handler(number)
