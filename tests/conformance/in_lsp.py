"""The exchanges in LSP: what a request is there, what is heard of it, and what cannot be said at all."""

from typing import Any

from predictor.server.lsp.errors import CODES
from predictor.server.units import length
from tests.predictor.server.lsp_talking import LspTalk
from tests.predictor.server.reference import Reference

Request = dict[str, Any]
# What is heard of a request with an id: inserts with the places where they begin; an error with its code, and
# its words where they are ours; words in the log; that a notification was wrong.
Heard = tuple[int, str, Any]

# Fields of a question that are settings in LSP.
SETTINGS = ("k", "phrase", "show", "offensive", "model", "deadline_ms")
# Where a text that belongs to no document is laid.
TEXT = "text"


class Unsaid(Exception):
    """LSP cannot say this."""


class InLsp:
    """A client that has begun."""

    def __init__(self, talk: LspTalk, encoding: str) -> None:
        self._talk, self._encoding = talk, encoding
        self._settings: Request = {"phrase": False}
        can = talk.initialize(encoding, initializationOptions=self._settings)
        assert can["positionEncoding"] == encoding
        self._versions: dict[Any, int] = {}
        self._asked: dict[Any, int] = {}  # by the id that a question has in LSP, its id in the exchange
        self._left = set[int]()  # questions that wait for their replies
        self._heard: list[Heard] = []

    def hear(self, request: Request, *, leave: bool) -> list[Heard]:
        """Do what a request wants; return what is heard. leave: whether a question is left to wait."""
        said = {name: value for name, value in request.items() if name not in ("id", "request")}
        match request.get("request"):
            case "open" | "edit" | "close" as name:
                self._note(request["id"], name, said)
            case "suggest":
                self._suggest(request["id"], said, leave=leave)
            case "check":
                self._check(request["id"], said)
            case "cancel":
                ids = {id: asked for asked, id in self._asked.items()}
                of = said.get("of")
                wanted = {"id": ids.get(of, 0) if isinstance(of, int) else of} if said else {}
                self._notify(request["id"], "$/cancelRequest", wanted)
            case "feedback" | "learn" | "forget" | "knows" as name:
                command = {"command": f"foretype.{name}", "arguments": [said]}
                self._hear_of(request["id"], self._talk.ask("workspace/executeCommand", command))
            case "hello":
                raise Unsaid("a second hello")
            case _:
                raise Unsaid("a request that there is not")
        heard, self._heard = self._heard, []
        return heard

    def _note(self, id: int, name: str, said: Request) -> None:
        if not isinstance(said["document"], str):
            raise Unsaid("a name that is none")
        document = {"uri": said.get("document"), "version": said.get("version", 0)}
        match name:
            case "open":
                opened = {**document, "languageId": "markdown", **_known(said, "text")}
                self._notify(id, "textDocument/didOpen", {"textDocument": opened})
                self._versions.setdefault(said["document"], 0)
            case "edit":
                changes = {"contentChanges": said["changes"]} if "changes" in said else {}
                self._notify(id, "textDocument/didChange", {"textDocument": document, **changes})
                if not self._heard:
                    self._versions[said["document"]] = said["version"]
            case "close":
                self._notify(id, "textDocument/didClose", {"textDocument": document})
                self._versions.pop(said["document"], None)

    def _notify(self, id: int, method: str, params: Any) -> None:
        self._talk.notify(method, params)
        self._settle(id)

    def _suggest(self, id: int, said: Request, *, leave: bool) -> None:
        if "document" in said:
            if "before" in said:
                raise Unsaid("a text and a document")
            if said["version"] != self._versions.get(said["document"], said["version"]):
                raise Unsaid("a question about another version")
            if isinstance(said["position"], dict) and said["position"].keys() - {"line", "character"}:
                raise Unsaid("a field that there is not")
            place = {"textDocument": {"uri": said["document"]}, "position": said["position"]}
        else:
            place = self._lay(said)
        if (
            said.keys()
            - {"document", "version", "position", "before", "after", "invoked", "only_final"}
            - {*SETTINGS}
        ):
            raise Unsaid("a field that there is not")
        settings = {"phrase": False, **_known(said, *SETTINGS)}
        if settings != self._settings:
            self._settings = settings
            self._notify(id, "workspace/didChangeConfiguration", {"settings": {"foretype": settings}})
            if self._heard:
                return
        context = {"context": {"triggerKind": 1 if said.get("invoked") else 2}}
        asked = self._talk.send("textDocument/inlineCompletion", place | context)
        self._asked[asked] = id
        if leave:
            self._left.add(id)
            self._settle(id)
        else:
            self._hear_of(id, self._talk.reply(asked))

    def _check(self, id: int, said: Request) -> None:
        if said.keys() - {"document", "version"}:
            raise Unsaid("a field that there is not")
        if said.get("version") != self._versions.get(said["document"], 0):
            raise Unsaid("a question about another version")
        settings = {**self._settings, "check": True}
        if settings != self._settings:
            self._settings = settings
            self._notify(id, "workspace/didChangeConfiguration", {"settings": {"foretype": settings}})
        about = {"textDocument": {"uri": said["document"]}}
        self._hear_of(id, self._talk.ask("textDocument/diagnostic", about))

    def _lay(self, said: Request) -> Request:
        """Lay a text into a document of its own; return the place of its cursor."""
        before, after = said.get("before"), said.get("after", "")
        if not isinstance(before, str) or not isinstance(after, str):
            raise Unsaid("a text that is none")
        if TEXT in self._versions:
            if self._left:
                raise Unsaid("a newer question about another text")
            self._talk.notify("textDocument/didClose", {"textDocument": {"uri": TEXT}})
        self._versions[TEXT] = 0
        self._talk.open(TEXT, before + after)
        text = Reference(before, "utf-32")
        lines = text.position(text.size)
        at = length(before.rpartition("\n")[2], self._encoding)  # type: ignore[arg-type]
        return {"textDocument": {"uri": TEXT}, "position": {"line": lines.line, "character": at}}

    def _settle(self, id: int) -> None:
        """Hear all there is."""
        self._talk.settled()
        for message in self._talk.notes:
            if message.get("method") == "window/logMessage":
                self._heard.append((id, "logged", message["params"]["message"]))
            else:
                self._hear_of(self._asked[message["id"]], message)
        self._talk.notes.clear()

    def _hear_of(self, id: int, reply: Request) -> None:
        self._left.discard(id)
        if "result" in reply:
            items = reply["result"]["items"]
            if "kind" in reply["result"]:
                self._heard.append((id, "doubts", [(item["range"], item["data"]) for item in items]))
                return
            told = [(item["insertText"], item["range"]["start"]) for item in items]
            self._heard.append((id, "items", told))
        else:
            error = reply["error"]
            told = (error["message"], error["data"]) if error.get("data") else None
            self._heard.append((id, "error", (error["code"], told)))


