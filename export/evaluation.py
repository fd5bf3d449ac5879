"""What `foretype evaluate --json` measured, in the short form that a manifest keeps."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from predictor.errors import TextError

# Rates of a report, and their headings.
RATES = (("recall_1", "recall@1"), ("recall_3", "recall@3"), ("ksr_1", "KSR@1"), ("ksr_3", "KSR@3"))


def read_report(path: Path) -> dict[str, Any]:
    """Return the figures of a report written by `foretype evaluate --json`.

    Raises `TextError` when it is none, or covers only a part of its texts.
    """
    try:
        report = json.loads(path.read_bytes())
        figures = _figures(report)
        partial = report["partial"]
    except OSError as error:
        raise TextError(f"The report {path} cannot be read: {error.strerror}.", "Check its path.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise TextError(
            f"{path} is no report of an evaluation: {error!r}.",
            "Make one with: foretype evaluate TEXT --bundle BUNDLE --json > report.json.",
        ) from error
    if partial:
        raise TextError(f"The evaluation {path} was interrupted.", "Run it to its end.")
    return figures


def _figures(report: Mapping[str, Any]) -> dict[str, Any]:
    several = len(report["sets"]) > 1
    sets = [*report["sets"], {**report["total"], "name": "all"}] if several else report["sets"]
    about = report["about"]
    return {
        "bundle": about["bundle"],
        "machine": about["processor"],
        "distances": {
            name: {str(seen["distance"]): round(seen["passed"], 4) for seen in row}
            for name, row in report.get("distances", {}).items()
        },
        "sets": [
            {key: s[key] for key in ("name", "documents", "characters", "words", "sha256")}
            | {"rows": [_row(row) for row in s["rows"]]}
            for s in sets
        ],
    }


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    times = row["latency"]["wall_ms"]
    return {
        "predictor": row["predictor"],
        **{key: round(row["rates"][key]["value"], 4) for key, _ in RATES},
        "bits_per_character": row["bits_per_character"] and round(row["bits_per_character"], 4),
        "latency_ms": [round(times[key], 3) for key in ("p50", "p95", "p99")],
    }
