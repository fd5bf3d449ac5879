"""The race: bigram against transformer, both asked at every key, and the keys each would have saved.

What is shown of each is what accepting the first word again and again would write: a phone keyboard's middle
button. That runs in circles sooner or later, and then says so.
"""

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from predictor.contract import BEFORE, Answer, Cancel, Context, Question, Suggester
from predictor.errors import PredictionCancelled
from predictor.rules.phrase import circle
from predictor.suggesting.acceptance import accepting
from predictor.suggesting.answering import last_answer
from predictor.suggesting.holding import typed_between

_LONGEST_RUN = 12  # words
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?=[^\w'’])")


class Run(NamedTuple):
    """How a racer goes on."""

    text: str
    """What it would write from here."""
    circle: tuple[str, ...] = ()
    """The words that it says again and again at its end; () if it does not."""


class Written(NamedTuple):
    """A word that the writer has written."""

    word: str
    """Its letters."""
    context: Context
    """The text in front of it."""


def run_on(session: Suggester, question: Question, racer: str, cancel: Cancel) -> Run:
    """Return what `racer` writes from here if its first word is accepted every time.

    A cancelled run ends early.
    """
    written: list[str] = []
    at, text = question, ""
    for _ in range(_LONGEST_RUN):
        answer = _last(session, at.context, racer, cancel)
        if answer is None or not answer.suggestions:
            break
        best = answer.suggestions[0]
        at = accepting(at, best)
        text += best.insert
        written.append(best.text)
        if said := circle(written):
            return Run(text.rstrip(), tuple(said))
    return Run(text.rstrip())


def keys_saved(session: Suggester, written: Written, racer: str, cancel: Cancel) -> int:
    """Return how many keys `racer` would have saved at a word, accepting its first one once it is right.

    Accepting is one key and brings the space: after t letters, a word of n letters saves n - t keys. Raises
    `PredictionCancelled`.
    """
    question = Question(written.context, racer, k=1)
    return len(written.word) - letters_needed(session, written.word, question, 1, cancel)


def letters_needed(session: Suggester, word: str, question: Question, visible: int, cancel: Cancel) -> int:
    """Return after how many letters a word is among the first `visible` suggestions; never: its length.

    question: what is asked before its first letter. Raises `PredictionCancelled`.
    """
    context = question.context
    for typed in range(len(word)):
        at = replace(question, context=replace(context, before=context.before + word[:typed]))
        answer = last_answer(session, at, cancel)
        if answer is None or not answer.final or cancel.cancelled:
            raise PredictionCancelled("A word's measurement was interrupted by a key or by its deadline.")
        if word in [suggestion.text for suggestion in answer.suggestions[:visible]]:
            return typed
    return len(word)


def _last(session: Suggester, at: Context, racer: str, cancel: Cancel) -> Answer | None:
    """Return a racer's final answer; None: it was cancelled."""
    answers = [*session.ask(Question(at, racer, k=1, cancel=cancel))]
    return answers[-1] if answers and answers[-1].final and not cancel.cancelled else None


@dataclass(slots=True)
class Race:
    """The score of a race, and the word that is being written."""

    saved: dict[str, int] = field(default_factory=dict)
    """Keys that each racer would have saved."""
    typed: int = 0
    """Letters and spaces of the words that were judged."""
    runs: dict[str, Run] = field(default_factory=dict)
    """How each racer goes on."""
    at: Question | None = None
    """The question at which they go on so."""
    _from: Context | None = None
    """Where the word that is being written began."""

    def notice(self, now: Context) -> list[Written]:
        """Return the words that were finished since this was last called."""
        since = self._from
        typed = typed_between(since, now) if since else None
        if since is None or typed is None:
            self._from = now
            return []
        found, end = [], 0
        for match in _WORD.finditer(typed):
            if match.start() or not since.before[-1:].isalpha():  # a whole word
                before = (since.before + typed[: match.start()])[-BEFORE:]
                start = since.cursor + match.start() - len(before)
                found.append(Written(match.group(), Context(before, start=start)))
            end = match.end()
        if end:
            before = now.before[: len(now.before) - (len(typed) - end)]
            self._from = Context(before, now.after, now.start)
        return found

    def score(self, word: str, saved: dict[str, int]) -> None:
        """Add what was judged."""
        self.typed += len(word) + 1
        for racer, keys in saved.items():
            self.saved[racer] = self.saved.get(racer, 0) + keys

    def percent(self, racer: str) -> float:
        """Return the keys saved per hundred characters."""
        return 100 * self.saved.get(racer, 0) / self.typed if self.typed else 0.0
