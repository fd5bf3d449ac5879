"""The journal of a run: one JSON object per line, and a plot of it."""

import json
from pathlib import Path
from typing import Any

JOURNAL, PLOT = "journal.jsonl", "journal.png"


class Journal:
    """Appends lines to RUN/journal.jsonl; opening it at a step drops the lines that came after that step."""

    def __init__(self, run: Path, step: int) -> None:
        run.mkdir(parents=True, exist_ok=True)
        kept = [line for line in read_journal(run) if line.get("step", 0) <= step] if step else []
        self._file = (run / JOURNAL).open("w", encoding="utf-8")
        for line in kept:
            self.write(line)

    def write(self, line: dict[str, Any]) -> None:
        """Append one line; it is on disk when this returns to the operating system."""
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_journal(run: Path) -> list[dict[str, Any]]:
    """Return the lines of a run's journal; a half-written last line is left out."""
    path = run / JOURNAL
    if not path.exists():
        return []
    lines = []
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            lines.append(json.loads(text))
        except ValueError:
            break
    return lines


def plot_journal(run: Path) -> Path:
    """Draw training loss and validation bits per character over tokens to RUN/journal.png."""
    import matplotlib

    matplotlib.use("Agg")
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
