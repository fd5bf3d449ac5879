"""`foretype history learn`: learning from files and mail folders."""

import json as json_format
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.history.opening import HistoryOption, counted, opened
from predictor.cli.interrupting import INTERRUPTED
from predictor.cli.options import JsonOption
from predictor.cli.progress import progress_bar
from predictor.cli.saying import say, say_json
from predictor.errors import HistoryError, TextError

if TYPE_CHECKING:
    from predictor.history.document import Document
    from predictor.history.history import History
    from predictor.history.reading.documents import Reading

# Of files that cannot be read, so many are told one by one.
_MOST_TOLD = 20


@plain_errors
def learn(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Texts (.txt, .md; .jsonl with a text in each line), mails (mbox, Maildir, .eml), or "
            "folders of these."
        ),
    ],
    sender: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            help="Learn only the mails from this address; may be repeated.",
            metavar="ADDRESS",
            show_default=False,
        ),
    ] = None,
    folder: HistoryOption = None,
    json: JsonOption = False,
) -> None:
    """Learn from texts and mails that you have written.

    Of mails, the text that their writer wrote is learned: no headers, quotations,
    signatures, attached or forwarded mails. What may be a secret is left
    out (docs/secrets.md). Nothing is learned twice, so it can be stopped with Ctrl-C
    and started again, and given a folder again in which there is more by now.

    Example: foretype history learn ~/Mail/Sent notes/ --from me@example.com
    """
    from predictor.history.reading.documents import Reading

    bad = list[TextError]()
    reading = Reading(files, sender or (), now=time.time(), bad=bad.append)
    with opened(folder, grows=True) as history:
        before = history.counts()
        try:
            learned = _learn(history, reading)
        except KeyboardInterrupt as interrupt:
            say("foretype: stopped. What was learned is kept; the same command goes on from there.", err=True)
            raise typer.Exit(INTERRUPTED) from interrupt
        if not history.learning:
            raise HistoryError(history.notice, "What was learned before is kept; the same command goes on.")
        new = history.counts().ngrams - before.ngrams
    _report(reading, learned, new, bad, json=json)
    if bad:
        raise typer.Exit(1)


def _learn(history: "History", reading: "Reading") -> int:
    with progress_bar("learning") as show:

        def documents() -> "Iterator[Document]":
            for document in reading:
                show(reading.done, reading.total)
                yield document

        return history.learn_once(documents())


def _report(reading: "Reading", learned: int, new: int, bad: list[TextError], *, json: bool) -> None:
    for error in bad[:_MOST_TOLD]:
        say(f"foretype: {error}", err=True)
    if len(bad) > _MOST_TOLD:
        say(f"foretype: {len(bad) - _MOST_TOLD:,} more could not be read.", err=True)
    if json:
        about = {"words": learned, "ngrams": new, "mails": reading.mails, "others_mails": reading.others}
        say_json(json_format.dumps(about | {"unread": list(map(str, bad))}))
        return
    say(f"Learned: {counted(learned, 'word')}, {counted(new, 'new n-gram')}.")
    if reading.others:
        say(f"Left out: {reading.others:,} of {counted(reading.mails, 'mail')}, from others.")
    elif reading.mails:
        say(f"All of {counted(reading.mails, 'mail')} were read; --from takes only those that you wrote.")
