"""The thread that asks the model, so that typing never waits for it.

There is one slot: a newer request replaces the waiting one and cancels the running one. Whatever is answered
carries its request, so that the editor can tell an answer to an older text and drop it.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from predictor.contract import Answer, Cancel
from predictor.errors import PredictionCancelled
from predictor.tuning import Dial

LIST_SIZE = 5


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
    ) -> Iterator[Answer]:
        """Yield ever better answers; the last one is final. phrase: with several words, if worth it."""
        ...

    def prepare(self, before: str, after: str = "", cancel: Cancel | None = None) -> None:
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


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, and the token of its answers: text, cursor (characters), model, how much to show."""

    text: str
    cursor: int
    model: str
    show: str = "all"

    @property
    def before(self) -> str:
        """The text up to the cursor."""
        return self.text[: self.cursor]

    @property
    def after(self) -> str:
        """The text from the cursor on."""
        return self.text[self.cursor :]


class Listener(Protocol):
    """Whom the worker tells; always called by way of `post`, so in the listener's own thread."""

    def ready(self, opened: Opened) -> None:
        """The session is open."""

    def answered(self, request: Request, answer: Answer) -> None:
        """An answer has come; others to the same request may follow."""

    def failed(self, error: Exception) -> None:
        """The session could not be opened, or broke while answering."""


class Worker:
    """Answers the newest request in a thread of its own, which also opens and closes the session."""

    def __init__(
        self, factory: SessionFactory, listener: Listener, post: Callable[[Callable[[], None]], None]
    ) -> None:
        self._factory = factory
        self._listener = listener
        self._post = post
        self._changed = threading.Condition()
        self._waiting: Request | None = None
        self._running = Cancel()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="foretype-predict", daemon=True)

    def start(self) -> None:
        """Begin: the session is opened in the thread, and the listener hears of it."""
        self._thread.start()

    def submit(self, request: Request) -> None:
        """Ask this instead of everything asked before; returns at once."""
        with self._changed:
            self._waiting = request
            self._running.cancel()
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
            while job := self._next():
                self._answer(session, *job)
        finally:
            session.close()

    def _next(self) -> tuple[Request, Cancel] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if self._closed or self._waiting is None:
                return None
            request, self._waiting, self._running = self._waiting, None, Cancel()
            return request, self._running

    def _answer(self, session: Session, request: Request, cancel: Cancel) -> None:
        try:
            session.model, session.show = request.model, request.show
            answers = session.answers(request.before, request.after, k=LIST_SIZE, cancel=cancel, phrase=True)
            for answer in answers:
                if cancel.cancelled:
                    return
                self._tell(request, answer)
            session.prepare(request.before, request.after, cancel)
        except PredictionCancelled:
            pass
        except Exception as error:  # a broken predictor must not end the thread, nor the editor
            self._tell_failure(error)

    def _tell(self, request: Request, answer: Answer) -> None:
        self._post(lambda: self._listener.answered(request, answer))

    def _tell_failure(self, error: Exception) -> None:
        self._post(lambda: self._listener.failed(error))
