"""Write exchanges.jsonl: what is said to a server of scripts, and what it must reply.

python -m tests.conformance.make_exchanges

One exchange a line, each on a client of its own that has said hello:
{"name", "encoding", "steps": [{"send": request, "hear": [replies]}]}. The replies are those of the contract
in Python; what is suggested in a document is checked here against a plain text (`Reference`) and the script
itself, so that the file is no mere record.
"""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from predictor.contract import Context
from tests.predictor.server.reference import Reference
from tests.predictor.server.scripted import ScriptedProvider, Spoken, scripted_server

TARGET = Path(__file__).with_name("exchanges.jsonl")
ENCODINGS = ("utf-8", "utf-16", "utf-32")
# Ends of sentences that the script goes on with.
ENDS = ("I will meet you at the ", "I will meet you at the st", "thank you ", "thank you f", "for your h", "")
MARKS = ("😀", "é", "naïve ", "👩‍💻 ", "“quoted” ", "日本 ", "e\u0301 ", "plain ")
NEWLINES = ("\n", "\r\n", "\r")
Request = dict[str, Any]
Steps = list[Request]


class Following:
    """A document as its client has it, and the requests that follow from what is done to it."""

    def __init__(self, encoding: str, text: str, name: str = "d") -> None:
        self.encoding, self.name, self.version = encoding, name, 0
        # In bytes, a client's places are those of whole characters.
        self.text = Reference(text, "utf-32" if encoding == "utf-8" else encoding)  # type: ignore[arg-type]

    def opening(self) -> Request:
        return {"request": "open", "document": self.name, "text": self.text.text}

    def place(self, unit: int) -> dict[str, int]:
        position = self.text.position(unit, "utf-8" if self.encoding == "utf-8" else None)
        return {"line": position.line, "character": position.character}

    def replacing(self, start: int, end: int, text: str) -> Request:
        """Replace a part and return the request that says so."""
        start, end = self.text.settled(start), self.text.settled(end)
        change = {"text": text, "range": {"start": self.place(start), "end": self.place(end)}}
        self.text.replace(start, end, text)
        self.version += 1
        return {"request": "edit", "document": self.name, "version": self.version, "changes": [change]}

    def asking(self, unit: int, **more: Any) -> Request:
        at = {"document": self.name, "version": self.version, "position": self.place(self.text.settled(unit))}
        return {"request": "suggest", **at, "only_final": True, **more}

    def check(self, unit: int, request: Request) -> Callable[[Request], None]:
        """Return what sees that a reply is what the script says of the plain text as it is now."""
        before, after = self.text.around(self.text.settled(unit))
        context = Context.at(before + after, len(before))
        *_, final = ScriptedProvider().session(None).answers(before, after, request.get("k", 3))

        def check(reply: Request) -> None:
            told = [each["text"].lower() for each in reply["answer"]["suggestions"]]
            assert told == [each.text.lower() for each in final.suggestions], (request, reply, context)
            assert reply["answer"]["prefix"] == context.prefix
            for each in reply["answer"]["suggestions"]:
                assert each["range"]["end"] == request["position"]

        return check


def exchanges() -> Iterator[dict[str, Any]]:
    """Yield the exchanges, with what was heard."""
    for name, encoding, requests in _scripts():
        server = scripted_server()
        client = Spoken(server)
        client.ask(id=0, request="hello", protocol=1, encoding=encoding)
        steps: Steps = []
        for number, (request, check) in enumerate(requests, start=1):
            said = {"id": number, **{key: value for key, value in request.items() if key != "leave"}}
            steps.append({"send": said, "hear": _hear(client, said, leave="leave" in request)})
            if check is not None:
                check(steps[-1]["hear"][-1])
        client.close()
        server.close()
        yield {"name": name, "encoding": encoding, "steps": steps}


def _hear(client: Spoken, said: Request, *, leave: bool) -> list[Request]:
    """Send a request and return what is heard before anything else must be sent."""
    client.send(said)
    heard = [client.hear()]
    # What is slow is left to wait after its quick answer: the steps that follow end it.
    while heard[-1]["id"] != said["id"] or (_goes_on(heard[-1]) and not leave):
        heard.append(client.hear())
    return heard


