"""`foretype babble`: what comes out when nobody types."""

from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, ModelOption, given, tell_scorer
from predictor.cli.saying import say

if TYPE_CHECKING:
    from predictor.engine import Engine
    from predictor.questions.babble import Sampling

_MOST_PIECES = 100_000  # drawn, of which each may be a part of a word


@plain_errors
def babble(
    prompt: Annotated[
        str,
        typer.Argument(
            help="The text to go on with; - reads standard input, where one final line end does not count."
        ),
    ] = "",
    words: Annotated[int, typer.Option(min=1, help="About how many words.")] = 40,
    top: Annotated[
        bool, typer.Option("--top", help="Always the likeliest word: the middle key of a phone.")
    ] = False,
    temperature: Annotated[float, typer.Option(help="Above 1 wilder, below 1 tamer.")] = 0.8,
    top_k: Annotated[int, typer.Option(help="Draw from the k likeliest; 0: from all.")] = 0,
    top_p: Annotated[float, typer.Option(help="Draw from the likeliest that add up to p.")] = 0.95,
    seed: Annotated[int, typer.Option(min=0, help="The same seed says the same.")] = 0,
    bundle: BundleOption = None,
    model: ModelOption = None,
) -> None:
    """Let the models talk: the bigram that goes in circles beside the transformer.

    Example: foretype babble "I am " --top
    """
    import predictor
    from predictor.questions.babble import Sampling

    prompt = given(prompt)
    sampling = Sampling(temperature, top_k, top_p, seed)
    with predictor.load(bundle, model=model) as engine:
        if not top:
            tell_scorer(engine, model)
        for name in [model] if model else ["bigram", "transformer"]:
            say(f"{name}: {prompt}", nl=False)
            _say(engine, engine.check(name), prompt, words, None if top else sampling)


def _say(engine: "Engine", model: str, prompt: str, words: int, sampling: "Sampling | None") -> None:
    """Print text as it comes, until there are enough words or it goes in circles."""
    from predictor.questions.babble import loop_length

    said = ""
    for piece in islice(engine.babble(prompt, model, sampling), _MOST_PIECES):
        say(piece, nl=False)
        said += piece
        if sampling is None and (loop := loop_length(said)):
            say(f"… and so on: the last {loop} words come again and again.")
            return
        if len(said.split()) > words or len(said) > 12 * words:
            break
    say()
