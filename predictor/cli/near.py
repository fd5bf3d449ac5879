"""What the commands on vectors of words share: their options, and how words that were found are printed."""

import json as json_format
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from predictor.cli.saying import say, say_json

if TYPE_CHECKING:
    from predictor.engine import Engine
    from predictor.questions.meaning import Near

VectorsOption = Annotated[
    Literal["transformer", "embedding", "bigram"],
    typer.Option(help="What the vectors are made of: transformer, embedding or bigram."),
]
NearestOption = Annotated[int, typer.Option("-k", min=1, max=1000, help="Most words.")]


def tell_unlisted(engine: "Engine", *words: str) -> None:
    """Tell which words the model can only put together from pieces."""
    for word in words:
        if not engine.lists(word.strip()):
            say(f"foretype: {word!r} is not in the word list: what is near it says little.", err=True)


def print_near(found: "Sequence[Near]", *, json: bool) -> None:
    """Print words with their cosines, nearest first."""
    if json:
        say_json(json_format.dumps([each._asdict() for each in found], ensure_ascii=False))
        return
    for each in found:
        say(f"{each.cosine:5.2f} {each.word}")
