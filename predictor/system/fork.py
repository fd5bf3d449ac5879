"""What a process must have in order when it forks: no lock held by a thread that the child does not have.

`subprocess` does not fork in this sense; `os.fork`, `multiprocessing` and servers with worker processes do.
"""

import os
import threading
from weakref import WeakKeyDictionary


def new_turn() -> threading.Lock:
    """Return a lock. A fork waits until it is free: the child finds it free, and what it guards whole.

    A thread must not fork while it has one; while it has one it may take an older one, never a newer one.
    """
    turn = threading.Lock()
    with _making:
        _turns[turn] = None
    return turn


_making = threading.Lock()
_turns: WeakKeyDictionary[threading.Lock, None] = WeakKeyDictionary()  # oldest first
_held: list[threading.Lock] = []


def _take_all() -> None:
    _making.acquire()
    # The newest first, in the order in which others take them.
    _held[:] = reversed([*_turns])
    for turn in _held:
        turn.acquire()


def _give_all_back() -> None:
    for turn in _held:
        turn.release()
    _held.clear()
    _making.release()


if hasattr(os, "register_at_fork"):  # Windows does not fork
    os.register_at_fork(before=_take_all, after_in_parent=_give_all_back, after_in_child=_give_all_back)
