"""A bar on standard error that says how far something has come."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_REFRESH_S = 0.2


@contextmanager
def progress_bar(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Yield what is told how much is done, and of how much.

    It is drawn when it is told something: a thread that draws would take time from what is measured.
    """
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from predictor.console import CleanConsole

    columns = (TextColumn(doing), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=CleanConsole(stderr=True), auto_refresh=False, transient=True) as bar:
        task = bar.add_task(doing, total=None)
        drawn = 0.0

        def show(done: int, total: int) -> None:
            nonlocal drawn
            if (now := time.monotonic()) - drawn > _REFRESH_S:
                drawn = now
                bar.update(task, completed=done, total=total, refresh=True)

        yield show
