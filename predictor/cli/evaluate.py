"""`foretype evaluate`: how many keys the predictors save on a text, and how long they take."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.interrupting import INTERRUPTED
from predictor.cli.options import BundleOption, JsonOption, values_of
from predictor.cli.progress import progress_bar
from predictor.cli.saying import say, say_json
from predictor.drawing.plot import check_plot
from predictor.errors import SettingsError

if TYPE_CHECKING:
    from predictor.engine import Engine
    from predictor.evaluation.comparison import Factory
    from predictor.evaluation.distance import Seen
    from predictor.evaluation.report import Report
    from predictor.evaluation.texts import Text

# A text of this many lines, this short on average, was probably meant as one document per line.
_MANY_LINES = 20
_SHORT_LINE = 100


@plain_errors
def evaluate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Texts: .txt, .md, .jsonl or .jsonl.xz files.", show_default=False),
    ] = None,
    bundle: BundleOption = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="blend, transformer, bigram, or a predictor that another package brings; may be repeated. "
            "All of the bundle if not given.",
            autocompletion=values_of("model"),
        ),
    ] = None,
    peer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COMMAND",
            help="A program to measure beside them, which speaks lines of JSON (docs/embedding.md); may be "
            "repeated.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(min=0, help="Most documents per file, evenly spaced; 0: about a minute or two of work."),
    ] = 0,
    max_chars: Annotated[
        int, typer.Option(min=0, help="Most characters per document; 0: all of each document.")
    ] = 2000,
    json: JsonOption = False,
    plot: Annotated[
        Path | None, typer.Option(help="Also draw the report into this PNG file.", show_default=False)
    ] = None,
    floor: Annotated[
        bool, typer.Option("--floor", help="Measure a plain list of words by frequency beside the models.")
    ] = False,
    distances: Annotated[
        bool, typer.Option("--distances", help="Also measure how far back a deciding word is seen.")
    ] = False,
    lines: Annotated[
        bool, typer.Option("--lines", help="Each line of a .txt or .md file is a document of its own.")
    ] = False,
    stream: Annotated[
        Path | None,
        typer.Option(
            help="Writers' messages in order, a .jsonl line each: what does learning from them add?",
            show_default=False,
        ),
    ] = None,
    typos: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            max=0.3,
            metavar="RATE",
            help="Type the texts with this share of letters wrong: what do corrections undo, or spoil?",
            show_default=False,
        ),
    ] = None,
    pairs: Annotated[
        list[Path] | None,
        typer.Option(
            help="Misspellings, a line each: typed, meant and, if there is one, the sentence, between tabs; "
            "is the word named that was meant? May be repeated.",
            show_default=False,
        ),
    ] = None,
    calibrated: Annotated[
        bool, typer.Option("--calibration", help="With --stream: also measure whether probabilities hold.")
    ] = False,
) -> None:
    """Measure the predictors on texts of your own: keys saved, words foreseen, bits per character, latency.

    A simulated typist writes each text and accepts the wanted word as soon
    as it is suggested. Ctrl-C stops and shows what has been measured so far.
    A peer that fails is left out, and the status is 1.
    --json also gives the rules in full. --stream types the last 100 of
    each writer's messages, each alone, with learning from those before it
    off and on; --plot then types all and draws the gain. --typos and
    --pairs measure corrections, beside hunspell, aspell and symspellpy
    where these are installed.

    Example: foretype evaluate notes.txt phrases.txt --lines --plot report.png
    """
    check_plot(plot, named=False)
    if stream is not None and peer:
        raise SettingsError("Peers and --stream are measured apart.", "Leave one of them out.")
    if stream is not None:
        _evaluate_stream(stream, files, bundle, json, plot, calibrate=calibrated)
        return
    if typos is not None or pairs:
        _evaluate_spelling(files, bundle, pairs or [], typos, lines, (limit, max_chars), json)
        return
    if not files:
        raise SettingsError("There is nothing to evaluate.", "Name a text, or messages with --stream.")
    # Imported here, so that `foretype --help` does not wait for numpy and the engine.
    import predictor
    from predictor.cli.peers import running_peers
    from predictor.contract import MODELS
    from predictor.evaluation import read_texts
    from predictor.evaluation.floor import FLOOR
    from predictor.installed import is_installed

    names = tuple(model or ())
    texts = read_texts(files, lines=lines, limit=limit, max_chars=max_chars)
    _hint_at_lines(texts)
    light = names and all(name == "bigram" or is_installed(name) for name in names)
    with (
        predictor.load(bundle, model="bigram" if light else None) as engine,
        running_peers(peer or (), (*MODELS, FLOOR, *names)) as peers,
    ):
        factories = {**_factories(engine, names, floor), **peers.factories}
        report = peers.told(_measure(factories, texts))
        if distances and not report.partial:
            report = replace(report, distances=_see(factories, report.failures))
        about = {"bundle": engine.name, "limit": limit, "max_chars": max_chars, "lines": lines}
    _show(replace(report, about={**about, **report.about}), json, plot)
    if report.partial:
        raise typer.Exit(INTERRUPTED)
    if report.failures:
        raise typer.Exit(1)


def _evaluate_spelling(
    files: list[Path] | None,
    bundle: Path | None,
    pairs: list[Path],
    typos: float | None,
    lines: bool,
    most: tuple[int, int],
    json: bool,
) -> None:
    from predictor.cli.spelling import measure_spelling, show_spelling
    from predictor.evaluation.texts import read_texts

    if bool(files) != (typos is not None):
        raise SettingsError("Texts are typed with slips, and slips need texts.", "Give --typos with files.")
    limit, max_chars = most
    texts = read_texts(files, lines=lines, limit=limit, max_chars=max_chars) if files else ()
    show_spelling(measure_spelling(bundle, pairs, texts, typos or 0.0), json)


def _evaluate_stream(
    stream: Path,
    files: list[Path] | None,
    bundle: Path | None,
    json: bool,
    plot: Path | None,
    *,
    calibrate: bool,
) -> None:
    from predictor.cli.streams import measure_streams, show_streams

    if files:
        raise SettingsError("Texts and --stream are measured apart.", "Leave one of them out.")
    with progress_bar("typing") as progress:
        report = measure_streams(stream, bundle, progress, every=plot is not None, calibrate=calibrate)
    show_streams(report, json, plot)
    if report.partial:
        raise typer.Exit(INTERRUPTED)


def _hint_at_lines(texts: "Sequence[Text]") -> None:
    for text in texts:
        rows = text.documents[0].splitlines()
        average = len(text.documents[0]) / max(1, len(rows))
        if text.available == 1 and all(rows) and len(rows) > _MANY_LINES and average < _SHORT_LINE:
            say(f"{text.name} is taken as one document; --lines takes each line as one.", err=True)


def _factories(engine: "Engine", names: tuple[str, ...], floor: bool) -> "dict[str, Factory]":
    from predictor.evaluation.floor import FrequencyPredictor

    wanted = tuple(map(engine.check, dict.fromkeys(names))) or engine.models
    factories: dict[str, Factory] = {name: partial(engine.predictor, name) for name in wanted}
    if floor:
        frequency = FrequencyPredictor.load(engine.folder)
        factories[frequency.name] = lambda: frequency
    return factories


def _see(factories: "dict[str, Factory]", failures: "Mapping[str, str]") -> "dict[str, tuple[Seen, ...]]":
    from predictor.contract import Scorer
    from predictor.evaluation.distance import see

    made = {name: make() for name, make in factories.items() if name not in failures}
    return {name: see(each.log_prob) for name, each in made.items() if isinstance(each, Scorer)}


def _measure(factories: "dict[str, Factory]", texts: "Sequence[Text]") -> "Report":
    from predictor.evaluation.comparison import evaluate

    with progress_bar("typing") as progress:
        return evaluate(factories, texts, progress=progress)


def _show(report: "Report", json: bool, plot: Path | None) -> None:
    from predictor.console import CleanConsole
    from predictor.evaluation.figure import plot as draw
    from predictor.evaluation.table import print_table

    if json:
        say_json(report.to_json())
    else:
        print_table(report, CleanConsole())
    if plot is not None:
        draw(report, plot)
        say(f"The plot is in {plot}.", err=True)
