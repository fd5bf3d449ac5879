"""One client of a server: its documents, and what it has asked. The contract in Python."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from predictor.contract import Answer, Context, Question, Suggestion
from predictor.errors import ForetypeError
from predictor.server.asking import Asked, Asking
from predictor.server.checking import Checking
from predictor.server.documents import Document, Position
from predictor.server.protocol import (
    PROTOCOL,
    Add,
    Block,
    Cancel,
    Check,
    Checked,
    Close,
    Edit,
    Feedback,
    Forget,
    Hello,
    Id,
    Knows,
    Learn,
    Open,
    Reply,
    Request,
    Shutdown,
    Stats,
    Suggest,
    Suggested,
)
from predictor.server.refusing import Refused
from predictor.server.server import Server
from predictor.server.units import Encoding, cut, length
from predictor.suggesting.holding import has_room
from predictor.suggesting.job import Tell

if TYPE_CHECKING:
    from predictor.history.history import History

# The level of what somebody asked for: all that is found.
_INVOKED = "all"
# Why nothing is suggested by itself.
_NO_ROOM = "a word follows"


class _Text:
    """A document with the questions about it."""

    def __init__(self, document: Document, asking: Asking) -> None:
        self.document, self.asking = document, asking


class Client:
    """Takes requests, says replies.

    say: told each reply, in the client's thread. tell: has something done in that thread; `submit` and
    `close` are called there, too.
    """

    def __init__(self, server: Server, say: Callable[[Reply], None], tell: Tell) -> None:
        self._server, self._say, self._tell = server, say, tell
        self._encoding: Encoding | None = None
        self._texts: dict[str, _Text] = {}
        self._loose = Asking(server.pool, tell)
        self._checking = Checking(server.pool, tell)
        self._size = self._writings = 0
        self._waiting: set[Id] = set()
        self._closed = False
        server.counts.clients += 1

    def submit(self, request: Request) -> None:
        """Do what is wanted; returns at once. Each request has one last reply, which may come later."""
        if request.id in self._waiting:
            refused = Refused(
                "field", "Another request with this id waits for its reply.", field="id", value=request.id
            )
            self.refuse(request.id, refused)
            return
        self._waiting.add(request.id)
        try:
            if self._encoding is None and not isinstance(request, Hello):
                raise Refused("hello", f"The first request must be hello, with protocol {PROTOCOL}.")
            request.check()
            self._do(request)
        except Refused as refused:
            self._reply(request.id, refused)

    def refuse(self, id: Id | None, refused: Refused) -> None:
        """Say that something was no request that can be answered."""
        if not self._closed:
            self._say(Reply(id, refused))

    def version(self, document: str) -> int | None:
        """Return the version of a document, None if it is not open."""
        text = self._texts.get(document)
        return None if text is None else text.document.version

    def context(self, document: str, position: Position) -> Context:
        """Return what stands around a place of a document; raises `Refused` if it is not open."""
        return self._text(document).document.context(position)

    @property
    def waits(self) -> bool:
        """Whether a last reply is still to come."""
        return bool(self._waiting)

    def close(self) -> None:
        """The client is gone: nothing more is said to it, and what it held is freed."""
        if self._closed:
            return
        self._closed = True
        for text in self._texts.values():
            text.asking.close()
        self._loose.close()
        self._checking.close()
        counts = self._server.counts
        counts.clients -= 1
        counts.documents -= len(self._texts)
        counts.characters -= self._size
        self._texts.clear()

    def _do(self, request: Request) -> None:
        match request:
            case Hello():
                self._hello(request)
            case Open():
                self._open(request)
            case Edit():
                self._edit(request)
            case Close():
                self._close(request)
            case Suggest():
                self._suggest(request)
            case Check():
                document = self._at_version(request.document, request.version)
                self._checking.check(request, document, partial(self._reply, request.id))
            case Cancel():
                ended = self._checking.cancel(request.of)
                ended = any(asking.cancel(request.of) for asking in self._askings()) or ended
                self._reply(request.id, {"cancelled": ended})
            case Stats():
                self._reply(request.id, self._server.stats())
            case Shutdown():
                self._reply(request.id, {})
                self._server.stop()
            case _:
                self._write(request)

    def _hello(self, request: Hello) -> None:
        if request.protocol != PROTOCOL:
            message = f"This server speaks protocol {PROTOCOL}, not {request.protocol}."
            raise Refused("hello", message, field="protocol", value=request.protocol)
        if self._texts and request.encoding != self._encoding:
            raise Refused(
                "hello", "Documents are open; close them before the encoding changes.", field="encoding"
            )
        self._encoding = request.encoding
        self._server.pool.load()
        limits = self._server.limits
        told = {
            "line_bytes": limits.line_bytes,
            "documents": limits.documents,
            "characters": limits.characters,
        }
        self._reply(
            request.id,
            {"server": "foretype", "protocol": PROTOCOL, "encoding": request.encoding, "limits": told},
        )

    # Documents.

    def _open(self, request: Open) -> None:
        if request.document in self._texts:
            message = f"The document {request.document[:80]!r} is open already."
            raise Refused("document", message, field="document", value=request.document)
        if len(self._texts) >= self._server.limits.documents:
            raise Refused("full", f"A client may open {self._server.limits.documents} documents; close one.")
        self._check_room(len(request.text))
        document = Document(request.text, request.version, self._units)
        self._texts[request.document] = _Text(document, Asking(self._server.pool, self._tell))
        self._server.counts.documents += 1
        self._resize(document.size)
        self._reply(request.id, {"version": document.version})

    def _edit(self, request: Edit) -> None:
        text = self._text(request.document)
        self._check_room(sum(len(change.text) for change in request.changes))
        before = text.document.size
        text.document.edit(request.changes, request.version)
        self._resize(text.document.size - before)
        stale = Refused("stale", f"The document was edited, to version {request.version}.")
        text.asking.stop(stale)
        self._checking.stop(request.document, stale)
        self._reply(request.id, {"version": request.version})

    def _close(self, request: Close) -> None:
        text = self._text(request.document)
        del self._texts[request.document]
        self._server.counts.documents -= 1
        self._resize(-text.document.size)
        text.asking.close()
        self._checking.stop(request.document, Refused("cancelled", "Its document was closed."))
        self._reply(request.id, {})

    def _text(self, name: str) -> _Text:
        text = self._texts.get(name)
        if text is None:
            message = f"There is no open document {name[:80]!r}."
            raise Refused("document", message, field="document", value=name)
        return text

    def _at_version(self, name: str, version: int | None) -> Document:
        document = self._text(name).document
        if version != document.version:
            message = f"The document has version {document.version}."
            raise Refused("stale", message, field="version", value=version)
        return document

    def _check_room(self, more: int) -> None:
        most = self._server.limits.characters
        if self._size + more > most:
            raise Refused("full", f"A client's documents may have {most:,} characters together.")

    def _resize(self, more: int) -> None:
        self._size += more
        self._server.counts.characters += more

    # Suggestions.

    def _suggest(self, request: Suggest) -> None:
        position, asking = request.position, self._loose
        if request.document is None:
            context = Context(request.before or "", request.after)
        else:
            document = self._at_version(request.document, request.version)
            asking = self._text(request.document).asking
            assert position is not None
            position = document.settled(position)
            context = document.context(position)
        self._server.counts.asked += 1

        def say(said: Answer | Refused, overdue: bool) -> None:
            if isinstance(said, Refused):
                self._reply(request.id, said)
            else:
                self._reply(request.id, self._suggested(said, context, overdue, request.version, position))

        level = request.show or (_INVOKED if request.invoked else "")
        question = Question(
            context, request.model or "", level, request.k, request.phrase, corrections=request.corrections
        )
        asked = Asked(request, question, say)
        if not request.invoked and not has_room(context):
            asking.stop(Refused("cancelled", f"A newer request, {request.id!r}, has taken its place."))
            asked.answered(question, Answer((), request.model or "", 0.0, final=True, silence=_NO_ROOM))
            return
        asking.ask(asked)

    def _suggested(
        self, answer: Answer, context: Context, overdue: bool, version: int | None, position: Position | None
    ) -> Suggested:
        every = [*answer.suggestions, *filter(None, [answer.phrase]), *answer.corrections]
        replaces = tuple(
            length(context.before[len(context.before) - each.replace :], self._units) if each.replace else 0
            for each in every
        )
        return Suggested(answer, replaces, overdue, version, position)

    def _askings(self) -> list[Asking]:
        return [self._loose, *(text.asking for text in self._texts.values())]

    # The history.

    def _write(self, request: Request) -> None:
        """Have the history do or say something, after what it was asked before."""
        if self._writings >= self._server.limits.writings:
            raise Refused(
                "full", f"{self._writings} requests to the history wait already; wait for their replies."
            )
        self._writings += 1

        def write() -> None:
            said: dict[str, object] | Refused
            try:
                history = self._server.provider.history()
                if history is None:
                    raise Refused(
                        "history", "Nothing is learned here: the server was started without a history."
                    )
                said = (
                    {"known": self._server.provider.knows(request.word)}
                    if isinstance(request, Knows)
                    else _written(history, request, self._units)
                )
            except Refused as refused:
                said = refused
            except ForetypeError as error:
                said = Refused("history", str(error))
            except Exception as error:  # the thread must go on
                said = Refused("failed", f"The history failed: {error!r}.")
            self._tell(partial(self._wrote, request.id, said))

        pool = self._server.pool
        (pool.read if isinstance(request, Knows) else pool.write)(write)

    def _wrote(self, id: Id, said: dict[str, object] | Refused) -> None:
        self._writings -= 1
        self._reply(id, said)

    # Replies.

    @property
    def _units(self) -> Encoding:
        assert self._encoding is not None
        return self._encoding

    def _reply(self, id: Id, said: "Suggested | Checked | dict[str, object] | Refused") -> None:
        if self._closed:
            return
        reply = Reply(id, said)
        if reply.last:
            self._waiting.discard(id)
        self._say(reply)


def _written(history: "History", request: Request, encoding: Encoding) -> dict[str, object]:
    """Have a history do what a request wants; return what came of it."""
    match request:
        case Learn():
            learned = history.learn(request.text, before=request.before, after=request.after)
            return {"words": learned, "notice": history.notice}
        case Forget():
            return {"entries": history.forget(request.phrase)}
        case Add():
            return {"new": history.add(request.word)}
        case Block():
            return {"new": history.block(request.pattern)}
        case Feedback(event="corrected"):
            return {"known": history.corrected(request.word or "", request.before)}
        case Feedback():
            _count(history, request, encoding)
            return {"counted": True}
    raise Refused("field", f"{request.name} is not done here.", field="request", value=request.name)


def _count(history: "History", request: Feedback, encoding: Encoding) -> None:
    """Count what became of a suggestion."""
    insert = request.insert or ""
    suggestion = Suggestion(insert.strip(), insert, request.replace, 0.0, "")
    match request.event:
        case "shown":
            history.shown()
        case "accepted":
            history.accepted(suggestion, request.keys)
        case "partly_accepted":
            part, _ = cut(insert, request.accepted or 0, encoding)
            history.partly_accepted(suggestion, len(part), request.keys)
        case "ignored":
            history.ignored()
