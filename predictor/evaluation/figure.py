"""The report as a picture: a panel per rate, dots with intervals by predictor and set, and the latency."""

import math
from pathlib import Path
from typing import Any

from predictor.drawing.plot import require_matplotlib, save
from predictor.evaluation.metrics import Estimate, Rates
from predictor.evaluation.report import Report, SetReport
from predictor.system.libraries import load_matplotlib

PANELS = (("recall_1", "recall@1"), ("recall_3", "recall@3"), ("ksr_1", "KSR@1"), ("ksr_3", "KSR@3"))
_INCHES, _INCHES_PER_SET = 3.2, 0.35


def plot(report: Report, path: Path) -> None:
    """Draw `report` as a PNG file; raises `SettingsError` without matplotlib or for an unwritable `path`."""
    require_matplotlib()
    load_matplotlib()
    # Not pyplot: this needs no screen and leaves no global state.
    from matplotlib.figure import Figure

    blocks = report.sets if len(report.sets) == 1 else (*report.sets, report.total)
    height = _INCHES + _INCHES_PER_SET * len(blocks)
    figure = Figure(figsize=(14, height + _INCHES), layout="constrained")
    upper, lower = figure.subfigures(2, 1, height_ratios=(height, _INCHES), squeeze=False)[:, 0]
    rates = upper.subplots(1, len(PANELS))
    latency, reliability, showing = lower.subplots(1, 3)
    for axes, (name, title) in zip(rates, PANELS, strict=True):
        _draw_rate(axes, blocks, name, title, labelled=axes is rates[0])
    _draw_latency(latency, report.total)
    _draw_reliability(reliability, report.total)
    _draw_showing(showing, report.total)
    figure.legend(*rates[0].get_legend_handles_labels(), loc="outside lower center", ncols=6)
    if report.partial:
        figure.suptitle("partial: interrupted before all documents were measured")
    save(figure, path, "png")


def _draw_rate(axes: Any, blocks: tuple[SetReport, ...], name: str, title: str, *, labelled: bool) -> None:
    predictors = [row.predictor for row in blocks[0].rows]
    for number, predictor in enumerate(predictors):
        estimates = [_estimate(block.rows[number].rates, name) for block in blocks]
        # Predictors stand a little apart within a set's line, so that their intervals do not hide each other.
        offset = 0.5 * ((number + 0.5) / len(predictors) - 0.5)
        places = [place + offset for place in range(len(blocks))]
        values = [100 * estimate.value for estimate in estimates]
        axes.errorbar(values, places, xerr=_errors(estimates), fmt="o", markersize=4, label=predictor)
    axes.set_yticks(range(len(blocks)), [block.name for block in blocks] if labelled else [])
    axes.set_ylim(len(blocks) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.set_title(title)
    axes.set_xlabel("%")
    axes.grid(axis="x", alpha=0.3)


def _errors(estimates: list[Estimate]) -> list[list[float]]:
    """Return the distances to the lower and upper bounds, in percent; 0 where there is no interval."""
    below = [max(0.0, 100 * (e.value - e.low)) if math.isfinite(e.low) else 0.0 for e in estimates]
    above = [max(0.0, 100 * (e.high - e.value)) if math.isfinite(e.high) else 0.0 for e in estimates]
    return [below, above]


def _estimate(rates: Rates, name: str) -> Estimate:
    estimate: Estimate = getattr(rates, name)
    return estimate


def _draw_latency(axes: Any, total: SetReport) -> None:
    for row in total.rows:
        times = row.latency.wall_ms
        axes.plot(["p50", "p95", "p99", "max"], [times.p50, times.p95, times.p99, times.max], marker="o")
    axes.set_yscale("log")
    axes.set_title("latency per key")
    axes.set_ylabel("ms")
    axes.grid(axis="y", alpha=0.3)


def _draw_reliability(axes: Any, total: SetReport) -> None:
    axes.plot([0, 100], [0, 100], color="grey", linewidth=0.8)
    for row in total.rows:
        bins = row.calibration.bins
        axes.plot(
            [100 * b.probability for b in bins], [100 * b.right for b in bins], marker="o", markersize=4
        )
    axes.set_title("first suggestions: probability and truth")
    axes.set_xlabel("said, %")
    axes.set_ylabel("right, %")
    axes.grid(alpha=0.3)


def _draw_showing(axes: Any, total: SetReport) -> None:
    for row in total.rows:
        shown = [s for s in row.thresholds if math.isfinite(s.precision)]
        axes.plot([100 * s.coverage for s in shown], [100 * s.precision for s in shown], marker=".")
    axes.set_title("showing less, being right more often")
    axes.set_xlabel("keys with a suggestion, %")
    axes.set_ylabel("right when shown, %")
    axes.grid(alpha=0.3)
