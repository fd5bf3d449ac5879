"""The report as a table on the terminal."""

import math
from collections.abc import Iterator

from rich import box
from rich.columns import Columns
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from predictor.evaluation.latency import Percentiles
from predictor.evaluation.metrics import Calibration, Estimate, Rates
from predictor.evaluation.report import Report, Row, SetReport

# Below this width the intervals are left out rather than the columns broken.
_ROOM_FOR_INTERVALS = 100
_MISSING = "–"
_BAR = 12  # cells of a bar that stands for 100 %


def print_table(report: Report, console: Console) -> None:
    """Print one block per set and, if there are several, one for all together."""
    intervals = console.width >= _ROOM_FOR_INTERVALS
    blocks = report.sets if len(report.sets) == 1 else (*report.sets, report.total)
    for block in blocks:
        console.print(_title(block))
        console.print(_table(block, intervals=intervals))
    for sentence in report.failures.values():
        console.print(Styled(f"Left out: {sentence}", style="bold yellow"))
    console.print(Styled(_legend(report.total, intervals), style="dim"))
    if report.memory_mb:
        _print_costs(report, console)
    _print_probabilities(report.total.rows[0], console)
    if report.distances:
        _print_distances(report, console)
    if report.partial:
        console.print(Styled("Partial: interrupted before all documents were measured.", style="bold yellow"))


def _print_probabilities(row: Row, console: Console) -> None:
    """Print whether a predictor's probabilities hold, and what hiding the improbable would do."""
    calibration = row.calibration
    if not calibration.guesses:
        return
    error = f"expected calibration error {_percent_of(calibration.error)} %, Brier {calibration.brier:.3f}"
    title = Styled.assemble(("\nFirst suggestion of the " + row.predictor, "bold"), f": {error}")
    console.print(title)
    console.print(Columns([_reliability(calibration), _showing(row)], padding=(0, 4)))
    explained = (
        "said, right: mean probability, and how many were right, %; shown: keys before, in or right after "
        "words at which something is shown; right: of these; wrong: keys at which something wrong is shown. "
        "Levels of the dial: foretype suggest --help."
    )
    console.print(Styled(explained, style="dim"))


def _print_costs(report: Report, console: Console) -> None:
    """Print what each answer costs, where programs of their own were measured."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column("predictor", no_wrap=True)
    for heading in ("wall ms", "CPU ms", "MB"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in report.total.rows:
        memory = report.memory_mb.get(row.predictor, math.nan)
        held = f"{memory:.0f}" if math.isfinite(memory) else _MISSING
        times = (row.latency.wall_ms, row.latency.cpu_ms)
        table.add_row(row.predictor, *map(_percentiles, times), held)
    console.print(Styled("\nWhat an answer costs", style="bold"))
    console.print(table)
    explained = (
        "ms: p50/p95/p99; a peer's wall time is there and back, its CPU time that of its process (–: not "
        "known); MB: the most that its process had. This process, with all that have none: "
        f"{report.memory_mb.get('', math.nan):.0f} MB."
    )
    console.print(Styled(explained, style="dim"))


def _percentiles(times: Percentiles) -> str:
    if not math.isfinite(times.p50):
        return _MISSING
    return "/".join(_milliseconds(time) for time in (times.p50, times.p95, times.p99))


def _print_distances(report: Report, console: Console) -> None:
    """Print how often a distant word decides rightly, by its distance."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column("predictor", no_wrap=True)
    for seen in next(iter(report.distances.values())):
        table.add_column(f"{seen.distance} words", justify="right", no_wrap=True)
    for name, row in report.distances.items():
        table.add_row(name, *(_percent_of(seen.passed) for seen in row))
    console.print(Styled("\nPairs decided rightly by a word so far back, %", style="bold"))
    console.print(table)
    console.print(
        Styled("50: the deciding word is not seen (predictor/evaluation/distance.py).", style="dim")
    )


def _reliability(calibration: Calibration) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for heading in ("said", "right", "keys"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True, min_width=_BAR)
    for part in calibration.bins:
        bar = "█" * round(_BAR * part.right)
        cells = (_percent_of(part.probability), _percent_of(part.right), f"{part.guesses:,}", bar)
        table.add_row(*cells)
    return table


def _showing(row: Row) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column("shown if", no_wrap=True)
    for heading in ("shown", "right", "wrong"):
        table.add_column(heading, justify="right", no_wrap=True)
    for number, showing in enumerate((*row.thresholds, *row.dial)):
        is_level = number >= len(row.thresholds)
        rule = f"dial: {showing.rule}" if is_level else f"p ≥ {showing.rule}"
        shares = (showing.coverage, showing.precision, showing.wrong)
        table.add_row(rule, *map(_percent_of, shares), style="bold" if is_level else "")
    return table


def _percent_of(share: float) -> str:
    return f"{100 * share:.1f}" if math.isfinite(share) else _MISSING


def _legend(block: SetReport, intervals: bool) -> str:
    """Explain the columns and the signs that occur."""
    parts = [
        "recall and KSR (keystroke savings) in %, with one and with three suggestions",
        "bits/char: fewer is better",
        "ms: time per key, p50/p95/p99",
    ]
    if intervals:
        parts.append("±: half of the 95 % interval over documents")
    if any(row.difference for row in block.rows):
        parts.append("Δ: difference to the bigram")
    return "; ".join(parts) + "."


def _title(block: SetReport) -> Styled:
    documents = f"{block.documents} of {block.available} documents"
    return Styled.assemble(
        (block.name, "bold"), f"  {documents}, {block.words:,} words, {block.characters:,} characters"
    )


def _table(block: SetReport, *, intervals: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column("predictor", no_wrap=True)
    for heading in ("recall@1", "recall@3", "KSR@1", "KSR@3", "bits/char", "ms"):
        table.add_column(heading, justify="right", no_wrap=True)
    reference = _reference(block)
    for row in block.rows:
        times = _percentiles(row.latency.wall_ms)
        table.add_row(row.predictor, *_cells(row.rates, intervals), _number(row.bits_per_character), times)
        if row.difference is not None:
            bits = row.bits_per_character - reference
            table.add_row("  Δ", *_cells(row.difference, intervals, "+"), _number(bits, "+"), "", style="dim")
    return table


def _reference(block: SetReport) -> float:
    """Return the bits per character of the row that the others are compared with."""
    return next((row.bits_per_character for row in block.rows if row.difference is None), math.nan)


def _cells(rates: Rates, intervals: bool, sign: str = "") -> Iterator[str]:
    for estimate in (rates.recall_1, rates.recall_3, rates.ksr_1, rates.ksr_3):
        yield percent(estimate, intervals, sign)


def percent(estimate: Estimate, intervals: bool, sign: str) -> str:
    """Return a rate in percent. intervals: with half of its interval. sign: "+" for a difference."""
    if not math.isfinite(estimate.value):
        return _MISSING
    half = 50 * (estimate.high - estimate.low)
    interval = f" ±{half:.1f}" if intervals and math.isfinite(half) else ""
    return f"{100 * estimate.value:{sign}.1f}{interval}"


def _number(value: float, sign: str = "") -> str:
    return f"{value:{sign}.2f}" if math.isfinite(value) else _MISSING


def _milliseconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"
