"""A face in forty lines: what a server needs, without an editor."""

import queue
from collections.abc import Callable

from predictor.contract import Answer, Context, Question, Suggestion
from predictor.suggesting.acceptance import acceptance
from predictor.suggesting.answering import Answering
from predictor.suggesting.conversation import Conversation
from predictor.suggesting.offers import Offers
from predictor.suggesting.worker import Opened, Worker
from predictor.testing import ScriptedPredictor, ScriptedSession

WORDS = {"": ["the"], "meet you at the ": ["station", "stadium"], "station ": ["at"]}


class Server:
    """Holds one text; is told of edits, and tells what may be shown."""

    def __init__(self) -> None:
        session = ScriptedSession({"transformer": ScriptedPredictor(WORDS)})
        self.text, self.model, self.offers = "", "", Offers()
        self.conversation = Conversation()
        self.calls: queue.Queue[Callable[[], None]] = queue.Queue()
        self.worker = Worker(lambda: session, self, self.calls.put)
        self.worker.start()

    def ready(self, opened: Opened) -> None:
        self.model = opened.model

    def failed(self, error: Exception) -> None:
        raise error

    def answered(self, question: Question, answer: Answer) -> None:
        if question == self.now:  # else it is an answer to an older text
            self.offers = self.offers.take(question, answer)

    def foreseen(self, question: Question, answer: Answer) -> None:
        self.conversation.foresee(question, answer)

    @property
    def now(self) -> Question:
        return Question(Context.at(self.text, len(self.text)), self.model)

    def edit(self, text: str) -> Suggestion | None:
        """Take over a text; return what still holds, at once."""
        self.text = text
        if known := self.conversation.foreseen(self.now):
            self.offers = self.offers.take(self.now, known)
        if self.conversation.ask(self.now):
            self.worker.submit(Answering(self.now, self))
        return self.offers.at(self.now).ghost

    def hear(self, holds: Callable[[], object]) -> None:
        while not holds():
            self.calls.get(timeout=3)()


def test_a_server_asks_drops_what_is_stale_and_keeps_what_holds() -> None:
    server = Server()
    server.hear(lambda: server.model)
    assert server.edit("I will meet you at the s") is None
    server.hear(lambda: server.offers.at(server.now).ghost)
    typed_on = server.edit("I will meet you at the st")
    assert typed_on is not None
    assert typed_on.insert == "ation "
    server.answered(Question(Context.at("something else", 5), server.model), Answer((), "x", 0.0, True))
    assert server.offers.at(server.now).ghost == typed_on
    following = Question(Context.at("I will meet you at the station ", 31), server.model)
    server.hear(lambda: server.conversation.foreseen(following))
    accepted = server.edit(server.text + acceptance(typed_on, "").insert)
    assert accepted is not None
    assert accepted.text == "at"
    server.worker.close()
