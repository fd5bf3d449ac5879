"""The command `onnx`."""

from pathlib import Path
from typing import Annotated

import typer

from export.commands.options import Precision, Run
from training.terminal import console

EXAMPLE = "python -m export onnx runs/first --out model.onnx --precision int8"


def onnx(
    run: Run, out: Annotated[Path, typer.Option(help="The file to write.")], precision: Precision = "int8"
) -> None:
    """Write the model of a run as one ONNX file."""
    from export.graph import build_graph, write_graph
    from export.quantise import quantise
    from training.run.checkpoint import load_model

    model, state = load_model(run)
    write_graph(quantise(build_graph(model), precision), out)
    console.print(f"Wrote {out}: {out.stat().st_size / 1e6:.1f} MB, {precision}, step {state['step']:,}.")
