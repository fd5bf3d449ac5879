"""What may go along with the writing: it has work for the worker, and rows of its own below the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from predictor.contract import Question
from predictor.suggesting.job import Job


class Mark(NamedTuple):
    """A part of a row."""

    text: str
    """What it says."""
    strength: int
    """How it is marked: from -3, against, over 0, not at all, to 3, for."""


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A row below the text."""

    head: str
    """What stands on the left."""
    short_head: str
    """The same in a narrow window."""
    text: str
    """What follows, as far as there is room."""
    marks: tuple[Mark, ...] = ()
    """What follows instead, words marked; where there is no room its beginning is left out."""


class Companion(Protocol):
    """Goes along with the writing until it is sent away: a race, the panel that says why."""

    def after_answer(self, now: Question) -> Sequence[Job]:
        """Return what is to be done once `now` is answered."""
        ...

    def when_idle(self, now: Question) -> Sequence[Job]:
        """Return what is to be done whenever there is nothing else to do."""
        ...

    def rows(self, now: Question) -> Sequence[PanelRow]:
        """Return what is shown below the text."""
        ...