def _known(said: Request, *names: str) -> Request:
    return {name: said[name] for name in names if name in said}


def check(request: Request, replies: list[Request], heard: list[Heard]) -> None:
    """See that what was heard is what LSP can say of the replies of the contract."""
    wanted = [reply for reply in replies if _can_be_said(request, reply)]
    assert [id for id, _, _ in heard] == [reply["id"] for reply in wanted], (request, heard)
    for (_, kind, told), reply in zip(heard, wanted, strict=True):
        error = reply.get("error")
        if kind == "items":
            answer = reply["answer"]
            found = [*filter(None, [answer.get("phrase")]), *answer["suggestions"]]
            assert [insert for insert, _ in told] == [each["insert"] for each in found], request
            if "document" in request:
                assert [start for _, start in told] == [each["range"]["start"] for each in found], request
        elif kind == "doubts":
            doubts = reply["answer"]["doubts"]
            wanted_data = [[candidate["text"] for candidate in each["candidates"]] for each in doubts]
            assert told == [(each["range"], data) for each, data in zip(doubts, wanted_data, strict=True)]
        elif kind == "logged":
            # Of a field that has another name in LSP the same is said.
            assert told == error["message"] or told.endswith(error["message"].partition(" ")[2]), request
        else:
            code, words = told
            assert code == CODES[error["code"]], request
            if words is not None:
                about = {name: value for name, value in error.items() if name != "message"}
                assert words == (error["message"], about), request


def _can_be_said(request: Request, reply: Request) -> bool:
    """Whether a reply has a message in LSP: notifications have none, and no answer replaces another."""
    if "error" in reply:
        return True
    if request["request"] == "check":
        return True
    return request["request"] == "suggest" and bool(reply["answer"].get("final"))
