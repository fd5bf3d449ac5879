"""Opening a history for a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.saying import say

if TYPE_CHECKING:
    from predictor.history.history import History

HistoryOption = Annotated[
    Path | None,
    typer.Option(
        "--history", help="The folder of a history instead of your own.", metavar="FOLDER", show_default=False
    ),
]


@contextmanager
def opened(folder: Path | None) -> Iterator["History"]:
    """Open a history, keep it as the settings say, and say in the end if something was wrong with it."""
    from predictor.history.history import History
    from predictor.history.retention import Retention
    from predictor.settings import read_settings

    settings = read_settings()[0]
    keep = Retention(settings.history_days, settings.history_words)
    with History(folder, keep=keep) as history:
        yield history
        if history.notice:
            say(f"foretype: {history.notice}", err=True)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
