"""Options that several commands share, and what they all do with them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.contract import MODELS
from predictor.system.texts import STDIN, read_text

if TYPE_CHECKING:
    from predictor.engine import Engine


def _levels() -> Sequence[str]:
    from predictor.rules.policy import DIAL

    return tuple(DIAL)


def _models() -> Sequence[str]:
    return MODELS


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
        autocompletion=_models,
        show_default=False,
    ),
]
ShowOption = Annotated[
    str,
    typer.Option(
        "--show",
        help="How much to show: all, more, balanced, less or least. Below all, what is not expected to save "
        "keys stays hidden; foretype doctor says what each level was measured to mean.",
        autocompletion=_levels,
    ),
]
TextArgument = Annotated[
    str, typer.Argument(help="The text before the cursor; - reads it from standard input.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def given(text: str) -> str:
    """Return the text of an argument: that of standard input for "-"."""
    return read_text(Path(STDIN)) if text == STDIN else text


def tell_scorer(engine: "Engine", model: str | None) -> None:
    """Say who answers in place of the blend, which ranks words and cannot say how likely texts are."""
    if model is not None and (scorer := engine.scorer(model).name) != model:
        typer.echo(f"foretype: {model} only ranks words; the {scorer} answers this.", err=True)
