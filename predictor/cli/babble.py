"""`foretype babble`: what comes out when nobody types."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, ModelOption, given, tell_scorer
from predictor.cli.saying import say

if TYPE_CHECKING:
    from rich.table import Table

    from predictor.engine import Engine
    from predictor.questions.babble import Sampling

_MOST_PIECES = 100_000  # drawn, of which each may be a part of a word
# What stands side by side where nothing else is asked for.
_TEMPERATURES = (0.3, 1.0, 1.5)
_USUAL = 0.8


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
    temperature: Annotated[
        float | None,
        typer.Option(help="Above 1 wilder, below 1 tamer; 0.8 if not given.", show_default=False),
    ] = None,
    top_k: Annotated[int, typer.Option(help="Draw from the k likeliest; 0: from all.")] = 0,
    top_p: Annotated[float, typer.Option(help="Draw from the likeliest that add up to p.")] = 0.95,
    seed: Annotated[int, typer.Option(min=0, help="The same seed says the same.")] = 0,
    bundle: BundleOption = None,
    model: ModelOption = None,
) -> None:
    """Let the models talk: the bigram that goes in circles beside the transformer.

    Side by side: the bigram, always with its likeliest word, and the
    transformer at temperatures 0.3, 1.0 and 1.5. With --temperature, --model
    or --top one after the other. A word that is begun is finished first.

    Example: foretype babble "I am " --top
    """
    import predictor
    from predictor.questions.babble import Sampling

    prompt = given(prompt)
    sampling = Sampling(_USUAL if temperature is None else temperature, top_k, top_p, seed)
    with predictor.load(bundle, model=model) as engine:
        if not top:
            tell_scorer(engine, model)
        if not top and model is None and temperature is None:
            _side_by_side([*_voices(engine, prompt, words, sampling)], prompt)
            return
        for name in [model] if model else ["bigram", "transformer"]:
            voice = Voice.of(engine, name, prompt, words, None if top else sampling)
            say(f"{name}: {prompt}", nl=False)
            for piece in voice.pieces:
                say(piece, nl=False)
            say()


@dataclass(slots=True)
class Voice:
    """A model that talks."""

    name: str
    """Who it is."""
    pieces: Iterator[str]
    """What it says, piece by piece, until it has said enough or goes in circles."""
    said: list[str] = field(default_factory=list)
    """What was taken of it."""

    @classmethod
    def of(
        cls,
        engine: "Engine",
        model: str,
        prompt: str,
        words: int,
        sampling: "Sampling | None",
        name: str = "",
    ) -> "Voice":
        """Return a model that goes on with a prompt for about so many words."""
        pieces = engine.babble(prompt, engine.check(model), sampling)
        return cls(model, _enough(pieces, words, circles=sampling is None))

    def go_on(self) -> bool:
        """Take one piece more; False: it has ended."""
        piece = next(self.pieces, None)
        if piece is not None:
            self.said.append(piece)
        return piece is not None


def _voices(engine: "Engine", prompt: str, words: int, sampling: "Sampling") -> Iterator[Voice]:
    from dataclasses import replace

    bigram = Voice.of(engine, "bigram", prompt, words, None)
    yield replace(bigram, name="bigram, likeliest word")
    for temperature in _TEMPERATURES:
        drawn = Voice.of(engine, "transformer", prompt, words, replace(sampling, temperature=temperature))
        yield replace(drawn, name=f"transformer at {temperature}")


def _enough(pieces: Iterator[str], words: int, *, circles: bool) -> Iterator[str]:
    """Yield pieces until there are enough words, or, if that is looked for, until they go in circles."""
    from predictor.questions.babble import loop_length

    said = ""
    for piece in islice(pieces, _MOST_PIECES):
        yield piece
        said += piece
        if circles and (loop := loop_length(said)):
            yield f"… and so on: the last {loop} words come again and again."
            return
        if len(said.split()) > words or len(said) > 12 * words:
            return


def _side_by_side(voices: list[Voice], prompt: str) -> None:
    """Let all talk at once, in columns, where there is a terminal; else one after the other."""
    from rich.live import Live

    from predictor.console import CleanConsole

    console = CleanConsole()
    if not console.is_terminal or console.is_dumb_terminal:
        for voice in voices:
            say(f"{voice.name}: {prompt}{''.join(voice.pieces)}")
        return
    with Live(columns(voices, prompt), console=console, auto_refresh=False) as live:
        talking = voices
        while talking := [voice for voice in talking if voice.go_on()]:
            live.update(columns(voices, prompt), refresh=True)


def columns(voices: list[Voice], prompt: str) -> "Table":
    """Return what all have said so far, side by side."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, expand=True, header_style="dim", padding=(0, 2, 0, 0))
    for voice in voices:
        table.add_column(voice.name, ratio=1, overflow="fold")
    table.add_row(*(prompt + "".join(voice.said) for voice in voices))
    return table