def _goes_on(reply: Request) -> bool:
    return reply.get("answer", {}).get("final") is False


def _scripts() -> Iterator[tuple[str, str, list[tuple[Request, Any]]]]:
    yield from _texts()
    yield from _edits()
    yield from _two_documents()
    yield from _line_ends()
    yield from _checks()
    yield from _versions()
    yield from _endings()
    yield from _errors()


def _texts() -> Iterator[tuple[str, str, list[tuple[Request, Any]]]]:
    for number, (end, mark) in enumerate((end, mark) for end in ENDS[:5] for mark in MARKS):
        request = {
            "request": "suggest",
            "before": f"{mark}{end}",
            "k": 1 + number % 3,
            "phrase": number % 2 == 0,
        }
        yield f"text around the cursor: {mark.strip()}, {end!r}", ENCODINGS[number % 3], [(request, None)]
    for after in ("", " and so on", "\nnext", "ation", "for all"):
        for invoked in (False, True):
            request = {
                "request": "suggest",
                "before": "I will meet you at the st",
                "after": after,
                "invoked": invoked,
            }
            yield f"text after the cursor: {after!r}, invoked {invoked}", "utf-16", [(request, None)]


def _edits() -> Iterator[tuple[str, str, list[tuple[Request, Any]]]]:
    for seed in range(90):
        draw, encoding = random.Random(seed), ENCODINGS[seed % 3]
        newline = NEWLINES[seed % 2]
        start = newline.join("".join(draw.choices(MARKS, k=3)) for _ in range(4))
        document = Following(encoding, start)
        steps: list[tuple[Request, Any]] = [(document.opening(), None)]
        for _ in range(1 + seed % 4):
            first = _whole(document, draw.randrange(document.text.size + 1))
            last = _whole(document, min(document.text.size, first + draw.randrange(6)))
            new = draw.choice([*ENDS, *MARKS, newline, f" {newline}x"])
            steps.append((document.replacing(first, max(first, last), new), None))
        first = _whole(document, draw.randrange(document.text.size + 1))
        end = f" {draw.choice(ENDS[:5])}"
        steps.append((document.replacing(first, first, end), None))
        cursor = document.text.settled(first) + len(end)
        asking = document.asking(cursor, invoked=True, k=1 + seed % 3)
        steps.append((asking, document.check(cursor, asking)))
        yield f"edits in the middle, {seed}, {encoding}", encoding, steps


def _two_documents() -> Iterator[tuple[str, str, list[tuple[Request, Any]]]]:
    for seed in range(30):
        encoding = ENCODINGS[seed % 3]
        documents = [
            Following(encoding, f"{MARKS[(seed + at) % 8]}{ENDS[(seed + at) % 5]}", f"d{at}") for at in (0, 1)
        ]
        steps: list[tuple[Request, Any]] = [(each.opening(), None) for each in documents]
        for each in (*documents, documents[0]):
            cursor = each.text.size
            steps.append((each.replacing(0, 0, MARKS[seed % 8]), None))
            asking = each.asking(each.text.size, k=2)
            steps.append((asking, each.check(each.text.size, asking)))
            assert cursor <= each.text.size
        steps.append(({"request": "close", "document": "d0"}, None))
        steps.append((documents[1].asking(documents[1].text.size, k=1), None))
        steps.append((documents[0].asking(0), None))
        yield f"two documents at once, {seed}", encoding, steps


