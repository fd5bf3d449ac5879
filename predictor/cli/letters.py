"""`foretype letters`: how likely each letter comes next."""

import json as json_format
from dataclasses import asdict
from typing import Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, JsonOption, ModelOption

_NAMES = {" ": "space", "\n": "line end", "\t": "tab", "": "any other"}
_BAR = 40


@plain_errors
def letters(
    text: Annotated[str, typer.Argument(help="The text before the cursor.")],
    k: Annotated[int, typer.Option("-k", min=1, help="Most letters to print.")] = 10,
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
        found = engine.next_letters(text)
    if json:
        typer.echo(json_format.dumps(asdict(found), ensure_ascii=False))
        return
    for letter, probability in list(found.probabilities.items())[:k]:
        bar = "█" * round(_BAR * probability)
        typer.echo(f"{_NAMES.get(letter, shown(letter)):>9} {probability:6.1%} {bar}".rstrip())
