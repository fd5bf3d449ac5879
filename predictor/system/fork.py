"""What a process must have in order when it forks: no lock held by a thread that the child does not have.

`subprocess` does not fork in this sense; `os.fork`, `multiprocessing` and servers with worker processes do.
"""

import os
import threading
from weakref import WeakSet


class Turn:
    """A lock for `with`. A fork waits until it is free: the child finds it free, and what it guards whole.

    A thread must not fork, nor take another turn, while it has one.
    """

    __slots__ = ("__weakref__", "_lock")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        with _making:
            _turns.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


_making = threading.Lock()
_turns: WeakSet[Turn] = WeakSet()
_held: list[Turn] = []


def _take_all() -> None:
    _making.acquire()
    _held[:] = _turns
    for turn in _held:
        turn._lock.acquire()


def _give_all_back() -> None:
    for turn in _held:
        turn._lock.release()
    _held.clear()
    _making.release()


if hasattr(os, "register_at_fork"):  # Windows does not fork
    os.register_at_fork(before=_take_all, after_in_parent=_give_all_back, after_in_child=_give_all_back)
