"""`foretype suggest`: the words that may come next."""

import json as json_format
import math
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
    from predictor.contract import Answer
    from predictor.engine import Engine


@plain_errors
def suggest(
    text: TextArgument,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="Most suggestions.")] = 3,
    after: Annotated[str, typer.Option(help="The text after the cursor.")] = "",
    bundle: BundleOption = None,
    model: AnyModelOption = None,
    show: ShowOption = "all",
    offensive: OffensiveOption = None,
    phrase: Annotated[bool, typer.Option("--phrase", help="Also go on for several words.")] = False,
    correct: Annotated[
        bool, typer.Option("--correct", help="Also words that the last one is probably a slip of.")
    ] = False,
    history: Annotated[
        bool,
        typer.Option("--history/--no-history", help="With what your own texts taught, and what you blocked."),
    ] = True,
    json: JsonOption = False,
) -> None:
    """Print the words that may come next, or complete the word under way.

    Example: foretype suggest "I'll meet you at the st" -k 3 --json
    Example: foretype suggest "I will definat" --correct
    """
    import predictor

    before = given(text)
    own = own_history() if history else None
    with own or nullcontext(), predictor.load(bundle, model=model, history=own) as engine:
        session = engine.session(show=show, offensive=offensive)
        *_, answer = session.answers(before, after, k, phrase=phrase, corrections=correct)
        meaning = "" if show == "all" else _meaning(engine, show)
    if json:
        say_json(json_format.dumps(asdict(answer), ensure_ascii=False))
    else:
        _print(answer, meaning, before)


def _meaning(engine: "Engine", level: str) -> str:
    """Return what a level of the dial was measured to mean, "" if it was not."""
    coverage, precision = engine.tuning.dial.get(engine.model, {}).get(level, (math.nan, math.nan))
    if not math.isfinite(precision):
        return ""
    return f"--show {level}: shows something at {coverage:.0%} of all keys, {precision:.0%} of that right."


def _print(answer: "Answer", meaning: str, before: str) -> None:
    from rich.table import Table

    from predictor.console import CleanConsole

    if meaning:
        say(meaning, err=True)
    every = (*answer.corrections, *answer.suggestions, *filter(None, [answer.phrase]))
    if not every:
        say(f"Nothing to suggest: {answer.silence}.")
        return
    table = Table("word", "to insert", "probability", "source", box=None, pad_edge=False, header_style="dim")
    for s in every:
        instead = f" for {before[-s.replace :]!r}" if s.replace else ""
        table.add_row(s.text, f"{s.insert!r}{instead}", f"{s.probability:.1%}", s.source)
    CleanConsole().print(table)
