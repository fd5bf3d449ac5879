import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from predictor.contract import Answer, Cancel, Context, Dial, Question, Suggester
from predictor.suggesting.answering import TOO_SLOW, Answering
from predictor.suggesting.job import Job, Tell
from predictor.suggesting.worker import Opened, Worker
from predictor.testing import ScriptedPredictor, ScriptedSession


class Heard:
    """A listener that writes down what it is told, in the worker's thread."""

    def __init__(self) -> None:
        self.events: queue.Queue[tuple[Any, ...]] = queue.Queue()

    def ready(self, opened: Opened) -> None:
        self.events.put(("ready", opened.model, opened.models))

    def answered(self, question: Question, answer: Answer) -> None:
        self.events.put(("answered", question.context.before + question.context.after, answer))

    def foreseen(self, question: Question, answer: Answer) -> None:
        self.events.put(("foreseen", question.context.before, answer))

    def failed(self, error: Exception) -> None:
        self.events.put(("failed", error))

    def next(self) -> tuple[Any, ...]:
        return self.events.get(timeout=3)


class Blocking:
    """A session whose answers wait until they are let go, so that a test decides what happens in between."""

    model = "transformer"
    show = "all"
    dial: Dial = {}  # noqa: RUF012
    models = ("transformer", "bigram")

    def __init__(self) -> None:
        self.asked: queue.Queue[Question] = queue.Queue()
        self.go = threading.Semaphore(0)
        self.closed = threading.Event()

    def ask(self, question: Question) -> Iterator[Answer]:
        self.asked.put(question)
        self.go.acquire(timeout=3)
        yield Answer((), question.model, 0.0, True, question.context.before)

    def look_ahead(self, question: Question) -> None:
        pass

    def close(self) -> None:
        self.closed.set()


Start = Callable[[Callable[[], Suggester]], tuple[Worker, Heard]]


@pytest.fixture
def start() -> Iterator[Start]:
    workers: list[Worker] = []

    def begin(factory: Callable[[], Suggester]) -> tuple[Worker, Heard]:
        heard = Heard()
        workers.append(Worker(factory, heard, lambda callback: callback()))
        workers[-1].start()
        return workers[-1], heard

    yield begin
    for worker in workers:
        worker.close()


def question(before: str, after: str = "", model: str = "transformer") -> Question:
    return Question(Context(before, after), model)


def test_a_question_is_answered_with_itself_as_the_token(start: Start) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({"": ["one", "two"]})})
    worker, heard = start(lambda: session)
    assert heard.next() == ("ready", "transformer", ("transformer",))
    worker.submit(Answering(question("a ", "\nb"), heard))
    kind, text, answer = heard.next()
    assert (kind, text) == ("answered", "a \nb")
    assert [s.text for s in answer.suggestions] == ["one", "two"]


def test_only_the_newest_question_waits_and_the_running_one_is_cancelled(start: Start) -> None:
    session = Blocking()
    worker, heard = start(lambda: session)
    heard.next()
    worker.submit(Answering(question("first"), heard))
    cancel = session.asked.get(timeout=3).cancel
    for text in ("second", "third"):
        worker.submit(Answering(question(text[:2], text[2:], "bigram"), heard))
    assert cancel is not None
    assert cancel.cancelled
    session.go.release(2)
    assert heard.next()[:2] == ("answered", "third")
    assert session.asked.get(timeout=3) == question("th", "ird", "bigram")
    assert session.asked.empty()


def test_what_the_factory_raises_is_told(start: Start) -> None:
    def broken() -> Suggester:
        raise RuntimeError("no model")

    _, heard = start(broken)
    kind, error = heard.next()
    assert (kind, str(error)) == ("failed", "no model")


def test_what_a_job_raises_is_told_and_does_not_end_the_worker(start: Start) -> None:
    def broken(_: Context, __: int) -> Sequence[Any]:
        raise RuntimeError("broken")

    session = ScriptedSession(
        {"transformer": ScriptedPredictor(broken), "bigram": ScriptedPredictor({}, name="bigram")},
    )
    worker, heard = start(lambda: session)
    heard.next()
    worker.submit(Answering(question("a"), heard))
    assert next(event for event in iter(heard.next, None) if event[0] == "failed")
    worker.submit(Answering(question("a", model="bigram"), heard))
    assert heard.next()[2].final


def test_closing_cancels_and_closes_the_session(start: Start) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({}, delay_s=60)})
    worker, heard = start(lambda: session)
    heard.next()
    worker.submit(Answering(question("a"), heard))
    worker.close()
    assert session.closed


def test_closing_before_starting_is_harmless() -> None:
    Worker(Blocking, Heard(), lambda callback: callback()).close()


def test_the_answer_after_the_ghost_is_computed_while_that_is_shown(start: Start) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({"": ["one"], "one ": ["two"]})})
    worker, heard = start(lambda: session)
    heard.next()
    worker.submit(Answering(question("x "), heard))
    assert heard.next()[0] == "answered"
    kind, text, answer = heard.next()
    assert (kind, text) == ("foreseen", "x one ")
    assert [s.text for s in answer.suggestions] == ["two"]


def test_a_model_that_takes_too_long_is_named(start: Start) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({}, delay_s=60)})
    heard = Heard()
    worker = Worker(lambda: session, heard, lambda callback: callback(), deadline_ms=50)
    worker.start()
    heard.next()
    worker.submit(Answering(question("a"), heard))
    kind, _, answer = heard.next()
    assert (kind, answer.silence, answer.final) == ("answered", TOO_SLOW, False)
    worker.close()


class Patient:
    """A job that waits until it is let go or cancelled, and counts how often it was begun."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go = threading.Event()
        self.done = threading.Event()

    def run(self, session: Suggester, cancel: Cancel, tell: Tell) -> Sequence[Job]:
        self.begun.release()
        while not self.go.wait(0.005):
            cancel.check()
        self.done.set()
        return ()


def test_what_can_wait_is_begun_again_after_a_key_and_then_done(start: Start) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({"": ["one"]})})
    worker, heard = start(lambda: session)
    heard.next()
    job = Patient()
    worker.when_idle(job)
    assert job.begun.acquire(timeout=3)
    worker.submit(Answering(question("a "), heard))
    assert heard.next()[:2] == ("answered", "a ")
    assert job.begun.acquire(timeout=3)
    job.go.set()
    assert job.done.wait(3)


def test_what_was_submitted_and_cancelled_is_not_begun_again(start: Start) -> None:
    worker, heard = start(Blocking)
    heard.next()
    job = Patient()
    worker.submit(job)
    assert job.begun.acquire(timeout=3)
    after = Patient()
    after.go.set()
    worker.submit(after)
    assert after.done.wait(3)
    assert not job.begun.acquire(timeout=0.1)
