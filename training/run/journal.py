"""The journal of a run: one JSON object per line, and a plot of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from predictor.errors import SettingsError
from predictor.system.atomic import write_file
from predictor.system.libraries import load_matplotlib

if TYPE_CHECKING:
    from matplotlib.figure import Figure

JOURNAL, PLOT = "journal.jsonl", "journal.png"
# Curves of fewer points show each: one alone is no line.
_FEW = 40


class Journal:
    """Appends lines to RUN/journal.jsonl; opening it at a step drops the lines that came after that step."""

    def __init__(self, run: Path, step: int) -> None:
        self._path = run / JOURNAL
        kept = [line for line in read_journal(run) if line.get("step", 0) <= step] if step else []
        with self._told():
            write_file(self._path, "".join(map(_as_row, kept)).encode())
            # Unbuffered: what could not be written must not come back when the file is closed.
            self._file = self._path.open("ab", buffering=0)

    def write(self, line: dict[str, Any]) -> None:
        """Append one line; raises `SettingsError` if it cannot be written."""
        with self._told():
            self._file.write(_as_row(line).encode())

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SettingsError(
                f"The journal {self._path} cannot be written: {error.strerror}.",
                "Free some space, then give the same command again: it goes on from the last checkpoint.",
            ) from error


def _as_row(line: dict[str, Any]) -> str:
    return json.dumps(line) + "\n"


def read_journal(run: Path) -> list[dict[str, Any]]:
    """Return the lines of a run's journal; a line that a full disk cut short is left out."""
    path = run / JOURNAL
    if not path.exists():
        return []
    lines = []
    for text in path.read_text(encoding="utf-8").splitlines():
        with suppress(ValueError):
            lines.append(json.loads(text))
    return lines


def plot_journal(run: Path) -> Path:
    """Draw training loss and validation bits per character over tokens to RUN/journal.png.

    Raises `SettingsError` if the run has no journal.
    """
    if not (run / JOURNAL).exists():
        raise SettingsError(f"There is no journal in {run}.", "Give the folder that train had as --out.")
    load_matplotlib().use("Agg")
    from matplotlib import pyplot

    figure = draw_journal(read_journal(run), run.resolve().name)
    figure.savefig(run / PLOT, dpi=110)
    pyplot.close(figure)
    return run / PLOT


def draw_journal(lines: Sequence[Mapping[str, Any]], name: str) -> "Figure":
    """Return a figure of a journal's lines; where validation is no curve yet, it is told in the title."""
    from matplotlib import pyplot

    loss, bits = _curve(lines, "loss"), _curve(lines, "validation_bits_per_character")
    panels = [(loss, "training loss, nats per token"), (bits, "validation, bits per character")]
    panels = panels if len(bits) > 1 else panels[:1]
    figure: Figure
    figure, rows = pyplot.subplots(1, len(panels), figsize=(10, 4), layout="constrained", squeeze=False)
    for axes, (curve, meaning) in zip(rows[0], panels, strict=True):
        axes.plot(*zip(*curve, strict=True), linewidth=0.8, marker="." if len(curve) < _FEW else "")
        axes.set(xlabel="tokens", ylabel=meaning)
        axes.grid(alpha=0.3)
    figure.suptitle(_title(name, lines, bits))
    return figure


def _curve(lines: Sequence[Mapping[str, Any]], value: str) -> list[tuple[int, float]]:
    """Return tokens and value of the lines that have it."""
    return [(line["tokens"], line[value]) for line in lines if value in line]


def _title(name: str, lines: Sequence[Mapping[str, Any]], bits: Sequence[tuple[int, float]]) -> str:
    last = lines[-1] if lines else {"step": 0, "tokens": 0}
    told = f"{name}: {last['step']:,} steps, {last['tokens']:,} tokens"
    return f"{told}, validation {bits[-1][1]:.4f} bits per character" if bits else told
