"""The command `parity`."""

from pathlib import Path
from typing import Annotated

import typer

from export.commands.options import MaxLossChange, MinTop1, Run, Shards, Windows
from training.terminal import console

EXAMPLE = "python -m export parity runs/first model.onnx --shards runs/shards"


def parity(
    run: Run,
    file: Annotated[Path, typer.Argument(help="The ONNX file.")],
    shards: Shards = Path("runs/shards"),
    precision: Annotated[
        str, typer.Option(help="Whose tolerance applies: fp32, fp16, int8 or int4.")
    ] = "int8",
    windows: Windows = 64,
    min_top1: MinTop1 = None,
    max_loss_change: MaxLossChange = None,
) -> None:
    """Compare an ONNX file with the model it was made of, on held-out text."""
    from export.held_out import held_out_windows
    from export.parity import check_parity, measure_parity, parity_table, tolerance_of
    from training.data.shards import load_index
    from training.run.checkpoint import load_model

    tolerance = tolerance_of(precision, min_top1, max_loss_change)
    index, (model, state) = load_index(shards), load_model(run)
    measured = measure_parity(model, file, held_out_windows(index, state, windows), index.vocabulary())
    console.print(parity_table(measured))
    check_parity(measured, tolerance)
