"""One editor: each message of it is a request of the contract, each reply an answer to it."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import count
from typing import Any, cast, get_args

from predictor import __version__
from predictor.contract import Context
from predictor.server.client import Client
from predictor.server.documents import Position
from predictor.server.lsp.errors import INVALID_REQUEST, RpcError
from predictor.server.lsp.items import QUICK_FIX, Item, changes, diagnostics, inline_items, list_items
from predictor.server.lsp.params import (
    Around,
    At,
    Command,
    Configuration,
    DidChange,
    DidClose,
    DidOpen,
    Initialize,
    Initialized,
    Inline,
    OfDocument,
)
from predictor.server.lsp.rpc import Rpc
from predictor.server.lsp.settings import SECTION, Settings, read_settings
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
    Knows,
    Learn,
    Open,
    Reply,
    Request,
    Stats,
    Suggest,
    Suggested,
    read_request,
)
from predictor.server.refusing import Refused
from predictor.server.server import Server
from predictor.server.units import Encoding
from predictor.suggesting.job import Tell

# What an editor may ask for by `workspace/executeCommand`: "foretype.add", with an object of its fields.
_COMMANDS = (Feedback, Learn, Forget, Add, Block, Knows, Stats)
_INVOKED = 1  # InlineCompletionTriggerKind
_INCREMENTAL = 2  # TextDocumentSyncKind
_CONFIGURATION = "workspace/didChangeConfiguration"


class Editor:
    """One editor. rpc: the way to it. tell: has something done in its thread. done: called at its exit."""

    def __init__(self, server: Server, rpc: Rpc, tell: Tell, done: Callable[[], None]) -> None:
        self._client, self._rpc = Client(server, self._said, tell), rpc
        self._ids = count(1)
        self._waiting = dict[object, asyncio.Future[Any]]()
        self._settings, self._languages = Settings(), dict[str, str]()
        self._encoding: Encoding = "utf-16"
        self._can: Any = {}
        self._first: Any = None  # settings that hold as long as no others are said
        self._commands = {f"{SECTION}.{kind.name}": kind.name for kind in _COMMANDS}
        self._begun = self._ended = False
        rpc.on("initialize", Initialize, self._initialize)
        rpc.on("initialized", Initialized, self._initialized)
        rpc.on("shutdown", Initialized, self._shut_down)
        rpc.on("exit", Initialized, lambda _: done())
        for method, params, does in (
            (_CONFIGURATION, Configuration, self._configure),
            ("textDocument/didOpen", DidOpen, self._open),
            ("textDocument/didChange", DidChange, self._change),
            ("textDocument/didClose", DidClose, self._close),
            ("textDocument/inlineCompletion", Inline, self._inline),
            ("textDocument/completion", At, self._list),
            ("textDocument/diagnostic", OfDocument, self._diagnose),
            ("textDocument/codeAction", Around, self._actions),
            ("workspace/executeCommand", Command, self._command),
        ):
            rpc.on(method, params, partial(self._while_open, does))

    def close(self) -> None:
        """The editor is gone."""
        self._client.close()
        for answer in self._waiting.values():
            answer.cancel()

    # Beginning and end.

    def _initialize(self, params: Initialize) -> Item:
        if self._begun:
            raise RpcError(INVALID_REQUEST, "This is initialized already.")
        self._begun, self._can = True, params.capabilities
        spoken = _found(self._can, "general", "positionEncodings")
        known = [each for each in spoken if each in get_args(Encoding)] if isinstance(spoken, list) else []
        self._encoding = known[0] if known else "utf-16"
        self._client.submit(Hello(id=self._unanswered(), protocol=PROTOCOL, encoding=self._encoding))
        self._first = params.initialization_options
        self._set(self._first)
        capabilities = {
            "positionEncoding": self._encoding,
            "textDocumentSync": {"openClose": True, "change": _INCREMENTAL},
            "inlineCompletionProvider": {},
            "completionProvider": {},
            "diagnosticProvider": {"interFileDependencies": False, "workspaceDiagnostics": False},
            "codeActionProvider": {"codeActionKinds": [QUICK_FIX]},
            "executeCommandProvider": {"commands": list(self._commands)},
        }
        return {"capabilities": capabilities, "serverInfo": {"name": "foretype", "version": __version__}}

    def _initialized(self, _: Initialized) -> None:
        if _found(self._can, "workspace", "didChangeConfiguration", "dynamicRegistration"):
            registering = {"id": _CONFIGURATION, "method": _CONFIGURATION}
            self._rpc.ask("client/registerCapability", {"registrations": [registering]})
        self._ask_for_settings()

    def _shut_down(self, _: Initialized) -> None:
        self._ended = True

    def _while_open(self, does: Callable[[Any], object], params: object) -> object:
        if not self._begun:
            raise Refused("hello", "The first request must be initialize.")
        if self._ended:
            raise RpcError(INVALID_REQUEST, "This was shut down.")
        return does(params)

    def _configure(self, params: Configuration) -> None:
        if not self._ask_for_settings() and isinstance(params.settings, dict):
            self._set(params.settings.get(SECTION))

    def _ask_for_settings(self) -> bool:
        """Ask for the settings, if the editor can be asked; return whether it can."""
        if not _found(self._can, "workspace", "configuration"):
            return False

        def told(sections: Any) -> None:
            if isinstance(sections, list) and sections:
                self._set(sections[0])

        self._rpc.ask("workspace/configuration", {"items": [{"section": SECTION}]}, told)
        return True

    def _set(self, section: Any) -> None:
        self._settings, mistakes = read_settings(section or self._first)
        for mistake in mistakes:
            self._rpc.log(str(mistake))

    # Documents.

    def _open(self, params: DidOpen) -> None:
        document = params.text_document
        opening = Open(
            id=self._unanswered(), document=document.uri, text=document.text, version=document.version
        )
        self._client.submit(opening)
        self._languages[document.uri] = document.language_id

    def _change(self, params: DidChange) -> None:
        document, changes = params.text_document, params.content_changes
        self._client.submit(
            Edit(id=self._unanswered(), document=document.uri, version=document.version, changes=changes)
        )

    def _close(self, params: DidClose) -> None:
        self._languages.pop(params.text_document.uri, None)
        self._client.submit(Close(id=self._unanswered(), document=params.text_document.uri))

    # Suggestions.

    def _inline(self, params: Inline) -> Awaitable[Item]:
        suggest, _ = self._question(params, invoked=params.context.trigger_kind == _INVOKED)

        async def items() -> Item:
            said = suggest and await self._suggested(suggest)
            return {"items": inline_items(said, space=self._settings.space) if said else []}

        return items()

    def _list(self, params: At) -> Awaitable[Item]:
        suggest, context = self._question(params, invoked=True)

        async def items() -> Item:
            said = suggest and await self._suggested(suggest)
            return {"isIncomplete": True, "items": list_items(said, context, self._encoding) if said else []}

        return items()

    def _question(self, params: At, *, invoked: bool) -> tuple[Suggest | None, Context]:
        """Return what is asked at a place, and what stands around it; None in languages without suggestions.

        It is about the version that the document has when the message comes: LSP does not say one.
        """
        document, settings = params.text_document.uri, self._settings
        context = self._client.context(document, params.position)
        if not settings.suggests_in(self._languages[document]):
            return None, context
        suggest = Suggest(
            id=next(self._ids),
            document=document,
            version=self._client.version(document),
            position=params.position,
            invoked=invoked,
            only_final=True,
            k=settings.k,
            phrase=settings.phrase,
            show=settings.show,
            offensive=settings.offensive,
            model=settings.model,
            deadline_ms=settings.deadline_ms,
            corrections=settings.corrections,
        )
        return suggest, context

    async def _suggested(self, suggest: Suggest) -> Suggested:
        return cast(Suggested, await self._answer(suggest))

    def _diagnose(self, params: OfDocument) -> Awaitable[Item]:
        """The doubtful words of a document, where they are wanted."""
        document, settings = params.text_document.uri, self._settings
        self._client.context(document, Position(0, 0))  # refused, if it is not open
        version = self._client.version(document)
        wanted = settings.check and settings.suggests_in(self._languages[document])

        async def report() -> Item:
            found: list[Item] = []
            if wanted and version is not None:
                check = Check(id=next(self._ids), document=document, version=version)
                found = diagnostics(cast(Checked, await self._answer(check)))
            return {"kind": "full", "items": found}

        return report()

    async def _actions(self, params: Around) -> list[Item]:
        """What can be done at a place: a doubtful word is changed, one that is not known may be added."""
        changing = changes(params.text_document.uri, params.context.diagnostics)
        return changing + await self._adding(params)

    async def _adding(self, params: Around) -> list[Item]:
        document = params.text_document.uri
        context = self._client.context(document, params.range.start)
        word = context.prefix + context.suffix
        if not word or not self._settings.suggests_in(self._languages[document]):
            return []
        try:
            said = await self._answer(Knows(id=next(self._ids), word=word))
        except Refused:  # nothing can be added without a history
            return []
        return [] if said["known"] else [_adding(word)]

    def _command(self, params: Command) -> Awaitable[Any]:
        arguments = params.arguments or ()
        name = self._commands.get(params.command)
        if name is None:
            known = ", ".join(self._commands)
            message = f"command must be one of {known}."
            raise Refused("field", message, field="command", value=params.command)
        if len(arguments) > 1 or not all(isinstance(each, dict) for each in arguments):
            message = f"{params.command} takes one object."
            raise Refused("field", message, field="arguments", value=arguments)
        fields = arguments[0] if arguments else {}
        return self._answer(read_request({**fields, "id": next(self._ids), "request": name}))

    # Requests and replies.

    def _unanswered(self) -> str:
        """Return an id for what has no reply in LSP: a string, where questions have numbers."""
        return str(next(self._ids))

    async def _answer(self, request: Request) -> Any:
        """Return the answer to a request; raises `Refused`."""
        answer = self._waiting[request.id] = asyncio.get_running_loop().create_future()
        self._client.submit(request)
        try:
            said = await answer
        except asyncio.CancelledError:
            self._client.submit(Cancel(id=next(self._ids), of=request.id))
            raise
        finally:
            del self._waiting[request.id]
        if isinstance(said, Refused):
            raise said
        return said

    def _said(self, reply: Reply) -> None:
        answer = self._waiting.get(reply.id)
        if answer is not None:
            if not answer.done():
                answer.set_result(reply.said)
        elif isinstance(reply.said, Refused) and isinstance(reply.id, str):
            self._rpc.log(str(reply.said))


def _found(value: Any, *names: str) -> Any:
    """Return what lies in objects of objects by these names, None if nothing does."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _adding(word: str) -> Item:
    title = f"Add “{word}” to my words"
    command = {"title": title, "command": f"{SECTION}.{Add.name}", "arguments": [{"word": word}]}
    return {"title": title, "kind": QUICK_FIX, "command": command}
