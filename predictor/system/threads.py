"""The few threads that all sessions of a process share, for answers that somebody waits for elsewhere."""

import os
from concurrent.futures import ThreadPoolExecutor

from predictor.system.fork import new_turn

# The model's passes run beside each other; more threads would only take turns with the event loop.
_MOST = 2


class Threads:
    """An executor that is made when it is first wanted, and again in a child after a fork."""

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._turn = most, new_turn()
        self._executor: ThreadPoolExecutor | None = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def executor(self) -> ThreadPoolExecutor:
        """Return the executor."""
        with self._turn:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(self._most, thread_name_prefix="foretype")
            return self._executor

    def _forget(self) -> None:
        self._executor = None  # its threads have stayed with the parent


SHARED = Threads()
