"""`foretype history list`, `show`, `forget`: what is known, and taking something out of it."""

import json as json_format
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.history.opening import HistoryOption, opened
from predictor.cli.options import JsonOption
from predictor.cli.saying import say, say_json
from predictor.errors import HistoryError

if TYPE_CHECKING:
    from predictor.history.asking import LearnedWord
    from predictor.rules.blocked import Blocked


@plain_errors
def list_known(
    search: Annotated[str, typer.Option(help="Only words that hold these letters.", show_default=False)] = "",
    folder: HistoryOption = None,
    json: JsonOption = False,
) -> None:
    """List the words that were learned or added: how often, in how many texts and when they were used.

    Example: foretype history list --search lander
    """
    from predictor.rules.blocked import Blocked

    with opened(folder) as history:
        found, blocked = history.words(search), Blocked.of(history.blocked())
    if json:
        say_json(json_format.dumps([_plain(word, blocked) for word in found], ensure_ascii=False))
        return
    for word in found:
        say(_told(word, blocked))
    if not found:
        say(f"Nothing that was learned holds {search!r}." if search else "Nothing has been learned yet.")


@plain_errors
def show(
    word: Annotated[str, typer.Argument(help="A word, in any spelling.")],
    folder: HistoryOption = None,
    json: JsonOption = False,
) -> None:
    """Show what is known of a word: its spellings, how often and when each was used, and what follows it.

    Example: foretype history show Oberlander
    """
    from predictor.rules.blocked import Blocked

    with opened(folder) as history:
        found, blocked = history.show(word), Blocked.of(history.blocked())
    if not (found.spellings or found.following):
        raise HistoryError(f"Nothing is known of {word!r}.", "foretype history list says what is.")
    if json:
        spellings = [_plain(each, blocked) for each in found.spellings]
        about = {"spellings": spellings, "following": found.following}
        say_json(json_format.dumps(about, ensure_ascii=False))
        return
    for each in found.spellings:
        say(_told(each, blocked))
    if found.following:
        say("Followed by: " + ", ".join(f"{text} ({uses})" for text, uses in found.following))


@plain_errors
def forget(
    phrase: Annotated[
        list[str], typer.Argument(help="A word, or the words of a phrase.", metavar="WORD-OR-PHRASE")
    ],
    folder: HistoryOption = None,
) -> None:
    """Forget a word in all its spellings, or a phrase: no file of the history holds it any more.

    The words of a phrase stay; that they followed each other is forgotten. A word that is blocked stays in
    your list of blocked words.

    Example: foretype history forget Oberlander
    """
    from predictor.rules.blocked import Blocked

    text = " ".join(phrase)
    with opened(folder) as history:
        gone = history.forget(text)
        blocked = [pattern for pattern in history.blocked() if Blocked.of([pattern]).holds_text(text)]
    say(f"Forgotten: {text}" if gone else f"There was nothing to forget of {text}.")
    for pattern in blocked:
        say(f"What you block still names it: {pattern} (foretype words unblock).")


def _told(word: "LearnedWord", blocked: "Blocked") -> str:
    last = str(word.last) if word.last else "unused"
    said = f"{word.uses:>7,}  {word.occasions:>6,}  {last:<10}  {word.text}"
    marks = ["added"] * word.added + ["blocked"] * blocked.holds_text(word.text)
    return f"{said}  ({', '.join(marks)})" if marks else said


def _plain(word: "LearnedWord", blocked: "Blocked") -> dict[str, object]:
    """Return what is known of a word, as JSON can hold it."""
    return {
        "word": word.text,
        "uses": word.uses,
        "occasions": word.occasions,
        "last": str(word.last) if word.last else None,
        "added": word.added,
        "blocked": blocked.holds_text(word.text),
    }
