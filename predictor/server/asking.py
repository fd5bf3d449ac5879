"""The questions about one text: one is asked at a time, the newest takes the place of those before it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from predictor.contract import Answer, Cancel, Question, Suggester
from predictor.errors import ForetypeError, PredictionCancelled
from predictor.server.pool import Pool
from predictor.server.protocol import Id, Suggest
from predictor.server.refusing import Refused
from predictor.suggesting.answering import TOO_SLOW, Answering
from predictor.suggesting.conversation import Conversation
from predictor.suggesting.job import Job, Tell
from predictor.suggesting.worker import DEADLINE_MS

# Says an answer, and whether the deadline ended the wait for a better one; or why there is none.
Say = Callable[[Answer | Refused, bool], None]


class Asked:
    """One question on its way to its last reply. All but `run` belongs to the client's thread."""

    def __init__(self, request: Suggest, question: Question, say: Say) -> None:
        self.request, self.question = request, question
        self.cancel = Cancel(DEADLINE_MS if request.deadline_ms is None else request.deadline_ms)
        self.ended = False
        self.written = 0
        self._say = say
        self._best: Answer | None = None

    def answered(self, question: Question, answer: Answer) -> None:
        """Say an answer, unless the last word has been said."""
        if self.ended or answer.silence == TOO_SLOW:
            return
        self._best = answer
        self.ended = answer.final
        if answer.final or not self.request.only_final:
            self._say(answer, False)

    def end(self, reason: Refused) -> None:
        """Say why no better answer will come, and stop asking."""
        self.cancel.cancel()
        if not self.ended:
            self.ended = True
            self._say(reason, False)

    def finish(self) -> None:
        """Say the last word if it was not said: the deadline has passed."""
        if not self.ended:
            self.ended = True
            best = self._best or Answer((), self.question.model, 0.0, final=True, silence=TOO_SLOW)
            self._say(replace(best, final=True), True)


class Asking:
    """The questions about one text. tell: has something done in the client's thread."""

    def __init__(self, pool: Pool, tell: Tell) -> None:
        self._pool, self._tell = pool, tell
        self._running: Asked | None = None
        self._next: Asked | None = None
        self._conversation = Conversation()
        self._written = pool.written
        self.closed = False

    def ask(self, asked: Asked) -> None:
        """Ask this instead of all that was asked before."""
        self.stop(Refused("cancelled", f"A newer request, {asked.request.id!r}, has taken its place."))
        if self._pool.written != self._written:
            self._conversation.forget()
        self._written = asked.written = self._pool.written
        if (known := self._conversation.foreseen(asked.question)) is not None:
            asked.answered(asked.question, known)
        # Also what is known is asked, so that what follows it is known in time.
        self._next = asked
        self._go_on()

    def stop(self, reason: Refused) -> None:
        """End what is asked."""
        if self._next is not None:
            self._next.end(reason)
            self._next = None
        if self._running is not None:
            self._running.end(reason)

    def cancel(self, request: Id) -> bool:
        """End the question of a request, if it still waits for an answer; return whether it did."""
        for asked in (self._running, self._next):
            if asked is not None and asked.request.id == request and not asked.ended:
                asked.end(Refused("cancelled", "It was cancelled by its client."))
                return True
        return False

    def close(self) -> None:
        """End what is asked, and free what is held for the text."""
        self.stop(Refused("cancelled", "Its document was closed."))
        self.closed = True
        self._pool.drop(self)

    def _go_on(self) -> None:
        if self._running is None and self._next is not None:
            self._running, self._next = self._next, None
            self._pool.ask(partial(self._run, self._running))

    def _done(self, asked: Asked) -> None:
        self._running = None
        asked.finish()
        self._go_on()

    # In a thread of the pool.

    def _run(self, asked: Asked) -> None:
        try:
            with self._pool.session(self, asked.request.offensive) as session:
                self._answer(asked, session)
        except PredictionCancelled:
            pass
        except Exception as error:  # a broken predictor must not end the thread, nor the server
            self._tell(partial(asked.end, _failure(error)))
        finally:
            self._tell(partial(self._done, asked))

    def _answer(self, asked: Asked, session: Suggester) -> None:
        question = replace(
            asked.question,
            model=asked.question.model or session.model,
            level=asked.question.level or session.show,
        )
        following = [*Answering(question, _Hearing(self, asked)).run(session, asked.cancel, self._tell)]
        with self._pool.looking_ahead(asked.cancel):
            while following and not asked.cancel.cancelled:
                job: Job = following.pop(0)
                following = [*job.run(session, asked.cancel, self._tell), *following]

    def foresee(self, asked: Asked, question: Question, answer: Answer) -> None:
        """Keep an answer under what will be asked: a question names its model and level only if it must."""
        if asked.written != self._pool.written:
            return
        wanted = replace(question, model=asked.question.model, level=asked.question.level)
        self._conversation.foresee(wanted, answer)


class _Hearing:
    """Hears the answers to one question."""

    def __init__(self, asking: Asking, asked: Asked) -> None:
        self._asking, self._asked = asking, asked

    def answered(self, question: Question, answer: Answer) -> None:
        self._asked.answered(question, answer)

    def foreseen(self, question: Question, answer: Answer) -> None:
        self._asking.foresee(self._asked, question, answer)


def _failure(error: Exception) -> Refused:
    return Refused(
        "failed", str(error) if isinstance(error, ForetypeError) else f"The engine failed: {error!r}."
    )
