"""One precision for one target: its graph, its size and speed, and whether it keeps to budgets."""

from collections.abc import Sequence
from dataclasses import dataclass

from export.device.timing import Times
from predictor.errors import ForetypeError


class OverBudgetError(ForetypeError):
    """No graph that was asked for is as small and as fast as it must be."""


@dataclass(frozen=True, slots=True)
class Budgets:
    """What a graph may take."""

    megabytes: float
    """Of its file."""
    milliseconds: float
    """CPU time of one token, the median: what is beyond it is the machine that measures."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A graph that may be written."""

    precision: str
    """Of its weights."""
    content: bytes
    """The ONNX file."""
    size: int
    """Bytes that a device must take in."""
    times: Times | None
    """Of one token; None where no clock was at hand."""

    def fits(self, budgets: Budgets) -> bool:
        """Whether it keeps to the budgets, as far as that is known."""
        quick = self.times is None or self.times.p50 <= budgets.milliseconds
        return quick and self.size <= budgets.megabytes * 1e6

    def __str__(self) -> str:
        """Return what it takes."""
        timed = f"{self.times.p50:.2f} / {self.times.p95:.2f} ms a token" if self.times else "not timed here"
        return f"{self.precision}: {self.size / 1e6:.2f} MB, {timed}"


def within(budgets: Budgets, asked: Sequence[Candidate], others: Sequence[Candidate]) -> list[Candidate]:
    """Return those asked for that fit, the fastest first; without times, in the order given.

    others: what could be had instead. Raises `OverBudgetError` if none fits, naming what would.
    """
    fitting = [each for each in asked if each.fits(budgets)]
    if not fitting:
        told = "; ".join(map(str, asked))
        would = [str(each) for each in others if each.fits(budgets)]
        allowed = f"{budgets.megabytes:g} MB and {budgets.milliseconds:g} ms (the median) are allowed"
        hint = f"What would fit: {'; '.join(would)}." if would else _least(asked, others)
        raise OverBudgetError(f"The graph is over budget ({told}); {allowed}.", hint)
    return sorted(fitting, key=lambda each: each.times.p50 if each.times else 0.0)


def _least(asked: Sequence[Candidate], others: Sequence[Candidate]) -> str:
    """Return the budgets under which something would fit, where nothing does."""
    smallest = min((*asked, *others), key=lambda each: (each.size, each.times.p50 if each.times else 0.0))
    raised = f"--budget-mb {smallest.size / 1e6 + 0.05:.1f}"
    if smallest.times:
        raised += f" --budget-ms {smallest.times.p50 + 0.05:.1f}"
    return f"Nothing fits. The smallest is {smallest}: {raised} would do, or train a smaller model."
