"""What may go along with the writing: it has work for the worker, and rows of its own below the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from predictor.contract import Question
from predictor.suggesting.job import Job


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A row below the text."""

    head: str
    """What stands on the left."""
    short_head: str
    """The same in a narrow window."""
    text: str
    """What follows, as far as there is room."""


class Companion(Protocol):
    """Goes along with the writing until it is sent away: a race."""

    def after_answer(self, now: Question) -> Sequence[Job]:
        """Return what is to be done once `now` is answered."""
        ...

    def when_idle(self, now: Question) -> Sequence[Job]:
        """Return what is to be done whenever there is nothing else to do."""
        ...

    def rows(self, now: Question) -> Sequence[PanelRow]:
        """Return what is shown below the text."""
        ...
