"""From a predictor's probability to how often such a suggestion is right: a rising curve of few points.

Isotonic regression (Zadrozny & Elkan, KDD 2002), learned on held-out text when a bundle is made.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from predictor.contract import Cancel, Candidate, Context, Predictor, Scorer
from predictor.errors import BundleError

_NONE: Mapping[str, "Calibration"] = MappingProxyType({})
_LEAST = 1e-6  # nothing that is suggested is impossible


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising piecewise linear function from [0, 1] to [0, 1], given by its points."""

    given: tuple[float, ...] = (0.0, 1.0)
    """The points' probabilities as a predictor gives them, rising from 0 to 1."""
    right: tuple[float, ...] = (0.0, 1.0)
    """How often suggestions of these were right."""

    def __post_init__(self) -> None:
        rising = all(
            all(a <= b for a, b in pairwise(values)) and values[0] >= 0.0 and values[-1] <= 1.0
            for values in (self.given, self.right)
            if values
        )
        if len(self.given) < 2 or len(self.given) != len(self.right) or not rising:
            raise BundleError(
                f"The calibration of the bundle is no rising curve: {self.given[:9]} to {self.right[:9]}.",
                "Take the bundle again, or tune it: python -m export tune.",
            )

    def __call__(self, probability: float) -> float:
        """Return how often a suggestion of this probability is right."""
        right = min(max(bisect_right(self.given, probability), 1), len(self.given) - 1)
        (x1, x2), (y1, y2) = self.given[right - 1 : right + 1], self.right[right - 1 : right + 1]
        share = min((probability - x1) / (x2 - x1), 1.0) if x2 > x1 else 1.0
        return y1 + (y2 - y1) * share


class Calibrated:
    """A predictor whose probabilities say how often a word is right; the order of its words stays."""

    def __init__(self, predictor: Predictor, calibration: Calibration) -> None:
        self.name = predictor.name
        self._predictor, self._calibration = predictor, calibration

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return what the predictor does, with calibrated probabilities."""
        return calibrate(self._predictor.candidates(context, k, cancel), self._calibration)


class CalibratedScorer(Calibrated):
    """The same, of a model that also scores texts: only its suggestions are calibrated."""

    def __init__(self, predictor: Predictor, calibration: Calibration, scorer: Scorer) -> None:
        super().__init__(predictor, calibration)
        self._scorer = scorer

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood of `text` from the start of a document."""
        return self._scorer.log_prob(text)


def calibrate(
    candidates: Sequence[Candidate], calibration: Calibration, own: Mapping[str, Calibration] = _NONE
) -> list[Candidate]:
    """Return candidates, best first, with calibrated probabilities.

    own: by source, the curve of candidates that have another one. They stay shares of one whole: each gets no
    more than those before it have left.
    """
    calibrated, left = [], 1.0
    for each in candidates:
        curve = own.get(each.source, calibration) if own else calibration
        probability = max(min(curve(each.probability), left), _LEAST)
        left -= probability
        calibrated.append(Candidate(each.text, probability, each.shares))
    return calibrated


def fit(probabilities: Sequence[float], hits: Sequence[bool], points: int = 12) -> Calibration:
    """Return the calibration that fits (probability, was it right) pairs, by pooling adjacent violators.

    The pairs are gathered in groups of equal size first, so that the curve has at most `points` points.
    """
    order = np.argsort(probabilities, kind="stable")
    pooled: list[tuple[float, float, int]] = []
    for part in np.array_split(order, points):
        if len(part):
            x = float(np.mean(np.asarray(probabilities)[part]))
            y = float(np.mean(np.asarray(hits, dtype=float)[part]))
            pooled.append((x, y, len(part)))
        while len(pooled) > 1 and pooled[-2][1] >= pooled[-1][1]:
            (x1, y1, n1), (x2, y2, n2) = pooled[-2:]
            total = n1 + n2
            pooled[-2:] = [((x1 * n1 + x2 * n2) / total, (y1 * n1 + y2 * n2) / total, total)]
    inner = [(round(x, 4), round(y, 4)) for x, y, _ in pooled if 0.0 < round(x, 4) < 1.0]
    return Calibration((0.0, *(x for x, _ in inner), 1.0), (0.0, *(y for _, y in inner), 1.0))
