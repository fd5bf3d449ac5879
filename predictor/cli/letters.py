"""`foretype letters`: how likely each letter comes next."""

import json as json_format
from dataclasses import asdict
from itertools import islice
from typing import Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, JsonOption, ModelOption, TextArgument, given, tell_scorer
from predictor.cli.saying import say, say_json

_NAMES = {" ": "space", "\n": "line end", "\t": "tab", "": "any other"}
_BAR = 40
_PRINTED = 10


@plain_errors
def letters(
    text: TextArgument,
    k: Annotated[
        int | None,
        typer.Option(
            "-k", min=1, help="Most letters to print; if not given 10, with --json all.", show_default=False
        ),
    ] = None,
    bundle: BundleOption = None,
    model: ModelOption = None,
    json: JsonOption = False,
) -> None:
    """Print how likely each character comes next: for people who type with one switch, or by eye.

    These are true probabilities, summed over all words and spellings.

    Example: foretype letters "I'll meet you at the st"
    """
    import predictor
    from predictor.text import shown

    with predictor.load(bundle, model=model) as engine:
        tell_scorer(engine, model)
        found = engine.next_letters(given(text))
    if json:
        likeliest = dict(islice(found.probabilities.items(), k))
        say_json(json_format.dumps({**asdict(found), "probabilities": likeliest}, ensure_ascii=False))
        return
    for letter, probability in islice(found.probabilities.items(), k or _PRINTED):
        bar = "█" * round(_BAR * probability)
        say(f"{_NAMES.get(letter, shown(letter)):>9} {probability:6.1%} {bar}".rstrip())
