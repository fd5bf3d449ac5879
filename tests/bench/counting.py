"""What counting costs a key: `python -m tests.bench.counting`."""

import tempfile
import time
from pathlib import Path

from rich.console import Console

from predictor.contract import Answer, Suggestion
from predictor.editor.files.file import TextFile
from predictor.editor.state.counting import Counting
from predictor.editor.state.editor import Editor
from predictor.editor.state.page import Page
from predictor.evaluation.latency import Percentiles
from predictor.history.history import History
from predictor.settings import Settings
from predictor.suggesting.worker import Opened
from tests.predictor.editor.state.test_editor import Screen

_TEXT = "Please let me know whether the report about the station has come, and what we should do next. " * 20
_WORDS = ("the", "station", "report", "whether", "about")


def key_costs(*, wanted: bool = True) -> Percentiles:
    """Return what a key that is typed, with a suggestion on display, takes more for being counted."""
    editor = Editor([Page(TextFile())], Screen(), Settings(show="all"))  # type: ignore[arg-type]
    editor.learns, editor.counting = True, Counting(wanted=wanted)
    editor.follow(editor.page)
    editor.ready(Opened("transformer", ("transformer",)))
    times = []
    for key in _TEXT:
        editor.page.type(key)
        moment = editor.moment
        words = tuple(Suggestion(word, f"{word} ", 0, 0.5, "transformer") for word in _WORDS)
        editor.answered(moment.question, Answer(words, "transformer", 1.0, final=True))
        moment = editor.moment
        started = time.perf_counter_ns()
        editor.counting.painted(editor.page, moment, listed=False)
        editor.counting.key_pressed(editor.page)
        times.append(time.perf_counter_ns() - started)
    return Percentiles.of(times)


def telling_costs() -> Percentiles:
    """Return what an embedder waits for when it tells a history of a suggestion."""
    suggestion, times = Suggestion("station", "ation ", 0, 0.9, "transformer"), []
    with tempfile.TemporaryDirectory() as place, History(Path(place) / "history") as history:
        for _ in range(5000):
            started = time.perf_counter_ns()
            history.accepted(suggestion)
            times.append(time.perf_counter_ns() - started)
    return Percentiles.of(times)


def main() -> None:
    """Measure and print."""
    console = Console(highlight=False)
    for what, times in (
        ("a key counted", key_costs()),
        ("the same with statistics = false", key_costs(wanted=False)),
        ("history.accepted()", telling_costs()),
    ):
        console.print(f"{what}, ms: p50 {times.p50:.4f}, p99 {times.p99:.4f}")


if __name__ == "__main__":
    main()
