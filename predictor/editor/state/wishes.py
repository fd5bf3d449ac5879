"""What the writer wants to see of suggestions, in all open texts."""

import math
from dataclasses import dataclass, replace

from predictor.contract import Context
from predictor.rules.policy import DIAL
from predictor.suggesting.holding import typed_between

SNOOZE_S = 300.0


@dataclass(frozen=True, slots=True, eq=False)
class Wishes:
    """Immutable: each wish makes new ones."""

    model: str = ""
    """The model that is asked, "" while none is loaded."""
    level: str = "all"
    """The level of the dial."""
    off: bool = False
    """Whether suggestions are off in all texts."""
    list_open: bool = False
    """Whether the list of suggestions is wanted."""
    snoozed_until: float = -math.inf
    """Until when all is quiet, by the editor's clock."""
    invoked: Context | None = None
    """Where the writer has asked for whatever there is."""

    def turn_dial(self, step: int) -> "Wishes":
        """Show less (1) or more (-1)."""
        levels = tuple(DIAL)
        index = min(max(levels.index(self.level) + step, 0), len(levels) - 1)
        return replace(self, level=levels[index])

    def snooze(self, now: float) -> "Wishes":
        """Be quiet for five minutes; snoozed already: speak again."""
        return replace(self, snoozed_until=-math.inf if self.minutes_left(now) else now + SNOOZE_S)

    def minutes_left(self, now: float) -> int:
        """Return how long suggestions are still snoozed, 0 if they are not."""
        return math.ceil((self.snoozed_until - now) / 60) if now < self.snoozed_until else 0

    def follows_invocation(self, here: Context) -> bool:
        """Whether nothing but the rest of a word was typed since the writer asked for whatever there is."""
        typed = None if self.invoked is None else typed_between(self.invoked, here)
        return typed is not None and not any(map(str.isspace, typed.lstrip(" ")))
