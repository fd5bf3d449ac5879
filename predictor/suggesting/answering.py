"""The jobs of every key: to answer a question, and to look ahead while the answer is read."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from predictor.contract import Answer, Cancel, Question, Suggester, Suggestion
from predictor.suggesting.acceptance import accepting
from predictor.suggesting.capitals import at_sentence
from predictor.suggesting.job import Job, Tell

TOO_SLOW = "the model takes too long"


class Asker(Protocol):
    """What has asked and is told: a face."""

    def answered(self, question: Question, answer: Answer) -> None:
        """An answer has come; others to the same question may follow."""

    def foreseen(self, question: Question, answer: Answer) -> None:
        """The answer to what will be asked if the ghost is accepted."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Tells each answer to a question as it comes, then looks ahead."""

    question: Question
    """What is asked."""
    asker: Asker
    """Told of the answers."""
    then: tuple[Job, ...] = ()
    """Done after the final answer, before looking ahead."""

    def run(self, session: Suggester, cancel: Cancel, tell: Tell) -> Sequence[Job]:
        """Ask; if the deadline and not the writer ended the wait, name the silence."""
        started = time.perf_counter()
        answer = None
        for answer in answers(session, self.question, cancel):
            tell(partial(self.asker.answered, self.question, answer))
        if answer is None or not answer.final:
            if cancel.overdue:  # what still fits stays shown
                waited = 1000 * (time.perf_counter() - started)
                late = Answer((), self.question.model, waited, final=False, silence=TOO_SLOW)
                tell(partial(self.asker.answered, self.question, late))
            return ()
        return (*self.then, LookingAhead(self.question, _ghost(answer), self.asker))


@dataclass(frozen=True, slots=True)
class LookingAhead:
    """Finds the answer that follows the ghost, so that accepting again and again is instant.

    Then it lets the session prepare what the next key will need.
    """

    question: Question
    """What was answered."""
    ghost: Suggestion | None
    """What is shown of the answer."""
    asker: Asker
    """Told of the answer that follows."""

    def run(self, session: Suggester, cancel: Cancel, tell: Tell) -> Sequence[Job]:
        """Look ahead."""
        if self.ghost and not self.ghost.replace:
            question = accepting(self.question, self.ghost)
            answer = last_answer(session, question, cancel)
            if answer is not None and answer.final:
                tell(partial(self.asker.foreseen, question, answer))
        if not cancel.cancelled:
            session.look_ahead(replace(self.question, cancel=cancel))
        return ()


def _ghost(answer: Answer) -> Suggestion | None:
    return answer.phrase or (answer.suggestions[0] if answer.suggestions else None)


def answers(session: Suggester, question: Question, cancel: Cancel) -> Iterator[Answer]:
    """Yield ever better answers, with capitals where a sentence begins; fewer if they are cancelled."""
    for answer in session.ask(replace(question, cancel=cancel)):
        if cancel.cancelled:
            return
        yield at_sentence(question.context.before, answer)


def last_answer(session: Suggester, question: Question, cancel: Cancel) -> Answer | None:
    """Return the last answer, which is not final if the wait was ended; None: it was ended at once."""
    last = deque(answers(session, question, cancel), maxlen=1)
    return last[0] if last else None
