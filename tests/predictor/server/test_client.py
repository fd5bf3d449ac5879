"""The contract in Python: what a client asks for is what it is told, and nothing is told twice."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from predictor.contract import Suggestion
from predictor.history.history import History
from predictor.server.server import Limits, Server
from tests.predictor.server.scripted import ScriptedProvider, Spoken, scripted_server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    found = scripted_server(History(tmp_path / "history"))
    yield found
    found.close()


@pytest.fixture
def client(server: Server) -> Iterator[Spoken]:
    found = greeted(server)
    yield found
    found.close()


def greeted(server: Server, encoding: str = "utf-16") -> Spoken:
    client = Spoken(server)
    hello = client.ask(id=0, request="hello", protocol=1, encoding=encoding)
    assert hello["answer"]["protocol"] == 1
    return client


def words(reply: dict[str, Any]) -> list[str]:
    return [each["text"] for each in reply["answer"]["suggestions"]]


def error(reply: dict[str, Any]) -> tuple[str, str]:
    return reply["error"]["code"], reply["error"].get("field", "")


def test_a_quick_answer_then_the_final_one(client: Spoken) -> None:
    client.send({"id": 1, "request": "suggest", "before": "I will meet you at the st", "phrase": True})
    quick, final = client.hear(), client.hear()
    assert (quick["answer"]["model"], quick["answer"]["final"]) == ("bigram", False)
    assert (final["answer"]["model"], final["answer"]["final"]) == ("transformer", True)
    assert words(final) == ["station", "stadium"]
    assert final["answer"]["suggestions"][0]["insert"] == "ation "
    assert final["answer"]["phrase"]["insert"] == "ation at the "
    assert final["answer"]["prefix"] == "st"


def test_only_the_final_answer_for_who_wants_one_line(client: Spoken) -> None:
    client.send({"id": "a", "request": "suggest", "before": "thank you ", "only_final": True, "k": 1})
    assert client.hear()["answer"]["final"] is True


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 30), ("utf-16", 28), ("utf-32", 27)])
def test_the_range_is_in_the_clients_units(server: Server, encoding: str, character: int) -> None:
    client = greeted(server, encoding)
    client.ask(id=1, request="open", document="d", text="x\r\n😀 I will meet you at the st\r\n", version=3)
    beyond = {"line": 1, "character": 99}
    found = client.ask(id=2, request="suggest", document="d", version=3, position=beyond)["answer"]
    end = {"line": 1, "character": character}
    assert found["version"] == 3
    assert found["suggestions"][0]["range"] == {"start": end, "end": end}
    client.close()


def test_a_newer_request_takes_the_place_of_an_older_one(client: Spoken) -> None:
    client.send({"id": 1, "request": "suggest", "before": "so slowly "})
    assert client.hear()["answer"]["final"] is False
    client.send({"id": 2, "request": "suggest", "before": "thank you "})
    assert error(client.hear()) == ("cancelled", "")
    assert words(client.last(2)) == ["for", "very"]


def test_a_client_may_cancel(client: Spoken) -> None:
    client.send({"id": 1, "request": "suggest", "before": "so slowly "})
    client.hear()
    client.send({"id": 2, "request": "cancel", "of": 1})
    assert error(client.hear()) == ("cancelled", "")
    assert client.hear() == {"id": 2, "answer": {"cancelled": True}}
    assert client.ask(id=3, request="cancel", of=1) == {"id": 3, "answer": {"cancelled": False}}


def test_the_deadline_makes_the_best_answer_so_far_the_final_one(client: Spoken) -> None:
    began = time.monotonic()
    reply = client.ask(id=1, request="suggest", before="so slowly ", deadline_ms=50)
    assert time.monotonic() - began < 3
    assert (reply["answer"]["final"], reply["answer"]["overdue"]) == (True, True)
    assert reply["answer"]["model"] == "bigram"
    assert words(reply) == ["the", "and", "that"]


def test_an_edit_makes_what_was_asked_stale(client: Spoken) -> None:
    client.ask(id=1, request="open", document="d", text="so slowly ", version=1)
    at = {"line": 0, "character": 10}
    client.send({"id": 2, "request": "suggest", "document": "d", "version": 1, "position": at})
    client.hear()
    client.send(
        {"id": 3, "request": "edit", "document": "d", "version": 2, "changes": [{"text": "thank you "}]}
    )
    assert error(client.hear()) == ("stale", "")
    assert client.hear() == {"id": 3, "answer": {"version": 2}}
    stale = client.ask(id=4, request="suggest", document="d", version=1, position=at)
    assert error(stale) == ("stale", "version")
    assert stale["error"]["value"] == 1
    fresh = client.ask(id=5, request="suggest", document="d", version=2, position=at)
    assert words(fresh) == ["for", "very"]


def test_documents_and_clients_do_not_disturb_each_other(server: Server, client: Spoken) -> None:
    other = greeted(server)
    for each in (client, other):
        each.ask(id=1, request="open", document="slow", text="so slowly ")
        each.ask(id=2, request="open", document="fast", text="thank you ")
    at = {"line": 0, "character": 10}
    client.send({"id": 3, "request": "suggest", "document": "slow", "version": 0, "position": at})
    client.hear()
    for each in (client, other):
        reply = each.ask(id=4, request="suggest", document="fast", version=0, position=at, only_final=True)
        assert words(reply) == ["for", "very"]
    client.ask(id=5, request="edit", document="fast", version=1, changes=[{"text": ""}])
    assert other.ask(id=5, request="stats")["answer"]["documents"] == 4
    client.send({"id": 6, "request": "close", "document": "slow"})
    assert error(client.hear()) == ("cancelled", "")
    other.close()


def test_accepting_again_and_again_is_known_ahead(client: Spoken) -> None:
    client.ask(id=1, request="suggest", before="I will meet you at the st")
    deadline = time.monotonic() + 5
    while not client.client._loose._conversation._ahead and time.monotonic() < deadline:
        client.settle()
    client.send({"id": 2, "request": "suggest", "before": "I will meet you at the station "})
    first = client.hear()
    assert (first["answer"]["model"], first["answer"]["final"]) == ("transformer", True)
    assert words(first) == ["at", "tomorrow"]


def test_what_was_foreseen_before_a_word_was_blocked_is_not_shown(server: Server, client: Spoken) -> None:
    client.ask(id=1, request="suggest", before="I will meet you at the st")
    ahead = client.client._loose._conversation._ahead
    deadline = time.monotonic() + 5
    while not ahead and time.monotonic() < deadline:
        client.settle()
    assert ahead
    other = greeted(server)
    other.ask(id=1, request="block", pattern="tomorrow")
    client.send({"id": 2, "request": "suggest", "before": "I will meet you at the station "})
    assert client.hear()["answer"]["model"] == "bigram"
    other.close()


def test_nothing_comes_by_itself_in_front_of_a_word(client: Spoken) -> None:
    by_itself = client.ask(id=1, request="suggest", before="thank you ", after="for all")
    assert (words(by_itself), by_itself["answer"]["silence"]) == ([], "a word follows")
    assert words(client.ask(id=2, request="suggest", before="thank you ", after="for all", invoked=True)) == [
        "for"
    ]


def test_the_first_request_is_hello(server: Server) -> None:
    client = Spoken(server)
    assert error(client.ask(id=1, request="stats")) == ("hello", "")
    assert error(client.ask(id=2, request="hello", protocol=2)) == ("hello", "protocol")
    assert error(client.ask(id=3, request="hello", protocol=1, encoding="latin-1")) == ("field", "encoding")
    assert client.ask(id=4, request="hello", protocol=1)["answer"]["encoding"] == "utf-16"
    client.close()


@pytest.mark.parametrize(
    ("request_", "field", "told"),
    [
        ({"request": "sugest"}, "request", "must be one of"),
        ({"request": "suggest"}, "before", "is missing"),
        ({"request": "suggest", "before": 5}, "before", "must be a string, not 5"),
        ({"request": "suggest", "before": "a", "k": 0}, "k", "from 1 to 100, not 0"),
        ({"request": "suggest", "before": "a", "k": True}, "k", "whole number"),
        ({"request": "suggest", "before": "a", "deadline_ms": -1}, "deadline_ms", "not -1"),
        ({"request": "suggest", "before": "a", "show": "some"}, "show", "not 'some'"),
        ({"request": "suggest", "before": "a", "kk": 1}, "kk", "is unknown"),
        ({"request": "suggest", "before": "a", "document": "d"}, "version", "is missing"),
        ({"request": "edit", "document": "d", "version": 1}, "changes", "is missing"),
        (
            {"request": "edit", "document": "d", "version": 1, "changes": [{}]},
            "changes[0].text",
            "is missing",
        ),
        ({"request": "close", "document": "d"}, "document", "no open document 'd'"),
        ({"request": "feedback", "event": "accepted"}, "insert", "is missing"),
        ({"request": "cancel", "of": 1.5}, "of", "whole number"),
    ],
)
def test_errors_name_the_field_and_the_value(
    client: Spoken, request_: dict[str, Any], field: str, told: str
) -> None:
    reply = client.ask(id=1, **request_)
    assert reply["error"]["field"] == field
    assert told in reply["error"]["message"]
    assert client.ask(id=2, request="stats")["answer"]["clients"] == 1


def test_an_id_that_waits_is_not_used_twice(client: Spoken) -> None:
    client.send({"id": 1, "request": "suggest", "before": "so slowly "})
    client.hear()
    client.send({"id": 1, "request": "stats"})
    assert error(client.hear()) == ("field", "id")
    assert client.ask(id=2, request="cancel", of=1)["answer"] == {"cancelled": True}


def test_learning_and_forgetting(client: Spoken) -> None:
    assert client.ask(id=1, request="learn", text="Ask Oberlander about it.")["answer"]["words"] > 3
    assert client.ask(id=2, request="forget", phrase="Oberlander")["answer"]["entries"] > 0
    assert client.ask(id=3, request="add", word="Zygmunt")["answer"] == {"new": True}
    assert client.ask(id=30, request="knows", word="Station")["answer"] == {"known": True}
    assert client.ask(id=31, request="knows", word="Nobody")["answer"] == {"known": False}
    assert client.ask(id=4, request="block", pattern="kube*")["answer"] == {"new": True}
    assert error(client.ask(id=5, request="add", word="two words")) == ("history", "")
    for number, event in enumerate(("shown", "ignored")):
        assert "counted" in client.ask(id=10 + number, request="feedback", event=event)["answer"]
    part = {"event": "partly_accepted", "insert": "ation ", "accepted": 3}
    assert "counted" in client.ask(id=20, request="feedback", **part)["answer"]
    taken_back = client.ask(id=21, request="feedback", event="corrected", word="Ask")
    assert taken_back["answer"] == {"known": True}


class Counted(History):
    """A history that counts what becomes of suggestions, and says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.told: list[tuple[object, ...]] = []

    def shown(self) -> None:
        self.told.append(("shown",))

    def accepted(self, suggestion: Suggestion, keys: int = 1) -> None:
        self.told.append(("accepted", suggestion.insert, suggestion.replace, keys))

    def partly_accepted(self, suggestion: Suggestion, characters: int, keys: int = 1) -> None:
        self.told.append(("partly", suggestion.insert, characters, keys))

    def ignored(self) -> None:
        self.told.append(("ignored",))


