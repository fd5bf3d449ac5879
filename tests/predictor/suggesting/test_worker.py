import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from predictor.bundle.tuning import Dial
from predictor.contract import Answer, Cancel
from predictor.suggesting.race import Finished, Run
from predictor.suggesting.request import Request
from predictor.suggesting.worker import LIST_SIZE, TOO_SLOW, Opened, Session, Worker
from predictor.testing import ScriptedPredictor, ScriptedSession


class Heard:
    """A listener that writes down what it is told; `post` runs the callbacks in the worker's thread."""

    def __init__(self) -> None:
        self.events: queue.Queue[tuple[Any, ...]] = queue.Queue()

    def ready(self, opened: Opened) -> None:
        self.events.put(("ready", opened.model, opened.models))

    def answered(self, request: Request, answer: Answer) -> None:
        self.events.put(("answered", request.before + request.after, answer))

    def foreseen(self, request: Request, answer: Answer) -> None:
        self.events.put(("foreseen", request.before, answer))

    def raced(self, request: Request, runs: dict[str, Run]) -> None:
        self.events.put(("raced", runs))

    def judged(self, word: Finished, saved: dict[str, int]) -> None:
        self.events.put(("judged", word.word, saved))

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
        self.asked: queue.Queue[tuple[str, str, str, int, Cancel | None]] = queue.Queue()
        self.go = threading.Semaphore(0)
        self.closed = threading.Event()

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
        self.asked.put((self.model, before, after, k, cancel))
        self.go.acquire(timeout=3)
        yield Answer((), self.model, 0.0, True, before)

    def prepare(self, before: str, after: str = "", cancel: Cancel | None = None, *, start: int = 0) -> None:
        pass

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def start() -> Iterator[Callable[[Callable[[], Session]], tuple[Worker, Heard]]]:
    workers: list[Worker] = []

    def begin(factory: Callable[[], Session]) -> tuple[Worker, Heard]:
        heard = Heard()
        workers.append(Worker(factory, heard, lambda callback: callback()))
        workers[-1].start()
        return workers[-1], heard

    yield begin
    for worker in workers:
        worker.close()


Start = Callable[[Callable[[], Session]], tuple[Worker, Heard]]


def test_a_request_is_answered_with_its_own_token(start: Start) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({"": ["one", "two"]})})
    worker, heard = start(lambda: session)
    assert heard.next() == ("ready", "transformer", ("transformer",))
    worker.submit(Request("a ", "\nb", 0, "transformer"))
    kind, text, answer = heard.next()
    assert (kind, text) == ("answered", "a \nb")
    assert [s.text for s in answer.suggestions] == ["one", "two"]


def test_only_the_newest_request_waits_and_the_running_one_is_cancelled(start: Start) -> None:
    session = Blocking()
    worker, heard = start(lambda: session)
    heard.next()
    worker.submit(Request("first", "", 0, "transformer"))
    cancel = session.asked.get(timeout=3)[4]
    for text in ("second", "third"):
        worker.submit(Request(text[:2], text[2:], 0, "bigram"))
    assert cancel is not None
    assert cancel.cancelled
    session.go.release(2)
    assert heard.next()[:2] == ("answered", "third")
    assert session.asked.get(timeout=3)[:4] == ("bigram", "th", "ird", LIST_SIZE)
    assert session.asked.empty()


def test_what_the_factory_raises_is_told(start: Start) -> None:
    def broken() -> Session:
        raise RuntimeError("no model")

    _, heard = start(broken)
    kind, error = heard.next()
    assert (kind, str(error)) == ("failed", "no model")


def test_closing_cancels_and_closes_the_session(start: Start) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({}, delay_s=60)})
    worker, heard = start(lambda: session)
    heard.next()
    worker.submit(Request("a", "", 0, "transformer"))
    worker.close()
    assert session.closed


def test_closing_before_starting_is_harmless() -> None:
    Worker(Blocking, Heard(), lambda callback: callback()).close()


def test_the_answer_behind_the_ghost_is_computed_while_that_is_shown(start: Start) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({"": ["one"], "one ": ["two"]})})
    worker, heard = start(lambda: session)
    heard.next()
    worker.submit(Request("x ", "", 0, "transformer"))
    assert heard.next()[0] == "answered"
    kind, text, answer = heard.next()
    assert (kind, text) == ("foreseen", "x one ")
    assert [s.text for s in answer.suggestions] == ["two"]


def test_a_race_tells_how_each_goes_on_and_what_each_would_have_saved(start: Start) -> None:
    racers = ("bigram", "transformer")
    session = ScriptedSession(
        {
            "transformer": ScriptedPredictor({"": ["station"], "station ": []}),
            "bigram": ScriptedPredictor(
                {"": ["the", "station"], "the ": ["same"], "same ": ["the"]}, name="bigram"
            ),
        },
        model="transformer",
    )
    worker, heard = start(lambda: session)
    heard.next()
    worker.submit(Request("x ", "", 0, "transformer"), racers)
    runs = next(event[1] for event in iter(heard.next, None) if event[0] == "raced")
    assert runs["transformer"] == Run("station", loops=False)
    assert runs["bigram"] == Run("the same the same", loops=True)
    worker.judge(Finished("station", Request("x ", "", 0, "transformer")), racers)
    _, word, saved = next(event for event in iter(heard.next, None) if event[0] == "judged")
    assert (word, saved) == ("station", {"bigram": 6, "transformer": 7})


def test_a_model_that_takes_too_long_is_named(start: Start) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({}, delay_s=60)})
    heard = Heard()
    worker = Worker(lambda: session, heard, lambda callback: callback(), deadline_ms=50)
    worker.start()
    heard.next()
    worker.submit(Request("a", "", 0, "transformer"))
    kind, _, answer = heard.next()
    assert (kind, answer.silence, answer.final) == ("answered", TOO_SLOW, False)
    worker.close()
