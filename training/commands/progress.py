"""What the commands show while they work."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from training.terminal import console, tell

# Of what could not be read.
_NAMED = 20


def counting() -> Progress:
    """Return a progress display that counts documents, whose number is not known beforehand."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.completed:,.0f} documents"),
        TimeElapsedColumn(),
        console=console,
    )


@contextmanager
def shares() -> Iterator[Callable[[str, int, int], None]]:
    """Yield what is told what is being done, how much of it is done, and of how much."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=None)
        yield lambda doing, done, total: progress.update(task, description=doing, completed=done, total=total)


@contextmanager
def reading(files: list[Path]) -> Iterator[Callable[[Path, int, int], None]]:
    """Show how many bytes of all files are done, and the documents read of the file at hand."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
    )
    sizes = [file.stat().st_size for file in files]
    before = dict(zip(files, itertools.accumulate(sizes, initial=0), strict=False))
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("prepare", total=sum(sizes))

        def show(file: Path, read: int, position: int) -> None:
            description = f"{file.name}: {read:,} documents"
            progress.update(task, completed=before[file] + position, description=description)

        yield show


def tell_left_out(sentences: Sequence[str]) -> None:
    """Say how much of the text could not be read, and what."""
    if not sentences:
        return
    tell("Left out, for it cannot be read:", f"{len(sentences):,}")
    for sentence in sentences[:_NAMED]:
        console.print(f"  {sentence}", soft_wrap=True)
    if len(sentences) > _NAMED:
        console.print(f"  and {len(sentences) - _NAMED:,} more")


def tell_stop() -> None:
    """Say what follows from a Ctrl-C; its step may still take a while."""
    console.print("Stopping when this step is done and saved; Ctrl-C again stops now, without saving.")


class TrainingProgress:
    """A bar with loss, validation, speed and time left; in a log file, which cannot move, some lines."""

    def __init__(self, step: int, steps: int, *, quiet: bool) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[figures]}"),
            console=console,
            disable=quiet or not console.is_terminal,
        )
        self._task = self._progress.add_task("training", total=steps, completed=step, figures="")
        self._lines = not quiet and not console.is_terminal
        self._figures: dict[str, Any] = {}
        self._steps = steps

    def __enter__(self) -> "TrainingProgress":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, line: dict[str, Any]) -> None:
        """Show one step."""
        self._figures |= {key: value for key, value in line.items() if value is not None}
        text = f"loss {line['loss']:.3f}"
        if "tokens_per_second" in self._figures:
            speed = self._figures["tokens_per_second"]
            text += f"  {speed:,.0f} tokens/s"
            seconds = (self._steps - line["step"]) * line["tokens"] / line["step"] / speed
            text += f"  {timedelta(seconds=round(seconds))} left"
        if "mfu" in self._figures:
            text += f"  MFU {self._figures['mfu']:.1%}"
        if "validation_bits_per_character" in self._figures:
            text += f"  validation {self._figures['validation_bits_per_character']:.4f} bits/char"
        self._progress.update(self._task, completed=line["step"], figures=text)
        if self._lines and "tokens_per_second" in line:
            console.print(f"step {line['step']}  {text}", highlight=False)
