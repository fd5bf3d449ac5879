"""The command `plot`."""

from pathlib import Path
from typing import Annotated

import typer

from training.terminal import console

EXAMPLE = "python -m training plot runs/first"


def plot(run: Annotated[Path, typer.Argument(help="Folder of a run.")]) -> None:
    """Draw a run's journal to journal.png."""
    from training.run.journal import plot_journal

    console.print(f"Wrote {plot_journal(run)}")