def _line_ends() -> Iterator[tuple[str, str, list[tuple[Request, Any]]]]:
    for number, (newline, mark) in enumerate((newline, mark) for newline in NEWLINES for mark in MARKS):
        document = Following(
            ENCODINGS[number % 3], f"{mark}one{newline}{mark}thank you {newline}{newline}last"
        )
        line = {"line": 1, "character": 999}
        asking = {"request": "suggest", "document": "d", "version": 0, "position": line, "only_final": True}
        below = {**asking, "position": {"line": 77, "character": 0}}
        first = document.asking(0, invoked=True)
        steps = [
            (document.opening(), None),
            (asking, None),
            (below, None),
            (first, document.check(0, first)),
        ]
        yield f"line ends {newline!r} after {mark.strip()}", document.encoding, steps
    for number, (left, right) in enumerate((left, right) for left in NEWLINES for right in NEWLINES):
        document = Following("utf-16", f"a{left}x{right}thank you ")
        removing = document.replacing(1 + len(left), 2 + len(left), "")
        asking = document.asking(document.text.size)
        steps = [(Following("utf-16", f"a{left}x{right}thank you ").opening(), None), (removing, None)]
        yield (
            f"line ends that meet, {number}",
            "utf-16",
            [*steps, (asking, document.check(document.text.size, asking))],
        )


def _checks() -> Iterator[tuple[str, str, list[tuple[Request, Any]]]]:
    for number, (newline, mark) in enumerate((newline, mark) for newline in NEWLINES for mark in MARKS):
        document = Following(ENCODINGS[number % 3], f"{mark} teh end{newline}{mark} and thnak you, teh.")
        checking: Request = {"request": "check", "document": "d", "version": 0}
        text = document.text.text
        first = Reference(text[: text.index("teh")], document.text.encoding).size

        def check(reply: Request, document: Following = document, first: int = first) -> None:
            doubts = reply["answer"]["doubts"]
            assert [each["word"] for each in doubts] == ["teh", "thnak", "teh"]
            assert doubts[0]["range"] == {"start": document.place(first), "end": document.place(first + 3)}

        steps: list[tuple[Request, Any]] = [(document.opening(), None), (checking, check)]
        if number < len(MARKS):
            line = {"start": {"line": 1, "character": 0}, "end": {"line": 9, "character": 0}}
            steps.append(({**checking, "range": line, "least": 0.9, "k": 1}, None))
            steps.append((document.replacing(first, first + 3, "the"), None))
            steps.append(({**checking, "version": 1}, None))
            steps.append((checking, None))
        yield f"a check, lines end in {newline!r}, {mark.strip()}", document.encoding, steps


def _versions() -> Iterator[tuple[str, str, list[tuple[Request, Any]]]]:
    for number, mark in enumerate(MARKS):
        document = Following("utf-16", f"{mark}so slowly ")
        slow = {**document.asking(document.text.size), "only_final": False, "leave": True}
        old = document.asking(0)
        editing = document.replacing(0, 0, ENDS[number % 5])
        new = document.asking(len(ENDS[number % 5]), invoked=True)
        opening = Following("utf-16", f"{mark}so slowly ").opening()
        yield (
            f"an edit makes a question stale, {number}",
            "utf-16",
            [(opening, None), (slow, None), (editing, None)],
        )
        checked = (new, document.check(len(ENDS[number % 5]), new))
        yield (
            f"a question of an older version, {number}",
            "utf-16",
            [(opening, None), (editing, None), (old, None), checked],
        )
        ahead = {**new, "version": 9}
        yield f"a question of a version to come, {number}", "utf-16", [(opening, None), (ahead, None)]
        again = [(opening, None), (editing, None), (editing, None)]
        yield f"an edit that was made already, {number}", "utf-16", again


def _endings() -> Iterator[tuple[str, str, list[tuple[Request, Any]]]]:
    for number, mark in enumerate(MARKS):
        slow = {"request": "suggest", "before": f"{mark}so slowly ", "leave": True}
        quick = {"request": "suggest", "before": ENDS[number % 5], "only_final": True}
        yield (
            f"cancelled, {number}",
            "utf-16",
            [(slow, None), ({"request": "cancel", "of": 1}, None), (quick, None)],
        )
        yield (
            f"nothing to cancel, {number}",
            "utf-16",
            [(quick, None), ({"request": "cancel", "of": number}, None)],
        )
        yield f"a newer question, {number}", "utf-16", [(slow, None), (quick, None)]
        late = {
            "request": "suggest",
            "before": f"{mark}so slowly ",
            "deadline_ms": 200 + number,
            "only_final": True,
        }
        yield f"a deadline, {number}", "utf-16", [(late, None)]
        document = Following("utf-16", f"{mark}so slowly ")
        asking = {**document.asking(document.text.size), "only_final": False, "leave": True}
        closing = {"request": "close", "document": "d"}
        yield (
            f"closed while asked, {number}",
            "utf-16",
            [(document.opening(), None), (asking, None), (closing, None)],
        )


