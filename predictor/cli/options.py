"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from predictor.contract import Level, ModelName

BundleOption = Annotated[
    Path | None,
    typer.Option(
        "--bundle", help="The folder of a model bundle instead of the shipped one.", show_default=False
    ),
]
ModelOption = Annotated[
    ModelName | None,
    typer.Option(
        "--model",
        help="The model: blend, transformer or bigram; the first that the bundle has if not given.",
        show_default=False,
    ),
]
ShowOption = Annotated[
    Level,
    typer.Option(
        "--show",
        help="How much to show: all, more, balanced, less or least. Below all, what is not expected to save "
        "keys stays hidden; foretype doctor says what each level was measured to mean.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
