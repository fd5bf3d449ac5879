"""The command `average`."""

from pathlib import Path
from typing import Annotated

import typer

from training.terminal import console

EXAMPLE = "python -m training average runs/mine --last 5 --out runs/mine-averaged"


def average(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    last: Annotated[int, typer.Option(help="How many of its newest checkpoints.", min=2)] = 5,
    origin: Annotated[
        Path | None,
        typer.Option(help="Instead of older checkpoints: the bundle that the run went on from."),
    ] = None,
    share: Annotated[
        float, typer.Option(help="Of the run's newest checkpoint, beside its origin.", min=0.0, max=1.0)
    ] = 0.5,
    out: Annotated[Path, typer.Option(help="Folder for the averaged run.")] = Path("runs/averaged"),
) -> None:
    """Average the weights of a run's newest checkpoints, or with its origin's, into a run of its own."""
    from training.experiments.averaging import average_checkpoints, average_with_origin

    if origin is None:
        written = average_checkpoints(run, last, out)
    else:
        written = average_with_origin(run, origin, share, out)
    console.print(f"Wrote {written}")