def _errors() -> Iterator[tuple[str, str, list[tuple[Request, Any]]]]:
    opening = {"request": "open", "document": "d", "text": "é😀 text"}
    place = {"line": 0, "character": 0}
    asking = {"request": "suggest", "document": "d", "version": 0, "position": place}
    editing = {"request": "edit", "document": "d", "version": 1}
    wrong: list[Request] = [
        {"request": "nothing"},
        {"request": 7},
        {},
        {"request": "suggest"},
        {"request": "suggest", "before": None},
        {"request": "suggest", "before": 1},
        {"request": "suggest", "before": "", "after": ["x"]},
        {"request": "suggest", "before": "", "k": 0},
        {"request": "suggest", "before": "", "k": 101},
        {"request": "suggest", "before": "", "k": 2.5},
        {"request": "suggest", "before": "", "k": "3"},
        {"request": "suggest", "before": "", "phrase": 1},
        {"request": "suggest", "before": "", "deadline_ms": -5},
        {"request": "suggest", "before": "", "deadline_ms": "soon"},
        {"request": "suggest", "before": "", "show": "everything"},
        {"request": "suggest", "before": "", "model": "oracle"},
        {"request": "suggest", "before": "", "offensive": "always"},
        {"request": "suggest", "before": "", "colour": "red"},
        {**asking, "document": "e"},
        {**asking, "before": "x"},
        {**asking, "version": None},
        {**asking, "position": 3},
        {**asking, "position": {"line": 0}},
        {**asking, "position": {"line": -1, "character": 0}},
        {**asking, "position": {"line": 0, "character": 1, "byte": 1}},
        {**asking, "position": {"line": 0, "character": 1}},
        {**opening, "text": "again"},
        {**opening, "document": 5},
        {"request": "open", "document": "x"},
        editing,
        {**editing, "changes": "x"},
        {**editing, "changes": ["x"]},
        {**editing, "changes": [{"text": "x"}, {}]},
        {**editing, "changes": [{"text": "x", "range": {"start": place}}]},
        {**editing, "changes": [{"text": "", "range": {"start": {"line": 0, "character": 9}, "end": place}}]},
        {**editing, "document": "e", "changes": []},
        {"request": "close", "document": "e"},
        {"request": "check", "document": "e", "version": 0},
        {"request": "check", "document": "d", "version": 0, "least": 2},
        {"request": "check", "document": "d", "version": 0, "k": 0},
        {"request": "check", "document": "d"},
        {"request": "cancel"},
        {"request": "cancel", "of": [1]},
        {"request": "feedback", "event": "liked"},
        {"request": "feedback", "event": "accepted"},
        {"request": "feedback", "event": "partly_accepted", "insert": "x"},
        {"request": "learn", "text": "Nobody learns here."},
        {"request": "forget", "phrase": "nobody"},
        {"request": "knows", "word": "nobody"},
        {"request": "knows", "word": 7},
        {"request": "hello", "protocol": 99},
        {"request": "hello", "protocol": 1, "encoding": "utf-32"},
        {"request": "hello", "protocol": 1, "encoding": "latin-1"},
    ]
    after = {**asking, "only_final": True, "invoked": True}
    for request in wrong:
        told = json.dumps(request, ensure_ascii=False)
        yield f"refused: {told}", "utf-8", [(opening, None), (request, None), (after, None)]


def _whole(document: Following, unit: int) -> int:
    """Move a place out of the middle of a pair, where no cursor stands."""
    return unit - 1 if "\udc00" <= document.text.unit(unit) <= "\udfff" else unit


def written() -> str:
    """Return the file."""
    return "".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) + "\n" for each in exchanges())


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
