"""From a key to the suggestion behind it in Vim 9: `python -m tests.bench.vim`.

Measured through a pseudo-terminal, at a steady pace, Vim and the server in between: wall time until the last
byte of the painting with the ghost has come.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import typer

from predictor.cli.errors import plain_errors
from predictor.errors import SettingsError
from predictor.evaluation.latency import Percentiles
from predictor.system.machine import processor
from tests.bench.editor import told
from tests.bench.serve import TEXT
from tests.end_to_end.terminal import Terminal, is_ghost
from tests.end_to_end.vim_terminal import editing, lacking

BAR_MS = 30


def type_and_watch(terminal: Terminal, text: str, keys_per_second: float) -> tuple[list[float], list[float]]:
    """Type a text; return the ms until each key stood on the screen, and until the last change of its ghost.

    A key behind which nothing stands in grey when the next one is due has no ghost.
    """
    echoes, ghosts = list[float](), list[float]()
    began = time.perf_counter()
    for number, key in enumerate(text):
        before, ghost, echoed = terminal.cursor(), ghost_behind_cursor(terminal), False
        ghost_at: float | None = None
        pressed = time.perf_counter()
        terminal.type(key)
        while (left := began + (number + 1) / keys_per_second - time.perf_counter()) > 0:
            if not terminal.read(left):
                continue
            if not echoed and terminal.cursor() != before:
                echoed = True
                echoes.append(1000 * (terminal.read_at - pressed))
            if echoed and (now := ghost_behind_cursor(terminal)) != ghost:
                ghost, ghost_at = now, terminal.read_at
        if ghost and ghost_at is not None:
            ghosts.append(1000 * (ghost_at - pressed))
    return echoes, ghosts


def ghost_behind_cursor(terminal: Terminal) -> str:
    """Return what stands in grey in the cursor's row; to look at the whole screen takes as long as Vim."""
    row, column = terminal.cursor()
    cells = [terminal.cell(row, each) for each in range(column, min(column + 20, terminal.screen.columns))]
    return "".join(cell.data for cell in cells if is_ghost(cell))


def percentiles(ms: list[float]) -> Percentiles:
    """Return the percentiles of some times in ms."""
    return Percentiles.of([round(1e6 * one) for one in ms])


@plain_errors
def bench(
    keys: int = typer.Option(600, min=2, help="Keys to type."),
    pace: float = typer.Option(10.0, help="Keys a second."),
) -> None:
    """Measure Vim through a pseudo-terminal, with the shipped bundle.

    Example: python -m tests.bench.vim --keys 1000
    """
    if lacking():
        raise SettingsError(f"Nothing is measured: {lacking()}.", "Install Vim 9.")
    command = [sys.executable, "-m", "predictor", "serve", "--json-lines", "--no-history"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = [f"let g:foretype_command = {json.dumps(command)}", "let g:foretype_show = 'all'"]
        with editing(
            folder, folder / "letter.txt", settings=["set wrap linebreak", *settings], rows=24
        ) as vim:
            vim.send("i")
            vim.type("Thank ")
            vim.wait(vim.ghost, "the first ghost")
            vim.settle(1.0)
            echoes, ghosts = type_and_watch(vim, (TEXT * (1 + keys // len(TEXT)))[:keys], pace)
    machine = f"{processor()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"
    typer.echo(f"{machine}; p50 / p95 / p99")
    typer.echo(f"key to echo, {len(echoes)} keys, ms: {told(percentiles(echoes))}")
    ghost = percentiles(ghosts)
    met = "yes" if ghost.p95 <= BAR_MS else "no"
    typer.echo(f"key to ghost, {len(ghosts)} ghosts, ms: {told(ghost)} (bar: p95 {BAR_MS}; met: {met})")


if __name__ == "__main__":
    typer.run(bench)
