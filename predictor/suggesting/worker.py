"""The thread that asks the model, so that typing never waits for it.

There is one slot: a newer request replaces the waiting one and cancels the running one. Whatever is answered
carries its request, so that the editor can tell an answer to an older text and drop it. While an answer is
shown, the one behind it is computed, so that accepting again and again is instant; and while there is nothing
else to do, the words of a race are judged.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from predictor.bundle.tuning import Dial
from predictor.contract import Answer, Cancel
from predictor.errors import PredictionCancelled
from predictor.suggesting.capitals import at_sentence
from predictor.suggesting.race import Finished, Run, keys_saved, run_on
from predictor.suggesting.request import Request

LIST_SIZE = 5
# A model that takes longer has something wrong with it: the writer is told instead of kept waiting.
DEADLINE_MS = 4000.0
TOO_SLOW = "the model takes too long"
# Words that wait to be judged; of more than that, the writer has outrun the referee.
_MOST_FINISHED = 64


class Session(Protocol):
    """What the editor needs of a predictor: `predictor.Engine.session()` and `ScriptedSession` have it."""

    model: str
    show: str

    @property
    def dial(self) -> Dial:
        """What each level of showing was measured to mean, by model; may be empty."""
        ...

    @property
    def models(self) -> tuple[str, ...]:
        """The predictors that `model` may be set to."""
        ...

    def answers(
        self,
        before: str,
        after: str = "",
        k: int = 3,
        cancel: Cancel | None = None,
        *,
        phrase: bool = False,
        start: int = 0,
    ) -> Iterator[Answer]:
        """Yield ever better answers; the last one is final. phrase: with several words, if worth it."""
        ...

    def prepare(self, before: str, after: str = "", cancel: Cancel | None = None, *, start: int = 0) -> None:
        """Do ahead, while nobody waits, what the next keys will need."""
        ...

    def close(self) -> None:
        """Free what the session holds."""
        ...


SessionFactory = Callable[[], Session]


@dataclass(frozen=True, slots=True)
class Opened:
    """What the editor must know of a session that was opened."""

    model: str
    models: tuple[str, ...]
    show: str = "all"
    dial: Dial = field(default_factory=lambda: MappingProxyType({}))


class Listener(Protocol):
    """Whom the worker tells; always called by way of `post`, so in the listener's own thread."""

    def ready(self, opened: Opened) -> None:
        """The session is open."""

    def answered(self, request: Request, answer: Answer) -> None:
        """An answer has come; others to the same request may follow."""

    def foreseen(self, request: Request, answer: Answer) -> None:
        """The answer to what will be asked if the ghost is accepted."""

    def raced(self, request: Request, runs: dict[str, Run]) -> None:
        """How each racer would go on at this moment."""

    def judged(self, word: Finished, saved: dict[str, int]) -> None:
        """How many keys each racer would have saved at a word that was written."""

    def failed(self, error: Exception) -> None:
        """The session could not be opened, or broke while answering."""


@dataclass(frozen=True, slots=True)
class Job:
    """A request, and who races there."""

    request: Request
    racers: tuple[str, ...] = ()


