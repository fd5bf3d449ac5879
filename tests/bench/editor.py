"""What a writer waits for: from a key to its letter on the screen, and to the suggestion behind it.

Measured through a pseudo-terminal, at a steady pace, the whole editor in between: wall time until the last
byte of the painting has come. `python -m tests.bench.editor` prints the table; it takes about three minutes.
"""

import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from predictor.cli.errors import plain_errors
from predictor.evaluation.latency import Percentiles
from tests.end_to_end.paced import type_at_pace
from tests.end_to_end.terminal import ROOT, Terminal, running

FRAME_MS = 1000 / 60  # what a key may take before the eye notices
_TABLE = 112  # columns that the table needs
_WORDS = "Please let me know whether the report about the station has come, and what we should do next. "
_SLOW = """
    import sys
    from pathlib import Path
    from predictor.editor.application import run_editor
    from predictor.editor.files.file import read_file
    from predictor.testing import ScriptedPredictor, ScriptedSession

    run_editor(
        [read_file(Path(sys.argv[1]))],
        lambda: ScriptedSession({"transformer": ScriptedPredictor({"": ["the"]}, delay_s=1.0)}),
    )
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What some keys took, in ms of wall time; ghosts: how many of them were followed by a suggestion."""

    what: str
    keys: int
    echo: Percentiles
    ghosts: int
    ghost: Percentiles


def measure(keys: int, keys_per_second: float) -> Iterator[Measured]:
    """Type into a letter (so many keys), at the end of long documents, beside a model that takes a second."""
    whole = (ROOT / "README.md").read_text(encoding="utf-8")
    prose = " ".join(whole[whole.index("## Three ways") :].split())[:keys]
    edit = [sys.executable, "-m", "predictor", "edit"]
    slow = [sys.executable, "-c", textwrap.dedent(_SLOW)]
    many_lines = (_WORDS + "\n") * (10_000_000 // (len(_WORDS) + 1))
    one_line = _WORDS * (1_000_000 // len(_WORDS))
    yield _measure("into a new letter", edit, "", prose, keys_per_second)
    yield _measure("at the end of 10 MB", edit, many_lines, prose[: keys // 2], keys_per_second)
    yield _measure("at the end of one line of 1 MB", edit, one_line, prose[: keys // 2], keys_per_second)
    yield _measure("beside a model that takes a second", slow, "", prose[: keys // 2], keys_per_second)
    yield _accept([*edit, "--show", "all"], max(1, keys // 10), keys_per_second)


@contextmanager
def _editing(command: Sequence[str], text: str = "") -> Iterator[Terminal]:
    """Open the editor behind the end of a text, and wait until it has nothing more to do."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "letter.txt"
        path.write_text(text, encoding="utf-8")
        home = {"HOME": folder, **{f"XDG_{name}_HOME": folder for name in ("STATE", "CONFIG", "DATA")}}
        with running([*command, str(path)], environment=home) as terminal:
            terminal.see("letter.txt")
            terminal.see_no("loading")
            terminal.send("<ctrl-end>")
            terminal.settle(1.0)
            yield terminal


def _measure(what: str, command: Sequence[str], behind: str, text: str, keys_per_second: float) -> Measured:
    with _editing(command, behind) as terminal:
        recording = type_at_pace(terminal, text, keys_per_second, behind[-4000:])
    echo, ghost = recording.echo_ms(), recording.ghost_ms()
    if len(echo) < len(recording.keys):
        raise RuntimeError(f"{len(recording.keys) - len(echo)} keys were never shown.")
    return Measured(what, len(echo), summary(echo), len(ghost), summary(ghost))


def _accept(command: Sequence[str], times: int, times_per_second: float) -> Measured:
    """Accept what is suggested again and again: until the text stands there, until the next ghost does."""
    echo, ghost = [], []
    with _editing(command) as terminal:
        terminal.send("I ")
        terminal.settle(0.5)
        for _ in range(times):
            pressed, before, shown = time.perf_counter(), terminal.cursor(), len(echo)
            terminal.send("<right>")
            while (left := pressed + 1 / times_per_second - time.perf_counter()) > 0:
                terminal.read(left)
                if len(echo) == shown and terminal.cursor() != before:
                    echo.append(1000 * (terminal.read_at - pressed))
                if len(echo) > shown and len(ghost) <= shown and terminal.ghost():
                    ghost.append(1000 * (terminal.read_at - pressed))
            terminal.settle(0.3)  # nobody reads a suggestion in less
    return Measured("accepting again and again", len(echo), summary(echo), len(ghost), summary(ghost))


def summary(ms: Sequence[float]) -> Percentiles:
    """Return the percentiles of times in ms."""
    return Percentiles.of([round(1e6 * one) for one in ms])


def told(times: Percentiles) -> str:
    """Return the percentiles as the tables show them."""
    return " / ".join(f"{value:.1f}" for value in (times.p50, times.p95, times.p99))


@plain_errors
def bench(
    keys: int = typer.Option(600, min=2, help="Keys to type into the letter, half of that elsewhere."),
    pace: float = typer.Option(20.0, help="Keys a second."),
) -> None:
    """Measure the editor through a pseudo-terminal.

    Example: python -m tests.bench.editor --keys 2000
    """
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("typing", "keys", "key to echo, ms", "ghosts", "key to ghost, ms"):
        table.add_column(heading, no_wrap=True)
    for one in measure(keys, pace):
        table.add_row(one.what, str(one.keys), told(one.echo), str(one.ghosts), told(one.ghost))
    console = Console(highlight=False)
    console.width = max(console.width, _TABLE)
    console.print(f"p50 / p95 / p99; a frame of a 60 Hz screen is {FRAME_MS:.1f} ms")
    console.print(table)


if __name__ == "__main__":
    typer.run(bench)
