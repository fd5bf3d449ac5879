"""Opening a history for a command."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.saying import say
from predictor.errors import BundleError

if TYPE_CHECKING:
    from predictor.history.history import History

HistoryOption = Annotated[
    Path | None,
    typer.Option(
        "--history", help="The folder of a history instead of your own.", metavar="FOLDER", show_default=False
    ),
]


@contextmanager
def opened(folder: Path | None, *, grows: bool = False) -> Iterator["History"]:
    """Open a history, keep it as the settings say, and say in the end if something was wrong with it.

    grows: many words may come to it.
    """
    from predictor.settings import read_settings
    from predictor.settings.history import history_of

    history = history_of(read_settings()[0], folder).history()
    assert history is not None  # it is made where there is none
    with history, _places(history) if grows else nullcontext():
        yield history
        if history.notice:
            say(f"foretype: {history.notice}", err=True)


@contextmanager
def _places(history: "History") -> Iterator[None]:
    """Keep with new words their places in the shipped bundle's list: an editor then starts sooner."""
    import predictor

    with ExitStack() as stack:
        with suppress(BundleError):  # without it each start looks them up
            stack.enter_context(predictor.load(model="bigram", history=history))
        yield


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
