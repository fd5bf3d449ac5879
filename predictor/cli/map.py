"""`foretype map`: words as points of a plane."""

import json as json_format
from typing import Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.near import VectorsOption, tell_unlisted
from predictor.cli.options import BundleOption, DarkOption, JsonOption, PlotOption
from predictor.cli.saying import say, say_json


@plain_errors
def word_map(
    words: Annotated[list[str], typer.Argument(help="The words, 3 to 200.")],
    vectors: VectorsOption = "transformer",
    bundle: BundleOption = None,
    plot: PlotOption = None,
    dark: DarkOption = False,
    json: JsonOption = False,
) -> None:
    """Draw words on the plane in which their vectors differ most (PCA).

    Words that the model takes for alike lie near each other, as far as two of
    its many directions can show it. Vectors: see foretype neighbours.

    Example: foretype map Monday Friday May June red blue two three --plot map.svg
    """
    import predictor
    from predictor.console import CleanConsole
    from predictor.drawing.plot import check_plot
    from predictor.drawing.word_map import map_lines, plot_map

    check_plot(plot)
    with predictor.load(bundle) as engine:
        tell_unlisted(engine, *words)
        places = engine.vectors(vectors).flat(words)
    about = json_format.dumps(dict(zip(words, places.round(3).tolist(), strict=True)), ensure_ascii=False)
    if json:
        say_json(about)
    elif plot is None:
        for line in map_lines(words, places, CleanConsole().width):
            say(line)
    if plot is not None:
        plot_map(words, places, plot, dark=dark, about=about)
        say(f"The plot is in {plot}.", err=True)
