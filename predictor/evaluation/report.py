"""What an evaluation found, as values and as JSON."""

import json
import math
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from predictor.evaluation.distance import Seen
from predictor.evaluation.latency import Latency
from predictor.evaluation.metrics import Calibration, Rates
from predictor.evaluation.showing import Showing
from predictor.evaluation.typist import RULES
from predictor.system.machine import processor

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One predictor's figures on one set.

    difference: its rates minus those of the bigram, with paired intervals; None for the bigram itself and
    where it was not measured. bits_per_character: NaN for a predictor without likelihoods. thresholds, dial:
    what would be shown at each threshold of the probability and at each level of the dial.
    """

    predictor: str
    rates: Rates
    difference: Rates | None
    bits_per_character: float
    calibration: Calibration
    thresholds: tuple[Showing, ...]
    dial: tuple[Showing, ...]
    latency: Latency


@dataclass(frozen=True, slots=True)
class SetReport:
    """One set of documents and a row per predictor.

    documents: how many were measured, of `available` in the file; `cut` of the chosen ones were shortened.
    characters: of the documents measured. words: those that count for recall. sha256: of those documents, as
    `Text.sha256` says.
    """

    name: str
    documents: int
    available: int
    cut: int
    characters: int
    words: int
    sha256: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation.

    sets: one per text, in order. total: all their documents as one set. partial: whether it was interrupted;
    it then covers the first documents only. about: the circumstances, for whoever repeats the measurement.
    distances: for each predictor how far back it sees, where that was asked for.
    """

    sets: tuple[SetReport, ...]
    total: SetReport
    partial: bool
    about: Mapping[str, Any] = field(default_factory=dict)
    distances: Mapping[str, tuple[Seen, ...]] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the report as JSON, the rules of the typist included; what could not be measured is null."""
        content = {"format": FORMAT, "rules": RULES, **asdict(self)}
        return json.dumps(_jsonable(content), indent=2, ensure_ascii=False, allow_nan=False)


def this_machine() -> dict[str, Any]:
    """Return what latency depends on: processor, number of CPUs, system, Python."""
    return {
        "processor": processor(),
        "cpus": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _jsonable(value: Any) -> Any:
    """Replace NaN and infinities, which JSON does not have, by null."""
    if isinstance(value, dict):
        return {key: _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
