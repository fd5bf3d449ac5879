"""`foretype words`: the writer's own words, and those that are never suggested."""

import json as json_format
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.history.opening import HistoryOption, counted, opened
from predictor.cli.options import JsonOption
from predictor.cli.saying import say, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predictor.history.history import History

WordsArgument = Annotated[list[str], typer.Argument(help="Words as they are written.", metavar="WORD...")]
PatternsArgument = Annotated[
    list[str],
    typer.Argument(
        help="Words, or words in a row in quotation marks; * stands for any letters.", metavar="PATTERN..."
    ),
]
_MOST_NAMED = 5


@plain_errors
def add(words: WordsArgument, folder: HistoryOption = None) -> None:
    """Have words suggested as though you had used them already.

    Example: foretype words add Oberlander kubectl
    """
    with opened(folder) as history:
        new = history.add_all(words)
        _warn_of_blocked(history, words)
    say(f"Added: {counted(new, 'word')}." if new else "Nothing new: all of them had been added.")


@plain_errors
def remove(words: WordsArgument, folder: HistoryOption = None) -> None:
    """Take back that words were added, in all their spellings; what was learned of them stays.

    Example: foretype words remove Oberlander
    """
    with opened(folder) as history:
        for word in words:
            there = history.remove(word)
            say(f"Removed: {word}" if there else f"{word} was not among your words.")


@plain_errors
def list_words(folder: HistoryOption = None, json: JsonOption = False) -> None:
    """List the words that you added, and what you block.

    Example: foretype words list
    """
    with opened(folder) as history:
        added, blocked = history.added(), history.blocked()
    if json:
        say_json(json_format.dumps({"added": added, "blocked": blocked}, ensure_ascii=False))
        return
    for word in added:
        say(word)
    for pattern in blocked:
        say(f"{pattern}  (blocked)")
    if not (added or blocked):
        say("You have added no words and block none.")


@plain_errors
def block(patterns: PatternsArgument, folder: HistoryOption = None) -> None:
    """Never suggest words, whatever their capitals and wherever they come from. Typing them is as before.

    Example: foretype words block Voldemort "kube*" "let me know"
    """
    with opened(folder) as history:
        new = history.block_all(patterns)
    say(f"Blocked: {counted(new, 'pattern')}." if new else "Nothing new: all of them were blocked.")


@plain_errors
def unblock(patterns: PatternsArgument, folder: HistoryOption = None) -> None:
    """Suggest again what was blocked; name it as `foretype words list` does.

    Example: foretype words unblock "kube*"
    """
    with opened(folder) as history:
        for pattern in patterns:
            there = history.unblock(pattern)
            say(f"No longer blocked: {pattern}" if there else f"{pattern} was not blocked.")


@plain_errors
def import_words(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="A word a line, or dictionaries of LibreOffice, Hunspell (.dic) or Aspell (.pws).",
            metavar="FILE...",
        ),
    ],
    folder: HistoryOption = None,
) -> None:
    """Add the words of lists and of the personal dictionaries of other programs.

    What these forbid is blocked. Left out is what Foretype does not take for one word: what has digits,
    spaces or hyphens.

    Example: foretype words import ~/.config/libreoffice/4/user/wordbook/standard.dic
    """
    from predictor.history.reading.wordlists import read_words

    lists = [read_words(file) for file in files]
    words, forbidden, left_out = ([each for one in lists for each in one[kind]] for kind in range(3))
    with opened(folder, grows=True) as history:
        added, blocked = history.add_all(words), history.block_all(forbidden)
        _warn_of_blocked(history, words)
    say(f"Added: {counted(added, 'word')} of {len(words):,}.")
    if forbidden:
        say(f"Blocked: {counted(blocked, 'word')} of {len(forbidden):,}.")
    if left_out:
        more = ", ..." if len(left_out) > _MOST_NAMED else ""
        say(f"Left out: {len(left_out):,} ({', '.join(left_out[:_MOST_NAMED])}{more}).", err=True)


def _warn_of_blocked(history: "History", words: "Sequence[str]") -> None:
    from predictor.rules.blocked import Blocked

    blocked = Blocked.of(history.blocked())
    for word in [word for word in words if blocked.holds_text(word)][:_MOST_NAMED]:
        say(f"{word} is blocked, and stays so: foretype words unblock.", err=True)
