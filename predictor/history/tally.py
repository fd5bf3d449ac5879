"""What is counted of suggestions, by day: numbers alone, never a word."""

import math
from operator import add
from typing import NamedTuple

# Of the words that are accepted, one in so many is looked at for what learning has added.
ONE_IN = 20


class Tally(NamedTuple):
    """What has happened to suggestions."""

    shown: int = 0
    """Answers of which at least one suggestion was on display."""
    accepted: int = 0
    """Suggestions that were accepted as a whole."""
    partly_accepted: int = 0
    """Those of which a part was accepted: a word of several, a letter of a word."""
    ignored: int = 0
    """Words that were typed to their last letter though they had been shown before it."""
    corrected: int = 0
    """Words that were taken back."""
    typed: int = 0
    """Keys that wrote something: letters, and those that accepted."""
    saved: int = 0
    """Keys that accepting has saved; below 0 if it cost more than it gave."""
    sampled: int = 0
    """Accepted words that were looked at for what learning has added, one in `ONE_IN`."""
    gained: int = 0
    """Keys that were saved at these and would not have been without the history."""
    squares: int = 0
    """The sum of the squares of what was gained at each."""

    def plus(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(*map(add, self, other))

    @property
    def share_saved(self) -> float:
        """The share of all keys, typed and saved, that was saved; 0 if there were none."""
        keys = self.typed + self.saved
        return self.saved / keys if keys > 0 else 0.0

    @property
    def learned(self) -> tuple[float, float]:
        """Keys that learning has saved, about, and the standard error of that.

        Each accepted word was looked at with one chance in `ONE_IN`, which scales what was found (Horvitz
        and Thompson, 1952).
        """
        return ONE_IN * float(self.gained), math.sqrt(ONE_IN * (ONE_IN - 1) * self.squares)


NOTHING = Tally()
