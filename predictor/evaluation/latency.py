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
    p95: float
    p99: float
    max: float

    @classmethod
    def of(cls, nanoseconds: Sequence[int]) -> "Percentiles":
        """Summarise times in ns; all NaN if there are none."""
        if not nanoseconds:
            return cls(np.nan, np.nan, np.nan, np.nan)
        values = np.percentile(nanoseconds, (50, 95, 99, 100), method="inverted_cdf") / 1e6
        return cls(*(round(float(value), 6) for value in values))


@dataclass(frozen=True, slots=True)
class Latency:
    """Time per question, each key of the typist being one, the first one of a fresh predictor included.

    wall_ms: time passed. cpu_ms: CPU time of the asking thread alone, which other programs do not lengthen.
    """

    calls: int
    wall_ms: Percentiles
    cpu_ms: Percentiles


@dataclass(slots=True)
class Stopwatch:
    """Times calls one by one, in ns: `wall_ns` and `cpu_ns` grow by one entry per call."""

    wall_clock: Clock = time.perf_counter_ns
    cpu_clock: Clock = time.thread_time_ns
    wall_ns: list[int] = field(default_factory=list)
    cpu_ns: list[int] = field(default_factory=list)

    def time(self, call: Callable[[], Result]) -> Result:
        """Make the call, note how long it took, return what it returned."""
        cpu, wall = self.cpu_clock(), self.wall_clock()
        result = call()
        self.wall_ns.append(self.wall_clock() - wall)
        self.cpu_ns.append(self.cpu_clock() - cpu)
        return result
