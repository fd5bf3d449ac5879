"""The command `average`."""

from pathlib import Path
from typing import Annotated

import typer

from training.terminal import console

EXAMPLE = "python -m training average runs/mine --last 5 --out runs/mine-averaged"


def average(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    last: Annotated[int, typer.Option(help="How many of its newest checkpoints.", min=2)] = 5,
    out: Annotated[Path, typer.Option(help="Folder for the averaged run.")] = Path("runs/averaged"),
) -> None:
    """Average the weights of a run's newest checkpoints into a run of its own."""
    from training.experiments.averaging import average_checkpoints

    console.print(f"Wrote {average_checkpoints(run, last, out)}")
