"""What our files cost shells: their start, and a key that asks: `python -m tests.bench.shells`.

Processor time, which is what a machine with nothing else to do would take, and wall time of the same runs.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from predictor.system.machine import processor
from tests.end_to_end.terminal import ROOT
from tests.end_to_end.test_shells import FILES
from tests.predictor.server.talking import serving

BAR_MS = 10
_TABLE = 110  # columns that the table needs


class Cost(NamedTuple):
    """What something takes, in ms."""

    processor: float
    wall: float

    def above(self, other: "Cost") -> "Cost":
        """Return how much more it is."""
        return Cost(self.processor - other.processor, self.wall - other.wall)

    def __str__(self) -> str:
        return f"{self.processor:.1f} / {self.wall:.1f}"


_QUIET = {"bash": ["bash", "--norc", "-i"], "zsh": ["zsh", "-f", "-i"], "fish": ["fish", "--no-config", "-i"]}


def bench(runs: int = typer.Option(31, min=3, help="How often each is measured.")) -> None:
    """Measure the start of interactive shells with and without our file, and the program that a key runs.

    Example: python -m tests.bench.shells
    """
    table = Table("what", "processor / wall ms, median", "bar", "")
    for shell, command in _QUIET.items():
        if shutil.which(shell) is None:
            table.add_row(f"{shell} is not installed", "", "", "")
            continue
        bare, ours = _alternately(
            runs,
            lambda command=command: _run([*command, "-c", "true"]),
            lambda command=command, shell=shell: _run([*command, "-c", f"source {FILES}/foretype.{shell}"]),
        )
        more = ours.above(bare)
        met = "yes" if more.processor <= BAR_MS else "no"
        table.add_row(f"start of {shell}", f"{more} ({ours} less {bare})", f"≤ {BAR_MS}", met)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.sock"
        with serving(ROOT / "predictor" / "models" / "en", path, "--no-history"):
            line = b'git commit -m "Fix the '
            ask = [sys.executable, "-I", "-S", str(FILES / "ask.py"), "bash", str(len(line))]
            nothing, asked = _alternately(
                runs,
                lambda: _run([sys.executable, "-I", "-S", "-c", ""]),
                lambda: _run(ask, line, FORETYPE_SOCKET=str(path)),
            )
    table.add_row("a key in bash or fish", f"{asked} (of it Python's start {nothing})", "", "")
    console = Console(highlight=False)
    console.width = max(console.width, _TABLE)
    console.print(f"{processor()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    console.print(table)


def _run(command: Sequence[str], said: bytes = b"", **environment: str) -> None:
    subprocess.run(command, input=said, capture_output=True, env=os.environ | environment, check=True)


def _alternately(runs: int, *calls: Callable[[], None]) -> list[Cost]:
    """Return the median ms of each call; in turns, so that a busy moment meets all of them."""
    taken = [list[tuple[float, float]]() for _ in calls]
    for _ in range(runs):
        for call, times in zip(calls, taken, strict=True):
            began, had = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            call()
            now = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = now.ru_utime + now.ru_stime - had.ru_utime - had.ru_stime
            times.append((1000 * used, 1000 * (time.perf_counter() - began)))
    return [Cost(*map(statistics.median, zip(*each, strict=True))) for each in taken]


if __name__ == "__main__":
    typer.run(bench)
