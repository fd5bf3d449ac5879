"""What was asked, how long the answers took, and which answers are known ahead."""

import math
import time
from collections import deque
from collections.abc import Callable, Sequence

from predictor.contract import Answer, Question

_REMEMBERED = 8  # answers computed ahead
_TIMED = 500  # questions that the percentiles are taken from


class Conversation:
    """The questions that one writer's keys have asked. clock: in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ahead: dict[Question, Answer] = {}
        self._asked: tuple[Question, float] | None = None
        self._times: deque[float] = deque(maxlen=_TIMED)

    def ask(self, now: Question) -> bool:
        """Note that this is asked now; False if it has been already."""
        if self._asked and self._asked[0] == now:
            return False
        self._asked = now, self._clock()
        return True

    def arrived(self, question: Question) -> None:
        """Note that the final answer to a question has come."""
        if self._asked and self._asked[0] == question:
            self._times.append(1000 * (self._clock() - self._asked[1]))

    @property
    def last_ms(self) -> float | None:
        """From the last question to its final answer, in milliseconds."""
        return self._times[-1] if self._times else None

    def percentile_ms(self, percent: int = 95) -> float | None:
        """Return the time within which that share of the questions had their answer, in milliseconds."""
        return _percentile(sorted(self._times), percent) if self._times else None

    def foresee(self, question: Question, answer: Answer) -> None:
        """Keep an answer that may be wanted soon."""
        self._ahead[question] = answer
        if len(self._ahead) > _REMEMBERED:
            del self._ahead[next(iter(self._ahead))]

    def foreseen(self, now: Question) -> Answer | None:
        """Return the answer to this question if it was computed ahead."""
        return self._ahead.get(now)

    def forget(self) -> None:
        """Another model or another level is asked from now on."""
        self._ahead.clear()
        self._asked = None


def _percentile(ordered: Sequence[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * percent / 100) - 1)]