def test_what_became_of_suggestions_is_counted_in_characters(tmp_path: Path) -> None:
    history = Counted(tmp_path / "history")
    server = scripted_server(history)
    client = greeted(server)  # counts in UTF-16
    part = {"insert": "😀tion ", "accepted": 3, "keys": 2}
    for number, fields in enumerate(
        (
            {"event": "shown"},
            {"event": "accepted", "insert": "ation ", "replace": 2},
            {"event": "partly_accepted", **part},
            {"event": "ignored"},
        )
    ):
        assert client.ask(id=number, request="feedback", **fields)["answer"] == {"counted": True}
    assert history.told == [
        ("shown",),
        ("accepted", "ation ", 2, 1),
        ("partly", "😀tion ", 2, 2),
        ("ignored",),
    ]
    client.close()
    server.close()


def test_without_a_history_nothing_is_learned() -> None:
    server = scripted_server()
    client = greeted(server)
    assert error(client.ask(id=1, request="learn", text="Something.")) == ("history", "")
    client.close()
    server.close()


def test_what_a_client_may_have_is_bounded() -> None:
    server = scripted_server(limits=replace(Limits(), documents=2, characters=20))
    client = greeted(server)
    client.ask(id=1, request="open", document="a", text="0123456789")
    assert error(client.ask(id=2, request="open", document="b", text="0123456789+")) == ("full", "")
    client.ask(id=3, request="open", document="b", text="")
    assert error(client.ask(id=4, request="open", document="c", text="")) == ("full", "")
    edit = {"request": "edit", "document": "b", "version": 1}
    assert error(client.ask(id=5, **edit, changes=[{"text": "0123456789+"}])) == ("full", "")
    client.ask(id=6, request="close", document="a")
    assert client.ask(id=7, **edit, changes=[{"text": "0123456789+"}])["answer"] == {"version": 1}
    client.close()
    assert (server.counts.clients, server.counts.documents, server.counts.characters) == (0, 0, 0)
    server.close()


def test_sessions_of_many_documents_are_few_and_all_are_closed() -> None:
    server = scripted_server()
    client = greeted(server)
    for number in range(30):
        client.ask(id=f"o{number}", request="open", document=str(number), text="thank you ")
        at = {"line": 0, "character": 10}
        reply = client.ask(id=number, request="suggest", document=str(number), version=0, position=at)
        assert words(reply) == ["for", "very"]
    assert isinstance(server.provider, ScriptedProvider)
    assert sum(not session.closed for session in server.provider.sessions) <= 10
    client.close()
    server.close()
    assert all(session.closed for session in server.provider.sessions)
