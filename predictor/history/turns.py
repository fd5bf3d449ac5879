"""Whose turn it is: those who read a history, and those who write it. No connection crosses a fork.

Two turns for all histories of a process, made before any session's: a session that has its own may take these
(`system.fork`).
"""

from typing import Protocol
from weakref import WeakSet

from predictor.system.fork import new_turn


class Closing(Protocol):
    """What holds a connection."""

    def let_go(self) -> None:
        """Close it; it is opened again at its next use."""
        ...


class Turn:
    """A lock, and the connections that are used by whoever has it."""

    def __init__(self) -> None:
        self._held: WeakSet[Closing] = WeakSet()
        self.lock = new_turn(self)

    def register(self, held: Closing) -> None:
        """Have a connection closed before each fork."""
        with self.lock:
            self._held.add(held)

    def before_fork(self) -> None:
        """Close all connections; the lock is held."""
        for held in self._held:
            held.let_go()


READING = Turn()
# Made later: whoever writes may read.
WRITING = Turn()
