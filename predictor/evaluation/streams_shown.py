"""What learning added, as a table on the terminal and as a picture."""

import math
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from predictor.drawing.plot import require_matplotlib, save
from predictor.evaluation.metrics import Rates
from predictor.evaluation.streams import StreamReport, StreamRow
from predictor.evaluation.table import percent
from predictor.system.libraries import load_matplotlib

_ROOM_FOR_INTERVALS = 100


def print_streams(report: StreamReport, console: Console) -> None:
    """Print a block for each writer and one for all."""
    intervals = console.width >= _ROOM_FOR_INTERVALS
    rows = report.rows if len(report.rows) == 1 else (*report.rows, report.total)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column("writer", no_wrap=True)
    for heading in ("messages", "learning", "recall@1", "recall@3", "KSR@1", "KSR@3"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(Styled(row.author), str(row.measured), "off", *_cells(row.off, intervals))
        table.add_row("", "", "on", *_cells(row.on, intervals))
        table.add_row("", "", "Δ", *_cells(row.gain, intervals, "+"), style="bold")
    console.print(table)
    explained = "recall and KSR (keystroke savings) in %, with one and with three suggestions"
    console.print(
        Styled(explained + ("; ±: half of the 95 % interval over messages." if intervals else "."), "dim")
    )
    for row in rows:
        _print_calibration(row, console)
    if report.partial:
        console.print(Styled("Partial: interrupted before all messages were typed.", style="bold yellow"))


def plot_streams(report: StreamReport, path: Path) -> None:
    """Draw what learning adds as more is learned; raises `SettingsError` as `figure.plot` does."""
    require_matplotlib()
    load_matplotlib()
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots()
    for row in report.rows:
        gains = [100 * (point.on - point.off) for point in row.curve]
        axes.plot([point.messages for point in row.curve], gains, marker="o", markersize=4, label=row.author)
    axes.axhline(0.0, color="grey", linewidth=0.8)
    axes.set_xlabel("messages learned")
    axes.set_ylabel("keystrokes saved more, three slots, points")
    axes.grid(alpha=0.3)
    axes.legend()
    save(figure, path, "png")


def _cells(rates: Rates, intervals: bool, sign: str = "") -> list[str]:
    return [
        percent(rate, intervals, sign) for rate in (rates.recall_1, rates.recall_3, rates.ksr_1, rates.ksr_3)
    ]


def _print_calibration(row: StreamRow, console: Console) -> None:
    if row.calibration_off is None or row.calibration_on is None:
        return
    errors = row.calibration_off.error, row.calibration_on.error
    if all(map(math.isfinite, errors)):
        said = "expected calibration error of first suggestions {:.1f} %, with learning {:.1f} %"
        console.print(Styled(f"{row.author}: " + said.format(*(100 * error for error in errors))))
