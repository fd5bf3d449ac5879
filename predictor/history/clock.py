"""The time of a history: it runs with what is learned, never with the clock on the wall, and never back.

What is learned later weighs more. A weight is fixed when it is given, 2 to the power of the half-lives that
have passed since the first text; a belief divides by the newest. So nothing is rewritten as time passes.
"""

import math
from typing import NamedTuple

from predictor.arguments import check_number
from predictor.errors import SettingsError

DAY_S = 86_400
HALF_LIFE_S = 180.0 * DAY_S
# Times of files and mails: from 1970 to 9999.
LATEST_S = 253_402_300_799.0
# Weights are doubles; a history that has seen so many half-lives grows no older.
MOST_PASSED_S = 900.0 * HALF_LIFE_S
LATEST_DAY = int(LATEST_S // DAY_S)


class Clock(NamedTuple):
    """How far a history has come."""

    passed: float = 0.0
    """Seconds since its first text, long pauses shortened."""
    newest: float = -1.0
    """The newest time of a text, in seconds since 1970; below 0: there was none."""

    def at(self, when: float) -> "Clock":
        """Return the clock after a text of that time.

        An earlier text counts as one of the newest time; after a later one no more has passed than one
        half-life, so that a clock that was set wrongly once does no harm.
        """
        if self.newest < 0.0:
            return Clock(self.passed, when)
        step = min(max(when - self.newest, 0.0), HALF_LIFE_S)
        return Clock(min(self.passed + step, MOST_PASSED_S), max(self.newest, when))

    @property
    def weight(self) -> float:
        """The weight of one use now."""
        return math.exp2(self.passed / HALF_LIFE_S)


def check_time(when: float) -> float:
    """Return a time in seconds since 1970; raises `SettingsError` if no text can be of that time."""
    when = check_number(when, "The time of a text")
    if not 0.0 <= when <= LATEST_S:
        raise SettingsError(f"The time of a text must be seconds since 1970, not {when:g}.")
    return when


def day_of(when: float) -> int:
    """Return the day of a time, counted from 1970 in UTC."""
    return int(when // DAY_S)
