"""`foretype score`: how likely a text is, word by word."""

import json as json_format
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, JsonOption, ModelOption, tell_scorer
from predictor.cli.saying import say, say_json
from predictor.errors import TextError
from predictor.system.texts import path_of, read_text
from predictor.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from predictor.questions.scoring import ChunkScore

# From as expected to surprising, by standard deviations above the text's mean: where that ends, how it is
# painted, and the sign on both sides where there are no colours.
_MARKS = (
    (1.0, "", ""),
    (1.75, "yellow", "*"),
    (2.5, "bold yellow", "**"),
    (math.inf, "bold red underline", "***"),
)


@plain_errors
def score(
    file: Annotated[
        Path, typer.Argument(parser=path_of, metavar="FILE", help="A text file; - reads standard input.")
    ],
    bundle: BundleOption = None,
    model: ModelOption = None,
    json: JsonOption = False,
) -> None:
    """Print a text with its surprising words marked, and its bits per character.

    Marked are words whose information is far above the text's mean: a
    stranger's name, a slip of the finger, a new thought; where there are no
    colours, by signs: *word*, **word**, ***word***. Fewer bits are better;
    --json gives the natural-log probability of every word.

    Example: foretype score draft.txt
    """
    import predictor

    text = read_text(file)
    if not text:
        raise TextError(
            "There is nothing to score: the text is empty.", "Give a text with at least one word."
        )
    with predictor.load(bundle, model=model) as engine:
        tell_scorer(engine, model)
        name, scores = engine.scorer().name, engine.score(text)
    total = math.fsum(part.log_prob for part in scores)
    characters = sum(len(part.text) for part in scores)
    bits = -total / math.log(2)
    if json:
        words = [{"text": part.text, "log_prob": part.log_prob} for part in scores]
        about = {"model": name, "log_prob": total, "bits_per_character": bits / characters}
        say_json(json_format.dumps({**about, "words": words}, ensure_ascii=False))
    else:
        _print(scores)
        per_character = bits / characters
        say(f"{name}: {bits:,.0f} bits, {per_character:.2f} per character, {characters:,} characters")


def _print(scores: "Sequence[ChunkScore]") -> None:
    from rich.text import Text

    from predictor.console import CleanConsole

    console = CleanConsole()
    signs = console.no_color or not console.is_terminal or console.is_dumb_terminal
    text = Text()
    for part, (_, style, sign) in zip(scores, _marks(scores), strict=True):
        written = shown(part.text)
        word = written.strip() if signs and sign else ""
        before, after = written.split(word, 1) if word else (written, "")
        text.append(f"{before}{sign}{word}{sign}{after}" if word else written, style="" if signs else style)
    # What goes into a file keeps its lines.
    console.print(text, soft_wrap=not console.is_terminal)


def _marks(scores: "Sequence[ChunkScore]") -> "Iterator[tuple[float, str, str]]":
    """Yield how each part is marked."""
    bits = [-part.log_prob / math.log(2) for part in scores]
    mean = sum(bits) / len(bits)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in bits) / len(bits)) or 1.0
    for value in bits:
        yield next(mark for mark in _MARKS if (value - mean) / deviation < mark[0])
