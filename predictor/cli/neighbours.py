"""`foretype neighbours`: words whose vectors are near."""

from typing import Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.near import NearestOption, VectorsOption, print_near, tell_unlisted
from predictor.cli.options import BundleOption, JsonOption


@plain_errors
def neighbours(
    word: Annotated[str, typer.Argument(help="A word.")],
    k: NearestOption = 10,
    vectors: VectorsOption = "transformer",
    bundle: BundleOption = None,
    json: JsonOption = False,
) -> None:
    """Print the words that are nearest to one, by the cosine of their vectors.

    The transformer's vector of a word, of any number of pieces, is what
    stands behind it after half of the layers when the model reads it alone.
    --vectors embedding: the mean of its pieces' vectors, as they enter the
    model; bigram: counted, from which words stand beside it (PPMI and SVD).
    The 10,000 most used words are looked through, which takes seconds.

    Example: foretype neighbours Tuesday -k 5
    """
    import predictor

    with predictor.load(bundle) as engine:
        tell_unlisted(engine, word)
        found = engine.vectors(vectors).neighbours(word, k)
    print_near(found, json=json)
