"""The journal of a run: one JSON object per line, and a plot of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from predictor.errors import SettingsError
from predictor.system.atomic import write_file
from predictor.system.libraries import load_matplotlib

JOURNAL, PLOT = "journal.jsonl", "journal.png"


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

    lines = read_journal(run)
    trained = [line for line in lines if "loss" in line]
    validated = [line for line in lines if "validation_bits_per_character" in line]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    left.plot([line["tokens"] for line in trained], [line["loss"] for line in trained], linewidth=0.8)
    left.set(xlabel="tokens", ylabel="training loss, nats per token")
    right.plot(
        [line["tokens"] for line in validated],
        [line["validation_bits_per_character"] for line in validated],
        marker=".",
    )
    right.set(xlabel="tokens", ylabel="validation, bits per character")
    for axes in (left, right):
        axes.grid(alpha=0.3)
    figure.savefig(run / PLOT, dpi=110)
    pyplot.close(figure)
    return run / PLOT
