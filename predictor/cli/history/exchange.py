"""`foretype history export` and `import`: all of it in a file, and back again."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.history.opening import HistoryOption, counted, opened
from predictor.cli.saying import say
from predictor.errors import TextError

# Bytes of a line; those that are exported are far shorter.
_LONGEST = 1 << 20


@plain_errors
def export(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Write it to this file, for you alone, instead of standard output.",
            show_default=False,
        ),
    ] = None,
    folder: HistoryOption = None,
) -> None:
    """Print all that was learned, added and blocked as lines of JSON (docs/history.md).

    Example: foretype history export --out history.jsonl
    """
    rows = list[bytes]()
    with opened(folder) as history:
        if out is None:
            history.export(lambda line: sys.stdout.write(f"{line}\n"))
            sys.stdout.flush()
            return
        history.export(lambda line: rows.append(f"{line}\n".encode()))
    _write(out, b"".join(rows))
    say(f"Written: {out}, {counted(len(rows), 'line')}.", err=True)


def _write(out: Path, content: bytes) -> None:
    from predictor.system.atomic import PRIVATE, replace_file

    try:
        replace_file(out.resolve(), content, PRIVATE)
    except (OSError, ValueError) as error:
        raise TextError(f"{out} cannot be written: {getattr(error, 'strerror', None) or error}.") from error


@plain_errors
def take_in(
    file: Annotated[Path, typer.Argument(help="A file that export has written.")],
    folder: HistoryOption = None,
) -> None:
    """Add an exported history to what is there: uses are added up, so that twice counts twice.

    If a line is wrong, nothing at all is imported.

    Example: foretype history import history.jsonl
    """
    from predictor.system.regular import open_regular
    from predictor.system.texts import reading

    with opened(folder, grows=True) as history, reading(file), open_regular(file, follow=True) as stream:
        lines = history.take_in(_rows(stream), str(file))
    say(f"Imported: {counted(lines, 'line')}.")


def _rows(stream: BinaryIO) -> Iterator[bytes]:
    while row := stream.readline(_LONGEST):
        yield row
