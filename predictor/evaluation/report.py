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
    """One predictor's figures on one set."""

    predictor: str
    """Its name."""
    rates: Rates
    """Recall and keystrokes saved."""
    difference: Rates | None
    """Its rates minus those of the bigram, with paired intervals; None for the bigram itself and where it
    was not measured."""
    bits_per_character: float
    """NaN for a predictor without likelihoods."""
    calibration: Calibration
    """Whether its probabilities are what they say."""
    thresholds: tuple[Showing, ...]
    """What would be shown at each threshold of the probability and at each level of the dial."""
    dial: tuple[Showing, ...]
    """What would be shown at each threshold of the probability and at each level of the dial."""
    latency: Latency
    """How long it took."""


@dataclass(frozen=True, slots=True)
class SetReport:
    """One set of documents and a row per predictor."""

    name: str
    """Of the text."""
    documents: int
    """How many were measured."""
    available: int
    """Documents in the file."""
    cut: int
    """How many of the chosen documents were shortened."""
    characters: int
    """In the documents measured."""
    words: int
    """Words that count for recall."""
    sha256: str
    """Of those documents, as `Text.sha256` says."""
    rows: tuple[Row, ...]
    """One per predictor."""


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation."""

    sets: tuple[SetReport, ...]
    """One per text, in order."""
    total: SetReport
    """All their documents as one set."""
    partial: bool
    """Whether it was interrupted; it then covers the first documents only."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """The circumstances, for whoever repeats the measurement."""
    distances: Mapping[str, tuple[Seen, ...]] = field(default_factory=dict)
    """For each predictor how far back it sees, where that was asked for."""
    failures: Mapping[str, str] = field(default_factory=dict)
    """For each predictor that failed what went wrong; it is not in the sets."""
    memory_mb: Mapping[str, float] = field(default_factory=dict)
    """For each peer the most memory that its process had, in MB; "" is this process with all others."""

    def to_json(self) -> str:
        """Return the report as JSON, the rules of the typist included; what could not be measured is null."""
        content = {"format": FORMAT, "rules": RULES, **asdict(self)}
        return json.dumps(jsonable(content), indent=2, ensure_ascii=False, allow_nan=False)


def this_machine() -> dict[str, Any]:
    """Return what latency depends on: processor, number of CPUs, system, Python."""
    return {
        "processor": processor(),
        "cpus": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def jsonable(value: Any) -> Any:
    """Replace NaN and infinities, which JSON does not have, by null."""
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
