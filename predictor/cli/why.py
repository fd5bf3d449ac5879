"""`foretype why`: why a word is suggested, or why nothing is."""

import json as json_format
from contextlib import nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import (
    AnyModelOption,
    BundleOption,
    JsonOption,
    OffensiveOption,
    ShowOption,
    TextArgument,
    given,
    own_history,
)
from predictor.cli.saying import say, say_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from predictor.questions.explanation import Explanation

# By how strongly a word speaks for the suggestion (above 0) or against it, how it is painted.
_STYLES = {
    3: "bold white on dark_green",
    2: "bold green",
    1: "green",
    -1: "red",
    -2: "bold red",
    -3: "bold white on dark_red",
}
_MOST_USES, _STRONGEST = 3, 6


@plain_errors
def why(
    text: TextArgument,
    word: Annotated[
        str | None,
        typer.Argument(help="The word to explain; the first suggestion if not given.", show_default=False),
    ] = None,
    after: Annotated[str, typer.Option(help="The text after the cursor.")] = "",
    bundle: BundleOption = None,
    model: AnyModelOption = None,
    show: ShowOption = "all",
    offensive: OffensiveOption = None,
    history: Annotated[
        bool,
        typer.Option("--history/--no-history", help="With what your own texts taught, and what you blocked."),
    ] = True,
    thorough: Annotated[
        bool,
        typer.Option("--thorough", help="Take out every word by itself, also those far back."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Say why a word is suggested, or why nothing is.

    What each source gave before and after they were blended; which words of
    the text matter: each is taken out, and the change in the suggestion's
    log-probability is what it did; what else was close. Green words speak
    for the suggestion, red ones against it; where there are no colours the
    changes stand behind them in braces.

    Example: foretype why "Shawn came to the hack space to record a "
    """
    import predictor

    before = given(text)
    own = own_history() if history else None
    with own or nullcontext(), predictor.load(bundle, model=model, history=own) as engine:
        if offensive is not None:
            engine.offensive = offensive
        found = engine.explain(before, word, after=after, show=show, thorough=thorough)
    if json:
        say_json(json_format.dumps(asdict(found), ensure_ascii=False))
    else:
        _print(found, before)


def _print(found: "Explanation", before: str) -> None:
    from predictor.console import CleanConsole
    from predictor.questions import telling

    console = CleanConsole()
    _say(telling.headline(found), console)
    if reason := telling.silence(found):
        _say(reason, console)
    if found.sources:
        say()
        _print_sources(found, console)
    for use in found.used[:_MOST_USES]:
        _say(f"  text: {telling.quoted(before, use.start, use.end)}", console)
    if found.removed:
        say()
        _print_context(found, before, console)
    if close := telling.close(found):
        say()
        _say(f"Close: {close}", console)


def _say(sentence: "str | Text", console: "Console") -> None:
    """Print a sentence, broken between words on a terminal; what goes into a file keeps its lines."""
    console.print(sentence, soft_wrap=not console.is_terminal)


def _print_sources(found: "Explanation", console: "Console") -> None:
    from rich.table import Table

    from predictor.questions import telling

    table = Table("source", box=None, pad_edge=False, header_style="dim")
    for name in ("by itself", "weight", "share"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("goes by")
    for each in found.sources:
        own, weight, share = map(telling.percent, (each.probability, each.weight, each.share))
        table.add_row(each.source, own, weight, share, telling.detail(found, each.source))
    if beside := telling.baseline(found):
        table.add_row("bigram", "", "beside", "", beside)
    console.print(table)


def _print_context(found: "Explanation", before: str, console: "Console") -> None:
    from rich.text import Text

    from predictor.questions import telling

    signs = console.no_color or not console.is_terminal or console.is_dumb_terminal
    text = Text()
    for piece in telling.pieces(found, before):
        marked = signs and piece.strength
        written = f"{{{piece.text} {telling.signed(piece.change)}}}" if marked else piece.text
        text.append(written, style="" if signs else _STYLES.get(piece.strength, ""))
    _say("What taking a word out does to its log-probability (− : the word speaks for it):", console)
    _say(text, console)
    _say(telling.matters(found, _STRONGEST) or "No word of the context matters much.", console)
