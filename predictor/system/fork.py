"""What a process must have in order when it forks: no lock held by a thread that the child does not have.

`subprocess` does not fork in this sense; `os.fork`, `multiprocessing` and servers with worker processes do.
"""

import os
import threading
from typing import Protocol
from weakref import WeakKeyDictionary, ref


class Forking(Protocol):
    """What holds something that no child may inherit."""

    def before_fork(self) -> None:
        """Let go of it; its turn is held meanwhile."""
        ...


def new_turn(owner: Forking | None = None) -> threading.Lock:
    """Return a lock. A fork waits until it is free: the child finds it free, and what it guards whole.

    A thread must not fork while it has one; while it has one it may take an older one, never a newer one.
    owner: lets go of what no child may inherit, a connection to a database for one.
    """
    turn = threading.Lock()
    with _making:
        _turns[turn] = None if owner is None else ref(owner)
    return turn


_making = threading.Lock()
_turns: WeakKeyDictionary[threading.Lock, ref[Forking] | None] = WeakKeyDictionary()  # oldest first
_held: list[threading.Lock] = []


def _take_all() -> None:
    _making.acquire()
    # The newest first, in the order in which others take them.
    _held[:] = reversed([*_turns])
    for turn in _held:
        turn.acquire()
    for turn in _held:
        owner = known() if (known := _turns[turn]) is not None else None
        if owner is not None:
            owner.before_fork()


def _give_all_back() -> None:
    for turn in _held:
        turn.release()
    _held.clear()
    _making.release()


if hasattr(os, "register_at_fork"):  # Windows does not fork
    os.register_at_fork(before=_take_all, after_in_parent=_give_all_back, after_in_child=_give_all_back)
