"""How long a predictor makes the typist wait: time per question, as percentiles."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

Clock = Callable[[], int]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Percentiles:
    """p50, p95, p99 and maximum of measured times, in ms; each is a time that occurred (nearest rank)."""

    p50: float
    """The median."""
    p95: float
    """Of a hundred times, 95 are no longer."""
    p99: float
    """Of a hundred times, 99 are no longer."""
    max: float
    """The longest."""

    @classmethod
    def of(cls, nanoseconds: Sequence[int]) -> "Percentiles":
        """Summarise times in ns; all NaN if there are none."""
        if not nanoseconds:
            return cls(np.nan, np.nan, np.nan, np.nan)
        values = np.percentile(nanoseconds, (50, 95, 99, 100), method="inverted_cdf") / 1e6
        return cls(*(round(float(value), 6) for value in values))


@dataclass(frozen=True, slots=True)
class Latency:
    """Time per question, each key of the typist being one, the first one of a fresh predictor included."""

    calls: int
    """How many questions."""
    wall_ms: Percentiles
    """Time passed."""
    cpu_ms: Percentiles
    """CPU time of the asking thread alone, which other programs do not lengthen."""


@dataclass(slots=True)
class Stopwatch:
    """Times calls one by one, in ns: `wall_ns` and `cpu_ns` grow by one entry per call."""

    wall_clock: Clock = time.perf_counter_ns
    """Tells the time, in ns."""
    cpu_clock: Clock = time.thread_time_ns
    """Tells the CPU time of the thread, in ns."""
    wall_ns: list[int] = field(default_factory=list)
    """Time passed, a call an entry."""
    cpu_ns: list[int] = field(default_factory=list)
    """CPU time, a call an entry."""

    def time(self, call: Callable[[], Result]) -> Result:
        """Make the call, note how long it took, return what it returned."""
        cpu, wall = self.cpu_clock(), self.wall_clock()
        result = call()
        self.wall_ns.append(self.wall_clock() - wall)
        self.cpu_ns.append(self.cpu_clock() - cpu)
        return result
