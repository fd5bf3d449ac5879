"""`foretype suggest`: the words that may come next."""

import json as json_format
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, JsonOption, ModelOption
from predictor.errors import TextError

if TYPE_CHECKING:
    from predictor.contract import Answer

_STDIN = "-"


@plain_errors
def suggest(
    text: Annotated[str, typer.Argument(help="The text before the cursor; - reads it from standard input.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="Most suggestions.")] = 3,
    after: Annotated[str, typer.Option(help="The text behind the cursor.")] = "",
    bundle: BundleOption = None,
    model: ModelOption = None,
    json: JsonOption = False,
) -> None:
    """Print the words that may come next, or complete the word under way.

    Example: foretype suggest "I'll meet you at the st" -k 3 --json
    """
    import predictor

    before = _read_stdin() if text == _STDIN else text
    with predictor.load(bundle, model=model) as engine:
        *_, answer = engine.session().answers(before, after, k)
    if json:
        typer.echo(json_format.dumps(asdict(answer), ensure_ascii=False))
    else:
        _print(answer)


def _read_stdin() -> str:
    content = sys.stdin.buffer.read()
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise TextError(
            f"Standard input is not UTF-8: byte {content[error.start]:#04x} at offset {error.start}.",
            "Convert it first, for example with: iconv -f LATIN1 -t UTF-8.",
        ) from error


def _print(answer: "Answer") -> None:
    from rich.console import Console
    from rich.table import Table

    if not answer.suggestions:
        typer.echo(f"Nothing to suggest: {answer.silence}.")
        return
    table = Table("word", "to insert", "probability", "source", box=None, pad_edge=False, header_style="dim")
    for s in answer.suggestions:
        table.add_row(s.text, repr(s.insert), f"{s.probability:.1%}", s.source)
    Console(highlight=False, markup=False).print(table)
