"""What was learned about a bundle on held-out text: blend weights and calibrations, kept in its manifest."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from predictor.errors import BundleError
from predictor.rules.calibration import Calibration

# By model and level: the share of keys at which something is shown, and of these the share that is right.
Dial = Mapping[str, Mapping[str, tuple[float, float]]]

_IDENTITY = Calibration()
_AGAIN = "Take the bundle again, or tune it: python -m export tune."


@dataclass(frozen=True, slots=True)
class Tuning:
    """weights: the transformer's weight in the blend by letters typed; empty if the bundle was never tuned.

    calibrations: from a probability to how often it is right, for each model ("blend") and for its phrases
    ("blend phrase"). dial: for each model and level of `policy.DIAL`, the share of keys at which something is
    shown, and of these the share that is right; NaN if nothing was.
    """

    weights: tuple[float, ...] = ()
    calibrations: Mapping[str, Calibration] = field(default_factory=lambda: MappingProxyType({}))
    dial: Dial = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> "Tuning":
        """Read the tuning from a manifest; raises `BundleError` when it makes no sense."""
        stated = manifest.get("tuning") or {}
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
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BundleError(f"The tuning in the manifest makes no sense: {error!r}.", _AGAIN) from error
        if not all(0.0 <= weight <= 1.0 for weight in weights):
            raise BundleError(f"The blend weights {weights} are not between 0 and 1.", _AGAIN)
        return cls(weights, MappingProxyType(calibrations), MappingProxyType(dial))

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
        return {"weights": list(self.weights), "calibrations": curves, "dial": dial}


def _share(stated: float | None) -> float:
    return math.nan if stated is None else float(stated)
