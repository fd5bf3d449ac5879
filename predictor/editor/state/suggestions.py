"""What the editor knows about its predictor, and whether, how much and when to show what that says."""

import math
import time
from collections import deque
from collections.abc import Callable, Sequence

from predictor.contract import Answer
from predictor.rules.policy import DIAL
from predictor.settings import Settings
from predictor.suggesting.race import Race
from predictor.suggesting.request import Request, typed_since
from predictor.suggesting.worker import Opened

SNOOZE_S = 300.0
_REMEMBERED = 8  # answers computed ahead
_TIMED = 500  # keys that the percentiles are taken from
RACERS = ("bigram", "transformer")

OFF = "suggestions are off"
OFF_HERE = "suggestions are off in this file"


class Suggestions:
    """The state behind the suggestions of all open texts.

    model: who is asked, "" while none is loaded. show: the level of the dial. trouble: why there are no
    predictions. clock: seconds.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings = settings
        self.model = ""
        self.show = settings.show
        self.trouble = ""
        self.off = False
        self.list_open = settings.list == "always"
        self.race: Race | None = None
        self._opened: Opened | None = None
        self._clock = clock
        self._snoozed_until = -math.inf
        self._invoked: Request | None = None
        self._foreseen: dict[Request, Answer] = {}
        self._asked: tuple[Request, float] | None = None
        self._times: deque[float] = deque(maxlen=_TIMED)

    # The predictor.

    def open(self, opened: Opened) -> None:
        """Ask this predictor from now on."""
        self._opened, self.model, self.show = opened, opened.model, opened.show

    @property
    def models(self) -> tuple[str, ...]:
        """The predictors that there are."""
        return self._opened.models if self._opened else ()

    def racers(self) -> tuple[str, ...]:
        """Return who races, the baseline first."""
        others = [model for model in (RACERS[1], *self.models) if model in self.models and model != RACERS[0]]
        return (RACERS[0], *others[:1]) if RACERS[0] in self.models else ()

    def measured(self) -> str:
        """Return what the level of the dial was measured to mean for this model, "" if that is not known."""
        known = self._opened.dial.get(self.model, {}) if self._opened else {}
        coverage, precision = known.get(self.show, (math.nan, math.nan))
        if not math.isfinite(precision):
            return ""
        return f": something at {coverage:.0%} of all keys, {precision:.0%} of it right"

    def turn_dial(self, step: int) -> None:
        """Show less (1) or more (-1)."""
        levels = tuple(DIAL)
        self.show = levels[min(max(levels.index(self.show) + step, 0), len(levels) - 1)]

    # Whether to show.

    def snooze(self) -> None:
        """Be quiet for five minutes; snoozed already: speak again."""
        self._snoozed_until = -math.inf if self.snoozed else self._clock() + SNOOZE_S

    @property
    def snoozed(self) -> bool:
        """Whether the five minutes last."""
        return self._clock() < self._snoozed_until

    def quiet(self, silent: bool) -> str:
        """Return why nothing is asked at all, "" if it is; silent: the text is one without suggestions."""
        if self.off:
            return OFF
        if self.snoozed:
            return f"snoozed, {math.ceil((self._snoozed_until - self._clock()) / 60)} min left"
        return OFF_HERE if silent else ""

    def invoke(self, now: Request) -> None:
        """Show whatever there is at this moment, as the writer asks for it."""
        self._invoked = now

    def level(self, now: Request) -> str | None:
        """Return the level at which this moment was asked for explicitly, None if it was not."""
        if self._invoked is None:
            return None
        typed = typed_since(self._invoked, now)
        if typed is None or any(map(str.isspace, typed.lstrip(" "))):  # a word further
            self._invoked = None
            return None
        return "all"

    def uninvoke(self) -> None:
        """Forget what was asked for explicitly."""
        self._invoked = None

    # What was asked, and what is known ahead.

    def ask(self, now: Request) -> bool:
        """Note that this is asked now; False if it has been already."""
        if self._asked and self._asked[0] == now:
            return False
        self._asked = now, self._clock()
        return True

    def arrived(self, request: Request) -> None:
        """Note how long the final answer to a request took."""
        if self._asked and self._asked[0] == request:
            self._times.append(1000 * (self._clock() - self._asked[1]))

    @property
    def last_ms(self) -> float | None:
        """From the last key to its final answer, in milliseconds."""
        return self._times[-1] if self._times else None

    def percentile_ms(self, percent: int = 95) -> float | None:
        """Return the time in which so many of a hundred keys had their answer."""
        return _percentile(sorted(self._times), percent) if self._times else None

    def foresee(self, request: Request, answer: Answer) -> None:
        """Keep an answer that may be wanted soon."""
        self._foreseen[request] = answer
        if len(self._foreseen) > _REMEMBERED:
            del self._foreseen[next(iter(self._foreseen))]

    def foreseen(self, now: Request) -> Answer | None:
        """Return the answer to this moment if it was computed ahead."""
        return self._foreseen.get(now)

    def forget(self) -> None:
        """Another model or another level is asked now."""
        self._foreseen.clear()
        self._asked = None


def _percentile(ordered: Sequence[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * percent / 100) - 1)]
