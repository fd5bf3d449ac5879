"""Options that several commands share, and what they all do with them."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.saying import say
from predictor.contract import MODELS, Level, ModelName, Offensive
from predictor.system.texts import STDIN, read_text

if TYPE_CHECKING:
    from predictor.engine import Engine
    from predictor.history.history import History


def values_of(setting: str) -> Callable[[], list[str]]:
    """Return what completes the value of an option that is a setting, too."""

    def values() -> list[str]:
        from predictor.settings import Settings

        (about,) = (each.metadata for each in fields(Settings) if each.name == setting)
        return [value for value in (*about["one_of"], *about.get("others", list)()) if value]

    return values


def known_model(name: str | None) -> str | None:
    """Return the name of a model or an installed predictor; refuses others, as typer refuses a choice."""
    from predictor.installed import installed

    if name is None or name in MODELS:
        return name
    names = (*MODELS, *installed())
    if name not in names:
        raise typer.BadParameter(f"{name!r} is not one of {', '.join(map(repr, names))}.")
    return name


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
        help="The model: blend, transformer or bigram; the bundle's best if not given.",
        autocompletion=values_of("model"),
        show_default=False,
    ),
]
AnyModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="The model: blend, transformer, bigram, or a predictor that another package brings; the "
        "bundle's best if not given.",
        callback=known_model,
        autocompletion=values_of("model"),
        show_default=False,
    ),
]
ShowOption = Annotated[
    Level,
    typer.Option(
        "--show",
        help="How much to show: all, more, balanced, less or least. Below all, what is not expected to save "
        "keys stays hidden; foretype doctor says what each level was measured to mean.",
        autocompletion=values_of("show"),
    ),
]
OffensiveOption = Annotated[
    Offensive | None,
    typer.Option(
        "--offensive",
        help="Words that offend: never, complete or show. complete, the default: rude and sensitive ones "
        "only where the letters typed leave no other word; slurs not at all.",
        autocompletion=values_of("offensive"),
        show_default=False,
    ),
]
TextArgument = Annotated[
    str,
    typer.Argument(
        help="The text before the cursor; - reads it from standard input, where one final line end does not "
        "count."
    ),
]
PlotOption = Annotated[
    Path | None,
    typer.Option("--plot", help="Draw it to this .svg or .png file (needs matplotlib).", show_default=False),
]
DarkOption = Annotated[bool, typer.Option("--dark", help="The plot on a dark background.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def given(text: str) -> str:
    """Return the text of an argument: that of standard input for "-", without its final line end.

    That one is `echo`'s: the text is under way.
    """
    if text != STDIN:
        return text
    read = read_text(Path(STDIN))
    return read.removesuffix("\r\n") if read.endswith("\r\n") else read.removesuffix("\n")


def own_history() -> "History | None":
    """Return the user's own history; None if there is none."""
    from predictor.history.opening import Opening

    own = Opening().history(make=False)
    if own is not None and own.notice:
        say(f"foretype: {own.notice}", err=True)
    return own


def tell_scorer(engine: "Engine", model: ModelName | None) -> None:
    """Say who answers in place of the blend, which ranks words and cannot say how likely texts are."""
    if model is not None and (scorer := engine.scorer(model).name) != model:
        say(f"foretype: {model} only ranks words; the {scorer} answers this.", err=True)
