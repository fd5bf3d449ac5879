"""`foretype attention`: where the transformer looks."""

import json as json_format
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, DarkOption, JsonOption, PlotOption, TextArgument, given
from predictor.cli.saying import say, say_json
from predictor.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from predictor.drawing.heat import Block
    from predictor.engine import Engine
    from predictor.questions.attention import Attention

NOT_WHY = (
    "Attention says where the model has read, not why it says what it says (Jain & Wallace, 2019); "
    "what taking words out changes is nearer to that."
)
_START = "(start)"
_STRONGEST = 5
_BETWEEN = 2  # cells between two blocks


@plain_errors
def attention(
    text: TextArgument,
    layer: Annotated[
        int | None, typer.Option(min=1, help="The heads of this layer, and their mean.", show_default=False)
    ] = None,
    head: Annotated[
        int | None,
        typer.Option(min=1, help="This head, in each layer or in the one given.", show_default=False),
    ] = None,
    heads: Annotated[bool, typer.Option("--heads", help="One block for every head of every layer.")] = False,
    pieces: Annotated[
        bool, typer.Option("--pieces", help="The pieces that the model reads, not whole words.")
    ] = False,
    bundle: BundleOption = None,
    plot: PlotOption = None,
    dark: DarkOption = False,
    json: JsonOption = False,
) -> None:
    """Show where the transformer looks while it reads a text.

    A row is a word that looks, a column one that is looked at; the last row
    is where the next word is asked for. Without --layer, --head or --heads:
    the mean of all heads, and beside it the rollout, in which the layers are
    put together. Where there are no colours, digits are tenths. --json gives
    all weights, --plot draws as many words as the model sees.

    Example: foretype attention "Shawn came to the hack space to record a video and I talked to"
    """
    import predictor
    from predictor.drawing.plot import check_plot

    before = given(text)
    check_plot(plot)
    with predictor.load(bundle) as engine:
        seen = engine.attention(before)
        whole = seen if pieces else seen.by_words()
        blocks = list(_blocks(whole, layer, head, heads))
        if json:
            say_json(json_format.dumps(_as_json(whole, blocks), ensure_ascii=False))
        else:
            _print(whole, blocks)
            say(NOT_WHY)
            say(_without(engine, seen.text))
    if plot is not None:
        _plot(whole, blocks, plot, dark)


def _blocks(whole: "Attention", layer: int | None, head: int | None, heads: bool) -> "Iterator[Block]":
    """Yield what was asked for, each with its title."""
    from predictor.drawing.heat import Block

    layers, in_each = whole.weights.shape[:2]
    for name, number, most in (("layer", layer, layers), ("head", head, in_each)):
        if number is not None and number > most:
            raise SettingsError(f"There is no {name} {number}.", f"This model has {most}: 1 to {most}.")
    if layer is None and head is None and not heads:
        yield Block("mean of all heads", whole.mean)
        yield Block("rollout", whole.rollout)
        return
    for number in range(layers) if layer is None else (layer - 1,):
        for each in range(in_each) if head is None else (head - 1,):
            yield Block(f"layer {number + 1}, head {each + 1}", whole.weights[number, each])
        if layer is not None and head is None:
            yield Block(f"layer {number + 1}, mean", whole.weights[number].mean(axis=0))


def labels_of(whole: "Attention") -> list[str]:
    """Return how the words are written beside a block."""
    texts = (token.text.replace("\n", "↵").replace("\t", "⇥") for token in whole.tokens)
    return [text.strip() or ("␣" if text else _START) for text in texts]


def _print(whole: "Attention", blocks: "Sequence[Block]") -> None:
    from rich.text import Text

    from predictor.console import CleanConsole
    from predictor.drawing.heat import block_width, fitting, heat_block

    console, labels = CleanConsole(), labels_of(whole)
    colours = console.is_terminal and not console.no_color and not console.is_dumb_terminal
    shown = fitting(labels, console.width)
    if shown < len(labels):
        say(f"The last {shown} of the {len(labels)} words that the model sees; --plot draws all of them.")
    labels = labels[-shown:]
    beside = max(1, (console.width + _BETWEEN) // (block_width(labels) + _BETWEEN))
    for start in range(0, len(blocks), beside):
        row = [
            heat_block(each.title, labels, each.weights[-shown:, -shown:], colours=colours)
            for each in blocks[start : start + beside]
        ]
        for lines in zip(*row, strict=True):
            line = Text()
            for part in lines:
                line.append_text(part).append(" " * (block_width(labels) + _BETWEEN - part.cell_len))
            line.rstrip()
            console.print(line, no_wrap=True, overflow="ignore", crop=False)
        say()


def _without(engine: "Engine", text: str) -> str:
    """Return what leave-one-out says of the word that comes next."""
    from predictor.questions import telling

    found = engine.explain(text)
    if not found.word:
        return f"Nothing would be suggested here: {found.reason or found.silence}"
    told = telling.matters(found, _STRONGEST) or "no single word matters much"
    return f"Next would be “{found.word}”; change of its log-probability without a word: {told}."


def _as_json(whole: "Attention", blocks: "Sequence[Block]") -> dict[str, object]:
    return {
        "tokens": [token._asdict() for token in whole.tokens],
        "blocks": [{"title": each.title, "weights": each.weights.round(6).tolist()} for each in blocks],
    }


def _plot(whole: "Attention", blocks: "Sequence[Block]", path: Path, dark: bool) -> None:
    from predictor.drawing.heat_map import plot_heat

    last = {each.title: each.weights[-1].round(3).tolist() for each in blocks}
    about = json_format.dumps({"text": whole.text, "last row": last}, ensure_ascii=False)
    plot_heat(blocks, labels_of(whole), path, dark=dark, about=about)
    say(f"The plot is in {path}.", err=True)
