"""`foretype history clear` and `where`: the folder, and emptying it."""

import json as json_format
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.history.opening import HistoryOption, counted, opened
from predictor.cli.options import JsonOption
from predictor.cli.saying import say, say_json
from predictor.errors import HistoryError

if TYPE_CHECKING:
    from predictor.history.history import History


@plain_errors
def clear(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    folder: HistoryOption = None,
) -> None:
    """Forget everything: what was learned, the words that you added, what you block.

    Example: foretype history clear
    """
    with opened(folder) as history:
        if not yes and not _is_meant(history):
            raise HistoryError("Nothing was cleared.", 'To clear it, type "yes", or use --yes.')
        history.clear()
    say(f"The history in {history.folder} is empty.")


def _is_meant(history: "History") -> bool:
    """Ask. A word, not a letter: what is cleared does not come back."""
    there = history.counts()
    learned = f"{counted(there.words, 'word')} and {counted(there.ngrams, 'n-gram')} that were learned"
    named = (
        f"{counted(there.added, 'word')} that you added, {counted(there.blocked, 'pattern')} that you block"
    )
    say(f"{history.folder} holds {learned}, {named}.")
    answer: str = typer.prompt('Type "yes" to clear all of it for good', default="", show_default=False)
    return answer.strip().lower() == "yes"


@plain_errors
def where(folder: HistoryOption = None, json: JsonOption = False) -> None:
    """Say where the history lies, how large it is, and whether something is wrong with it.

    Example: foretype history where
    """
    with opened(folder) as history:
        there = history.counts()
        files = {path.name: path.stat().st_size for path in sorted(history.folder.iterdir())}
        notice, place = history.notice, history.folder
    if json:
        about = {"folder": str(place), "files": files, **there._asdict(), "notice": notice}
        say_json(json_format.dumps(about, ensure_ascii=False))
        return
    say(str(place))
    for name, size in files.items():
        say(f"  {name}  {size:,} bytes")
    say(f"{counted(there.words, 'word')}, {counted(there.ngrams, 'n-gram')}")
    say(f"{counted(there.added, 'added word')}, {counted(there.blocked, 'blocked pattern')}")
    say(f"{counted(there.read, 'paragraph')} read from files (a mail counts as one)")
