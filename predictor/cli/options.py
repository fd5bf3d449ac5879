"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

BundleOption = Annotated[
    Path | None,
    typer.Option(
        "--bundle", help="The folder of a model bundle instead of the shipped one.", show_default=False
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="The model: blend, transformer or bigram; the bundle's best if not given.",
        show_default=False,
    ),
]
ShowOption = Annotated[
    str,
    typer.Option(
        "--show",
        help="How much to show: all, more, balanced, less or least. Below all, what is not expected to save "
        "keys stays hidden; foretype doctor says what each level was measured to mean.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
