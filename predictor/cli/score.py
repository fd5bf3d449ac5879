"""`foretype score`: how likely a text is, word by word."""

import json as json_format
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, JsonOption, ModelOption
from predictor.system.texts import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predictor.questions.scoring import ChunkScore

# From as expected to surprising, by standard deviations above the text's mean; readable without colour, too.
_STYLES = ((1.0, ""), (1.75, "yellow"), (2.5, "bold yellow"), (math.inf, "bold red underline"))


@plain_errors
def score(
    file: Annotated[Path, typer.Argument(help="A text file; - reads standard input.")],
    bundle: BundleOption = None,
    model: ModelOption = None,
    json: JsonOption = False,
) -> None:
    """Print a text with its surprising words marked, and its bits per character.

    Marked are words whose information is far above the text's mean: a
    stranger's name, a slip of the finger, a new thought. Fewer bits are
    better; --json gives the natural-log probability of every word.

    Example: foretype score draft.txt
    """
    import predictor

    text = read_text(file)
    with predictor.load(bundle, model=model) as engine:
        name, scores = engine.scorer().name, engine.score(text)
    total = math.fsum(part.log_prob for part in scores)
    characters = sum(len(part.text) for part in scores)
    bits = -total / math.log(2)
    if json:
        words = [{"text": part.text, "log_prob": part.log_prob} for part in scores]
        about = {"model": name, "log_prob": total, "bits_per_character": bits / max(1, characters)}
        typer.echo(json_format.dumps({**about, "words": words}, ensure_ascii=False))
    else:
        _print(scores)
        per_character = bits / max(1, characters)
        typer.echo(f"{name}: {bits:,.0f} bits, {per_character:.2f} per character, {characters:,} characters")


def _print(scores: "Sequence[ChunkScore]") -> None:
    from rich.console import Console
    from rich.text import Text

    bits = [-part.log_prob / math.log(2) for part in scores]
    mean = sum(bits) / max(1, len(bits))
    deviation = math.sqrt(sum((value - mean) ** 2 for value in bits) / max(1, len(bits))) or 1.0
    text = Text()
    for part, value in zip(scores, bits, strict=True):
        distance = (value - mean) / deviation
        text.append(part.text, style=next(style for most, style in _STYLES if distance < most))
    Console(highlight=False).print(text)
