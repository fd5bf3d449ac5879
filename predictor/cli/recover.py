"""`foretype recover`: text that was unsaved when an editor ended, or that its writer gave up."""

import json as json_format
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import JsonOption
from predictor.cli.saying import say, say_json
from predictor.errors import TextError

if TYPE_CHECKING:
    from predictor.editor.files.recovered import Recovered

_DAY_S = 86_400
_BEGINNING = 40  # characters of the text that the list shows
_LIST_HINT = "foretype recover --list shows what there is."


@plain_errors
def recover(
    which: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Which text, as the list names it.", show_default=False),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="Write it to this new file instead of standard output.", show_default=False
        ),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List what can be recovered.")] = False,
    json: JsonOption = False,
) -> None:
    """Get back text that was unsaved when an editor ended, or that was given up in the last days.

    Without an ID: list what there is. Opening the file again offers what was unsaved; what was given up goes
    after as many days as the setting recovery_days says.

    Example: foretype recover --list
    """
    from predictor.editor.files.recovery import damaged, everything, remove_due
    from predictor.settings import read_settings

    days = read_settings()[0].recovery_days
    try:
        remove_due(days)
        every = [*everything(), *damaged()]
    except OSError as error:
        raise TextError(f"Nothing can be recovered: {error.strerror}.") from error
    if which is None or listed:
        _list(every, days, json=json)
        return
    meant = [one for one in every if one.name.startswith(which)]
    if len(meant) != 1:
        raise TextError(f"{'Several texts begin' if meant else 'No text begins'} with {which!r}.", _LIST_HINT)
    one = meant[0]
    if to is None:
        sys.stdout.buffer.write(_bytes(one))
        sys.stdout.flush()
    else:
        _write(one, to)


def _list(every: "list[Recovered]", days: int, *, json: bool) -> None:
    if json:
        say_json(json_format.dumps([_plain(one) for one in every]))
        return
    for one in every:
        when = time.strftime("%x %H:%M", time.localtime(one.written))
        name = str(one.file) if one.file else "a text without a name"
        beginning = " ".join(one.text[:_BEGINNING].split())
        size = f"{len(one.text):,} characters, {_state(one, days)}"
        say(f"{one.name}  {when}  {name}  {size}: {beginning}")
    if not every:
        say("There is nothing to recover.")


def _state(one: "Recovered", days: int) -> str:
    if one.damaged:
        return f"damaged, the text as it is in {one.place}"
    if one.given_up:
        left = max(0.0, days - (time.time() - one.since) / _DAY_S)
        return f"given up, {left:.0f} more days" if left >= 1 else "given up, goes today"
    return f"open in process {one.process}" if one.alive else "unsaved"


def _plain(one: "Recovered") -> dict[str, object]:
    """Return what is known of a text, as JSON can hold it."""
    return {
        "id": one.name,
        "file": str(one.file) if one.file else None,
        "written": one.written,
        "characters": len(one.text),
        "given_up": one.given_up,
        "damaged": one.damaged,
        "open_in": one.process if one.alive else None,
    }


def _write(one: "Recovered", to: Path) -> None:
    from predictor.system.atomic import write_new

    try:
        write_new(to, _bytes(one))
    except FileExistsError:
        raise TextError(f"{to} exists already.", "Name a new file; nothing was overwritten.") from None
    except (OSError, ValueError) as error:
        raise TextError(f"{to} cannot be written: {getattr(error, 'strerror', None) or error}.") from error
    say(f"Written: {to}", err=True)


def _bytes(one: "Recovered") -> bytes:
    return one.text.encode(errors="replace")
