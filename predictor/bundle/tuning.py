"""What was learned about a bundle on held-out text: blend weights and calibrations, kept in its manifest."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from predictor.contract import Dial
from predictor.errors import BundleError
from predictor.rules.calibration import Calibration

_LEARNED = ("weights", "calibrations", "dial")
_IDENTITY = Calibration()
_AGAIN = "Take the bundle again, or tune it: python -m export tune."


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a bundle knows about its models from held-out text."""

    weights: tuple[float, ...] = ()
    """The transformer's weight in the blend by letters typed, from 0 to 1; empty: never tuned."""
    calibrations: Mapping[str, Calibration] = field(default_factory=dict)
    """From a probability to how often it is right, by model ("blend"), and of phrases ("blend phrase")."""
    dial: Dial = field(default_factory=dict)
    """By model and level of `policy.DIAL`, the share of keys at which something is shown, and of these the
    share that is right; NaN if nothing was shown."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """What it was learned on: texts, keys, hits."""

    @classmethod
    def of(cls, stated: Mapping[str, Any]) -> "Tuning":
        """Read the tuning of a manifest; raises `BundleError` when it makes no sense."""
        try:
            weights = tuple(float(weight) for weight in stated.get("weights", ()))
            calibrations = {
                str(model): Calibration(tuple(map(float, curve["given"])), tuple(map(float, curve["right"])))
                for model, curve in stated.get("calibrations", {}).items()
            }
            dial = {
                str(model): {
                    str(level): (float(row["coverage"]), _share(row["precision"]))
                    for level, row in rows.items()
                }
                for model, rows in stated.get("dial", {}).items()
            }
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise BundleError(
                f"The tuning in the manifest makes no sense: {repr(error)[:200]}.", _AGAIN
            ) from error
        if not all(0.0 <= weight <= 1.0 for weight in weights):
            raise BundleError(f"The blend weights {weights[:9]} are not between 0 and 1.", _AGAIN)
        about = {name: value for name, value in stated.items() if name not in _LEARNED}
        return cls(weights, calibrations, dial, about)

    def calibration(self, model: str) -> Calibration:
        """Return the calibration of a model; where none was learned, probabilities stay as they are."""
        return self.calibrations.get(model, _IDENTITY)

    def as_json(self) -> dict[str, Any]:
        """Return what `of` reads."""
        curves = {
            model: {"given": list(curve.given), "right": list(curve.right)}
            for model, curve in self.calibrations.items()
        }
        dial = {
            model: {
                level: {"coverage": coverage, "precision": None if math.isnan(precision) else precision}
                for level, (coverage, precision) in rows.items()
            }
            for model, rows in self.dial.items()
        }
        return {"weights": list(self.weights), "calibrations": curves, "dial": dial, **self.about}


def _share(stated: float | None) -> float:
    return math.nan if stated is None else float(stated)
