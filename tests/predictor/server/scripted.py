"""Servers that answer by a script: the same words each time, at once or as slowly as a test wants."""

import queue
from collections.abc import Callable, Sequence
from typing import Any

from predictor.contract import Candidate, Context, Offensive
from predictor.history.history import History
from predictor.server.client import Client
from predictor.server.protocol import Reply, read_request, written
from predictor.server.refusing import Refused
from predictor.server.server import Limits, Server
from predictor.testing import ScriptedPredictor, ScriptedSession

WORDS = {
    "": ["the", "and", "that"],
    "meet you at the ": ["station", "stadium", "bus"],
    "station ": ["at", "tomorrow"],
    "thank you ": ["for", "very"],
    "for your ": ["help", "time"],
    "\n": ["dear", "hello"],
}
SLIPS = {"teh": "the", "thnak": "thank"}
# What stands before words that the model never finds: it is cancelled, or its deadline ends it.
SLOW = "slowly "
_FOREVER_S = 3600.0


class ScriptedProvider:
    """Scripted sessions: a bigram that answers at once and a transformer that may be slow."""

    def __init__(self, history: History | None = None) -> None:
        self.sessions: list[ScriptedSession] = []
        self._history = history

    def load(self) -> None:
        """Nothing is to be loaded."""

    def session(self, offensive: Offensive | None) -> ScriptedSession:
        fast, slow = ScriptedPredictor(WORDS), ScriptedPredictor(WORDS, delay_s=_FOREVER_S)
        session = ScriptedSession(
            {"transformer": _Waiting(fast, slow), "bigram": ScriptedPredictor(WORDS, name="bigram")},
            phrase_words=3,
            slips=SLIPS,
        )
        self.sessions.append(session)
        return session

    def history(self) -> History | None:
        return self._history

    def knows(self, word: str) -> bool:
        return any(word.lower() in words for words in WORDS.values())

    def close(self) -> None:
        if self._history is not None:
            self._history.close()


class _Waiting:
    """Answers at once, but for what stands after `SLOW`."""

    name = "transformer"

    def __init__(self, fast: ScriptedPredictor, slow: ScriptedPredictor) -> None:
        self._fast, self._slow = fast, slow

    def candidates(self, context: Context, k: int, cancel: Any = None) -> Sequence[Candidate]:
        waits = context.before[: context.word_start].endswith(SLOW)
        return (self._slow if waits else self._fast).candidates(context, k, cancel)


class Spoken:
    """A client in this thread: the contract in Python, its replies as they are written in JSON."""

    def __init__(self, server: Server) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._said: list[dict[str, Any]] = []
        self.client = Client(server, self._say, self._calls.put)

    def send(self, request: dict[str, Any]) -> None:
        try:
            self.client.submit(read_request(request))
        except Refused as refused:
            self.client.refuse(request.get("id"), refused)

    def hear(self) -> dict[str, Any]:
        """The next reply, waiting for it."""
        while not self._said:
            self._calls.get(timeout=10)()
        return self._said.pop(0)

    def last(self, id: str | int) -> dict[str, Any]:
        """The last reply to a request; others are dropped."""
        while True:
            reply = self.hear()
            if reply["id"] == id and reply.get("answer", {}).get("final") is not False:
                return reply

    def ask(self, **request: Any) -> dict[str, Any]:
        """Send a request and return its last reply."""
        self.send(request)
        return self.last(request["id"])

    def settle(self) -> None:
        """Do what threads have asked for so far."""
        while not self._calls.empty():
            self._calls.get()()

    def close(self) -> None:
        self.client.close()

    def _say(self, reply: Reply) -> None:
        self._said.append(written(reply))


def scripted_server(history: History | None = None, limits: Limits | None = None) -> Server:
    """A server of scripts that has nobody to end."""
    return Server(ScriptedProvider(history), lambda: None, limits)
