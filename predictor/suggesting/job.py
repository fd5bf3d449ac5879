"""What a worker does: one thing at a time, each of a kind of its own."""

from collections.abc import Callable, Sequence
from typing import Protocol

from predictor.contract import Cancel, Suggester

# Takes what is to be done with a job's findings, in the thread that asked.
Tell = Callable[[Callable[[], None]], None]


class Job(Protocol):
    """Something to do with a session, in the worker's thread."""

    def run(self, session: Suggester, cancel: Cancel, tell: Tell) -> Sequence["Job"]:
        """Do it; return what is to be done after it, if nothing newer has come by then.

        Raises `PredictionCancelled` if it had to end early.
        """
        ...
