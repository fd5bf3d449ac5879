"""The thread that asks the model, so that typing never waits for it.

There is one slot: a newer job replaces the waiting one and cancels the running one. What can wait is done
while there is nothing newer, and begun again if something newer comes in between.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from predictor.contract import Cancel, Dial, Suggester
from predictor.errors import PredictionCancelled
from predictor.suggesting.job import Job, Tell

SessionFactory = Callable[[], Suggester]

# A model that takes longer has something wrong with it: the writer is told instead of kept waiting.
DEADLINE_MS = 4000.0
# Jobs that may wait for a quiet moment; of more, the oldest are given up.
_MOST_WAITING = 64


@dataclass(frozen=True, slots=True)
class Opened:
    """What a face must know of a session that was opened."""

    model: str
    """The model that answers unless another is asked."""
    models: tuple[str, ...]
    """The models that may be asked."""
    show: str = "all"
    """The level of the dial to begin with."""
    dial: Dial = field(default_factory=dict)
    """What each level was measured to mean, by model."""


class Listener(Protocol):
    """Hears how the session fares, in its own thread."""

    def ready(self, opened: Opened) -> None:
        """The session is open."""

    def failed(self, error: Exception) -> None:
        """The session could not be opened, or broke while answering."""


class Worker:
    """Does the newest job in a thread of its own, which also opens and closes the session.

    tell: takes what is to be done in the asker's thread. deadline_ms: how long a job, with all that follows
    from it, may take.
    """

    def __init__(
        self, factory: SessionFactory, listener: Listener, tell: Tell, *, deadline_ms: float = DEADLINE_MS
    ) -> None:
        self._factory, self._listener, self._tell = factory, listener, tell
        self._deadline_ms = deadline_ms
        self._changed = threading.Condition()
        self._newest: Job | None = None
        self._waiting: deque[Job] = deque(maxlen=_MOST_WAITING)
        self._running = Cancel()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="foretype-predict", daemon=True)

    def start(self) -> None:
        """Begin: the session is opened in the thread, and the listener hears of it."""
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Do this instead of all that was submitted before; returns at once."""
        with self._changed:
            self._newest = job
            self._running.cancel()
            self._changed.notify()

    def when_idle(self, job: Job) -> None:
        """Do this, too, when there is nothing newer to do; returns at once."""
        with self._changed:
            self._waiting.append(job)
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
        self._tell(lambda: self._listener.ready(opened))
        try:
            while found := self._next():
                job, cancel, can_wait = found
                if not self._finish(session, job, cancel) and can_wait:
                    with self._changed:
                        self._waiting.appendleft(job)
        finally:
            session.close()

    def _next(self) -> tuple[Job, Cancel, bool] | None:
        """Wait for something to do; None: the face has closed. Also returned: whether it could wait."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest or self._waiting or self._closed)
            if self._closed:
                return None
            self._running = Cancel(self._deadline_ms)
            if self._newest is None:
                return self._waiting.popleft(), self._running, True
            job, self._newest = self._newest, None
            return job, self._running, False

    def _finish(self, session: Suggester, job: Job, cancel: Cancel) -> bool:
        """Do a job and what follows from it; tell whether it came to its end."""
        try:
            following = [*job.run(session, cancel, self._tell)]
            while following and not cancel.cancelled:
                following = [*following[0].run(session, cancel, self._tell), *following[1:]]
        except PredictionCancelled:
            return False
        except Exception as error:  # a broken predictor must not end the thread, nor the face
            self._tell_failure(error)
        return True

    def _tell_failure(self, error: Exception) -> None:
        self._tell(lambda: self._listener.failed(error))
