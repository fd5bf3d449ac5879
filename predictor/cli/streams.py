"""`foretype evaluate --stream`: what learning from a writer's earlier messages adds to the later ones."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from predictor.cli.saying import say_json

if TYPE_CHECKING:
    from predictor.evaluation.streams import StreamReport


def measure_streams(
    path: Path,
    bundle: Path | None,
    progress: Callable[[int, int], None],
    *,
    every: bool,
    calibrate: bool,
) -> "StreamReport":
    """Type the messages of a file with learning off and on; the history lies in a temporary folder."""
    from dataclasses import replace

    import predictor
    from predictor.evaluation.streams import evaluate_streams, read_streams
    from predictor.history.history import History

    streams = read_streams(path)
    with (
        tempfile.TemporaryDirectory(prefix="foretype-") as folder,
        History(Path(folder) / "history") as history,
        predictor.load(bundle) as without,
        predictor.load(bundle, history=history) as learning,
    ):
        report = evaluate_streams(
            streams,
            without.predictor(without.check("blend")),
            learning.predictor("blend"),
            history.learn,
            history.clear,
            every=every,
            calibrate=calibrate,
            progress=progress,
        )
        return replace(report, about={"bundle": without.name, "stream": path.name, "every": every})


def show_streams(report: "StreamReport", json: bool, plot: Path | None) -> None:
    """Print a report, and draw it if that is wanted."""
    from predictor.console import CleanConsole
    from predictor.evaluation.streams_shown import plot_streams, print_streams

    if json:
        say_json(report.to_json())
    else:
        print_streams(report, CleanConsole())
    if plot is not None:
        plot_streams(report, plot)
        typer.echo(f"The plot is in {plot}.", err=True)