class Worker:
    """Answers the newest request in a thread of its own, which also opens and closes the session.

    phrases: whether to ask for several words at once. deadline_ms: how long an answer may take.
    """

    def __init__(
        self,
        factory: SessionFactory,
        listener: Listener,
        post: Callable[[Callable[[], None]], None],
        *,
        phrases: bool = True,
        deadline_ms: float = DEADLINE_MS,
    ) -> None:
        self._factory = factory
        self._listener = listener
        self._post = post
        self._phrases, self._deadline_ms = phrases, deadline_ms
        self._changed = threading.Condition()
        self._waiting: Job | None = None
        self._finished: deque[tuple[Finished, tuple[str, ...]]] = deque(maxlen=_MOST_FINISHED)
        self._running = Cancel()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="foretype-predict", daemon=True)

    def start(self) -> None:
        """Begin: the session is opened in the thread, and the listener hears of it."""
        self._thread.start()

    def submit(self, request: Request, racers: tuple[str, ...] = ()) -> None:
        """Ask this instead of all that was asked before; returns at once. racers: who says how it goes on."""
        with self._changed:
            self._waiting = Job(request, racers)
            self._running.cancel()
            self._changed.notify()

    def judge(self, word: Finished, racers: tuple[str, ...]) -> None:
        """Find out, when there is nothing else to do, what each racer would have saved at a word."""
        with self._changed:
            self._finished.append((word, racers))
            self._changed.notify()

    def close(self, timeout: float = 2.0) -> None:
        """Cancel what runs and end the thread; wait for it (a model may load) at most `timeout` seconds."""
        with self._changed:
            self._closed = True
            self._running.cancel()
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        try:
            session = self._factory()
        except Exception as error:
            self._tell_failure(error)
            return
        opened = Opened(session.model, session.models, session.show, session.dial)
        self._post(lambda: self._listener.ready(opened))
        try:
            while work := self._next():
                self._do(session, *work)
        finally:
            session.close()

    def _next(self) -> tuple[Job | tuple[Finished, tuple[str, ...]], Cancel] | None:
        """Wait for something to do; None: the editor has ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._finished or self._closed)
            if self._closed:
                return None
            self._running = Cancel(self._deadline_ms)
            if self._waiting is None:
                return self._finished.popleft(), self._running
            job, self._waiting = self._waiting, None
            return job, self._running

    def _do(self, session: Session, work: Job | tuple[Finished, tuple[str, ...]], cancel: Cancel) -> None:
        try:
            if isinstance(work, Job):
                self._answer(session, work, cancel)
            else:
                self._judge(session, *work, cancel)
        except PredictionCancelled:
            pass
        except Exception as error:  # a broken predictor must not end the thread, nor the editor
            self._tell_failure(error)

    def _answer(self, session: Session, job: Job, cancel: Cancel) -> None:
        request = job.request
        answer = self._ask(session, request, cancel, self._tell)
        if answer is None or not answer.final:
            self._tell_late(request, cancel)
            return
        if job.racers and not cancel.cancelled:
            self._race(session, request, job.racers, cancel)
        ghost = answer and (answer.phrase or (answer.suggestions[0] if answer.suggestions else None))
        if ghost and not ghost.replace:
            self._foresee(session, request.accepting(ghost), cancel)
        if not cancel.cancelled:
            session.model, session.show = request.model, request.show
            session.prepare(request.before, request.after, cancel, start=request.start)

    def _ask(
        self,
        session: Session,
        request: Request,
        cancel: Cancel,
        tell: Callable[[Request, Answer], None] | None = None,
    ) -> Answer | None:
        """Tell each answer as it comes, and return the last, which is not final if the wait was ended."""
        session.model, session.show = request.model, request.show
        answer = None
        answers = session.answers(
            request.before,
            request.after,
            k=LIST_SIZE,
            cancel=cancel,
            phrase=self._phrases,
            start=request.start,
        )
        for found in answers:
            if cancel.cancelled:
                break
            answer = at_sentence(request.before, found)
            if tell:
                tell(request, answer)
        return answer

    def _foresee(self, session: Session, request: Request, cancel: Cancel) -> None:
        answer = self._ask(session, request, cancel)
        if answer is not None and answer.final:
            self._post(lambda: self._listener.foreseen(request, answer))

    def _race(self, session: Session, request: Request, racers: tuple[str, ...], cancel: Cancel) -> None:
        runs = {racer: run_on(session, request, racer, cancel) for racer in racers}
        if not cancel.cancelled:
            self._post(lambda: self._listener.raced(request, runs))

    def _judge(self, session: Session, word: Finished, racers: tuple[str, ...], cancel: Cancel) -> None:
        saved = {racer: keys_saved(session, word, racer, cancel) for racer in racers}
        judged = {racer: keys for racer, keys in saved.items() if keys is not None}
        if len(judged) == len(racers):
            self._post(lambda: self._listener.judged(word, judged))
        elif not self._closed:  # a key came between: later, in its turn
            with self._changed:
                self._finished.appendleft((word, racers))

    def _tell(self, request: Request, answer: Answer) -> None:
        self._post(lambda: self._listener.answered(request, answer))

    def _tell_late(self, request: Request, cancel: Cancel) -> None:
        """Name the silence if the deadline, not the writer, ended the wait; what still fits stays shown."""
        with self._changed:
            gone_on = self._waiting is not None or self._closed
        if cancel.cancelled and not gone_on:
            self._tell(request, Answer((), request.model, self._deadline_ms, final=False, silence=TOO_SLOW))

    def _tell_failure(self, error: Exception) -> None:
        self._post(lambda: self._listener.failed(error))
