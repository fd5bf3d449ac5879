"""`foretype stats`: what suggestions have saved, counted on this machine and told to nobody else."""

import datetime
import json as json_format
from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.history.opening import HistoryOption, counted, opened
from predictor.cli.options import JsonOption
from predictor.cli.saying import say, say_json

if TYPE_CHECKING:
    from rich.table import Table

    from predictor.console import CleanConsole
    from predictor.history.tally import Tally

    Days = Mapping[datetime.date, Tally]

_COLUMNS = ("shown", "accepted", "in\npart", "ignored", "taken\nback", "typed", "saved", "share")
_EXPLAINED = (
    "shown: answers on display; in part: suggestions of which a part was accepted; ignored: words typed to "
    "the end though they were shown; typed, saved: keys; share: of all keys, those saved."
)
_BAR = 40  # cells of the longest bar
_FEW = 20  # from so many words on their number says something


@plain_errors
def stats(
    days: Annotated[int, typer.Option("--days", min=1, help="Show so many days, today the last.")] = 30,
    folder: HistoryOption = None,
    json: JsonOption = False,
) -> None:
    """Show what suggestions have saved, by day and in all, and what learning has added.

    It is counted in the editor, kept in your history and sent nowhere; the
    setting statistics = false ends it. The last row is of all that is kept.

    Example: foretype stats --days 7
    """
    from predictor.history.tally import NOTHING, Tally

    with opened(folder) as history:
        known = history.statistics()
    first = datetime.date.today().toordinal() - days
    some = {day: tally for day, tally in known.items() if day.toordinal() > first}
    total = reduce(Tally.plus, known.values(), NOTHING)
    if json:
        say_json(json_format.dumps(_plain(some, total)))
    elif known:
        _show(some, total, min(known))
    else:
        say("Nothing has been counted yet: the editor counts where it learns, unless statistics = false.")


def _plain(days: "Days", total: "Tally") -> dict[str, object]:
    """Return what was counted as JSON can hold it."""
    keys, error = total.learned
    return {
        "days": [{"day": str(day), **_numbers(tally)} for day, tally in days.items()],
        "all": _numbers(total),
        "learning": {
            "sampled": total.sampled,
            "saved": keys if total.sampled else None,
            "error": error if total.sampled else None,
        },
    }


def _numbers(tally: "Tally") -> dict[str, float]:
    sums = {"sampled", "gained", "squares"}
    counts = {name: number for name, number in tally._asdict().items() if name not in sums}
    return {**counts, "share_saved": round(tally.share_saved, 4)}


def _show(days: "Days", total: "Tally", since: datetime.date) -> None:
    from rich.text import Text

    from predictor.console import CleanConsole

    console = CleanConsole()
    console.print(_table(days, total))
    console.print(Text(_EXPLAINED, style="dim"))
    if days:
        _draw(days, console)
    say(
        f"\nSince {since} {total.share_saved:.1%} of all keys were saved: {total.saved:,} of "
        f"{total.typed + total.saved:,}. {_learning(total)}"
    )


def _table(days: "Days", total: "Tally") -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 0, 0, 1), pad_edge=False)
    table.add_column("day", no_wrap=True)
    for heading in _COLUMNS:
        table.add_column(heading, justify="right", no_wrap=True)
    for day, tally in days.items():
        table.add_row(str(day), *_cells(tally))
    table.add_row("in all", *_cells(total), style="bold")
    return table


def _cells(tally: "Tally") -> tuple[str, ...]:
    counts = (
        *(tally.shown, tally.accepted, tally.partly_accepted, tally.ignored, tally.corrected),
        *(tally.typed, tally.saved),
    )
    return *(f"{count:,}" for count in counts), f"{tally.share_saved:.1%}"


def _draw(days: "Days", console: "CleanConsole") -> None:
    """Draw the keys saved on each day as bars."""
    from rich.text import Text

    console.print(Text("\nkeys saved", style="bold"))
    sign = "#" if console.options.ascii_only else "█"
    most = max(tally.saved for tally in days.values())
    for day, tally in days.items():
        bar = sign * round(_BAR * tally.saved / most) if tally.saved > 0 else ""
        console.print(
            Text.assemble(f"{day}  ", (bar, "green"), f" {tally.saved:,}" if bar else f"{tally.saved:,}")
        )


def _learning(total: "Tally") -> str:
    """Say what learning has added, and how well that is known."""
    from predictor.history.tally import ONE_IN

    if not total.sampled:
        return f"What learning has added is not known yet: it is asked of one accepted word in {ONE_IN}."
    keys, error = total.learned
    few = ", too few to say much" if total.sampled < _FEW else ""
    return (
        f"Learning has added about {keys:,.0f} keys, give or take {error:,.0f}: so much was found with and "
        f"without your history at {counted(total.sampled, 'accepted word')}, one in {ONE_IN}{few}."
    )
