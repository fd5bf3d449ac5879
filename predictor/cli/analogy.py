"""`foretype analogy`: what is to one word as another is to a third."""

from typing import Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.near import NearestOption, VectorsOption, print_near, tell_unlisted
from predictor.cli.options import BundleOption, JsonOption


@plain_errors
def analogy(
    first: Annotated[str, typer.Argument(help="A word,")],
    second: Annotated[str, typer.Argument(help="what goes with it,")],
    third: Annotated[str, typer.Argument(help="and the word for which the same is wanted.")],
    k: NearestOption = 5,
    vectors: VectorsOption = "transformer",
    bundle: BundleOption = None,
    json: JsonOption = False,
) -> None:
    """Print what is to the third word as the second is to the first.

    The vector of the first is taken from that of the second, that of the
    third is added, and what is nearest to the result is printed; the three
    words themselves are left out. Vectors: see foretype neighbours.

    Example: foretype analogy walk walked talk
    """
    import predictor

    with predictor.load(bundle) as engine:
        tell_unlisted(engine, first, second, third)
        found = engine.vectors(vectors).analogy(first, second, third, k)
    print_near(found, json=json)
