"""`foretype lens`: the next word that each layer would say."""

import json as json_format
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, JsonOption, TextArgument, given
from predictor.cli.saying import say_json

if TYPE_CHECKING:
    from predictor.questions.lens import Layer, Lens


@plain_errors
def lens(
    text: TextArgument,
    k: Annotated[int, typer.Option("-k", min=1, max=20, help="Words for each layer.")] = 3,
    bundle: BundleOption = None,
    json: JsonOption = False,
) -> None:
    """Print the next word that each layer of the transformer would say.

    What stands behind the text after each layer is read as though it were
    the last (the logit lens). The column with the answer says where in the
    depth it appears: how likely it is at that layer, and at which place.
    A word at the end of the text counts as finished.

    Example: foretype lens "Shawn came to the hack space to record a video and I talked to"
    """
    import predictor

    with predictor.load(bundle) as engine:
        found = engine.lens(given(text), k)
    if json:
        say_json(json_format.dumps(asdict(found), ensure_ascii=False))
    else:
        _print(found)


def _print(found: "Lens") -> None:
    from rich.table import Table

    from predictor.console import CleanConsole

    answer = found.layers[-1].answer.word
    table = Table("after", "would say", box=None, pad_edge=False, header_style="dim")
    table.add_column(f"“{answer}”", justify="right", no_wrap=True)
    table.add_column("place", justify="right", no_wrap=True)
    for layer in found.layers:
        table.add_row(_name(layer), *_cells(layer))
    CleanConsole().print(table)


def _name(layer: "Layer") -> str:
    return f"layer {layer.number}" if layer.number else "embedding"


def _cells(layer: "Layer") -> tuple[str, str, str]:
    words = ", ".join(f"{each.word} {each.probability:.0%}" for each in layer.words)
    return words, f"{layer.answer.probability:.1%}", str(layer.rank)
