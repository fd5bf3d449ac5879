"""What a face tells of its suggestions: counted in memory, written later, so that a key waits for nothing."""

import datetime
import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from predictor.arguments import check_count
from predictor.contract import Suggestion
from predictor.errors import SettingsError
from predictor.history.days import Tallies
from predictor.history.tally import NOTHING, Tally
from predictor.system.fork import new_turn

# What is counted is written so often: a process that is killed loses no more.
_WRITTEN_AFTER_S = 60.0
_EPOCH = datetime.date(1970, 1, 1).toordinal()


class Feedback(ABC):
    """The ways to tell what became of suggestions: all of them are spellings of `count`."""

    @abstractmethod
    def count(self, tally: Tally) -> None:
        """Add to what is counted today; it is written within a minute, with the next text, or at the end."""

    def shown(self) -> None:
        """An answer is on display, with at least one suggestion."""
        self.count(Tally(shown=1))

    def accepted(self, suggestion: Suggestion, keys: int = 1) -> None:
        """A suggestion was accepted as a whole, with so many keys."""
        check_count(keys, "The number of keys")
        self.count(Tally(accepted=1, typed=keys, saved=len(suggestion.insert) - suggestion.replace - keys))

    def partly_accepted(self, suggestion: Suggestion, characters: int, keys: int = 1) -> None:
        """So many of the characters that a suggestion inserts were accepted, with so many keys."""
        check_count(keys, "The number of keys")
        check_count(characters, "The number of characters")
        if not 0 < characters <= len(suggestion.insert):
            raise SettingsError(
                f"Of {len(suggestion.insert)} characters {characters} cannot have been accepted."
            )
        self.count(Tally(partly_accepted=1, typed=keys, saved=characters - suggestion.replace - keys))

    def ignored(self) -> None:
        """A word was typed to its last letter though it had been on display before that."""
        self.count(Tally(ignored=1))

    def typed(self, keys: int = 1) -> None:
        """So many keys wrote a letter each."""
        check_count(keys, "The number of keys")
        self.count(Tally(typed=keys))


class Pending:
    """What is counted and not written yet. Thread-safe; a process that was forked begins with nothing.

    write: writes it, in a thread of its own, some time after something was counted.
    """

    def __init__(self, write: Callable[[], None]) -> None:
        self._write = write
        self._turn = new_turn()
        self._process = os.getpid()
        self._days = dict[int, Tally]()
        self._timer: threading.Timer | None = None

    def add(self, tally: Tally) -> None:
        """Count."""
        day = today()
        with self._turn:
            if self._process != os.getpid():  # the parent writes what it has counted
                self._process, self._days, self._timer = os.getpid(), {}, None
            self._days[day] = self._days.get(day, NOTHING).plus(tally)
            if self._timer is None:
                self._timer = threading.Timer(_WRITTEN_AFTER_S, self._write)
                self._timer.daemon = True
                self._timer.start()

    def take(self) -> Tallies:
        """Return all of it, which is somebody else's to write from now on."""
        with self._turn:
            if self._timer is not None:
                self._timer.cancel()
            taken = self._days if self._process == os.getpid() else {}
            self._days, self._timer = {}, None
            return taken

    def put_back(self, tallies: Tallies) -> None:
        """Keep what could not be written, to be tried again with what is counted next."""
        with self._turn:
            for day, tally in tallies.items():
                self._days[day] = self._days.get(day, NOTHING).plus(tally)


def today() -> int:
    """Return the day on the writer's calendar, counted from 1970."""
    return datetime.date.fromtimestamp(time.time()).toordinal() - _EPOCH


def date_of(day: int) -> datetime.date:
    """Return a day that `today` has returned as a date."""
    return datetime.date.fromordinal(day + _EPOCH)
