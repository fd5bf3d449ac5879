"""One editor: each message of it is a request of the contract, each reply an answer to it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from itertools import count
from typing import Any, cast

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from predictor.contract import Context
from predictor.server.client import Client
from predictor.server.documents import Change, Position, Range
from predictor.server.lsp.errors import error_of
from predictor.server.lsp.items import changes, diagnostics, inline_items, list_items
from predictor.server.lsp.language_server import Pygls
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
# The version of a document when a question about it came: questions do not say it.
_version: ContextVar[int | None] = ContextVar("version")


class Editor:
    """One editor. write: takes bytes. tell: has something done in its thread. done: called at its exit."""

    def __init__(
        self, server: Server, write: Callable[[bytes], None], tell: Tell, done: Callable[[], None]
    ) -> None:
        self._client = Client(server, self._said, tell)
        self._pygls = Pygls(write)
        self._ids = count(1)
        self._waiting = dict[object, asyncio.Future[Any]]()
        self._settings, self._languages = Settings(), dict[str, str]()
        self._encoding: Encoding = "utf-16"
        self._can = types.ClientCapabilities()
        self._first: Any = None  # settings that hold as long as no others are said
        on = self._pygls.on
        on(types.INITIALIZE, self._initialize)
        on(types.INITIALIZED, self._initialized)
        on(types.EXIT, done)
        on(types.WORKSPACE_DID_CHANGE_CONFIGURATION, self._configure)
        on(types.TEXT_DOCUMENT_DID_OPEN, self._open)
        on(types.TEXT_DOCUMENT_DID_CHANGE, self._change)
        on(types.TEXT_DOCUMENT_DID_CLOSE, self._close)
        # Without options they would not be announced.
        on(types.TEXT_DOCUMENT_INLINE_COMPLETION, self._inline, types.InlineCompletionOptions())
        on(types.TEXT_DOCUMENT_COMPLETION, self._list, types.CompletionOptions())
        checking = types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False)
        on(types.TEXT_DOCUMENT_DIAGNOSTIC, self._diagnose, checking)
        actions = types.CodeActionOptions([types.CodeActionKind.QuickFix])
        on(types.TEXT_DOCUMENT_CODE_ACTION, self._actions, actions)
        for kind in _COMMANDS:
            self._pygls.on_command(f"{SECTION}.{kind.name}", partial(self._command, kind.name))

    def take(self, message: dict[str, Any]) -> None:
        """Do what a message wants; raises `JsonRpcException` for one that cannot be read."""
        read = self._pygls.read(message)
        if isinstance(read, types.InlineCompletionRequest | types.CompletionRequest):
            _version.set(self._client.version(read.params.text_document.uri))
        self._pygls.take(read)

    def log(self, message: str) -> None:
        """Tell the editor what cannot be told as a reply."""
        self._pygls.log(message)

    def close(self) -> None:
        """The editor is gone."""
        self._client.close()
        for answer in self._waiting.values():
            answer.cancel()

    # Beginning.

    def _initialize(self, params: types.InitializeParams) -> None:
        self._can = params.capabilities
        self._encoding = cast(Encoding, self._pygls.workspace.position_encoding)
        self._client.submit(Hello(id=self._unanswered(), protocol=PROTOCOL, encoding=self._encoding))
        self._first = params.initialization_options
        self._set(self._first)

    def _initialized(self, _: types.InitializedParams) -> None:
        if get_capability(self._can, "workspace.did_change_configuration.dynamic_registration"):
            method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
            registering = types.RegistrationParams([types.Registration(method, method)])
            self._pygls.client_register_capability(registering)
        self._ask_for_settings()

    def _configure(self, params: types.DidChangeConfigurationParams) -> None:
        if not self._ask_for_settings() and isinstance(params.settings, dict):
            self._set(params.settings.get(SECTION))

    def _ask_for_settings(self) -> bool:
        """Ask for the settings, if the editor can be asked; return whether it can."""
        if not get_capability(self._can, "workspace.configuration"):
            return False
        asked = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])

        def told(section: Any) -> None:
            if not section.cancelled() and section.exception() is None and section.result():
                self._set(section.result()[0])

        self._pygls.protocol.send_request(types.WORKSPACE_CONFIGURATION, asked).add_done_callback(told)
        return True

    def _set(self, section: Any) -> None:
        self._settings, mistakes = read_settings(section or self._first)
        for mistake in mistakes:
            self.log(str(mistake))

    # Documents.

    def _open(self, params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        opening = Open(
            id=self._unanswered(), document=document.uri, text=document.text, version=document.version
        )
        self._client.submit(opening)
        self._languages[document.uri] = document.language_id

    def _change(self, params: types.DidChangeTextDocumentParams) -> None:
        document, changes = params.text_document, tuple(map(_change, params.content_changes))
        self._client.submit(
            Edit(id=self._unanswered(), document=document.uri, version=document.version, changes=changes)
        )

    def _close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._languages.pop(params.text_document.uri, None)
        self._client.submit(Close(id=self._unanswered(), document=params.text_document.uri))

    # Suggestions.

    async def _inline(self, params: types.InlineCompletionParams) -> types.InlineCompletionList:
        invoked = params.context.trigger_kind == types.InlineCompletionTriggerKind.Invoked
        found = await self._suggested(params, invoked=invoked)
        return types.InlineCompletionList(inline_items(found[0], space=self._settings.space) if found else [])

    async def _list(self, params: types.CompletionParams) -> types.CompletionList:
        found = await self._suggested(params, invoked=True)
        items = list_items(*found, self._encoding) if found else []
        return types.CompletionList(is_incomplete=True, items=items)

    async def _suggested(
        self, params: types.CompletionParams | types.InlineCompletionParams, *, invoked: bool
    ) -> tuple[Suggested, Context] | None:
        """Return what is suggested at a place, and what stands around it; None in languages without."""
        document, place, settings = params.text_document.uri, _place(params.position), self._settings
        with _as_errors():
            context = self._client.context(document, place)
        if not settings.suggests_in(self._languages[document]):
            return None
        suggest = Suggest(
            id=next(self._ids),
            document=document,
            version=_version.get(),
            position=place,
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
        return cast(Suggested, await self._answer(suggest)), context

    async def _diagnose(
        self, params: types.DocumentDiagnosticParams
    ) -> types.RelatedFullDocumentDiagnosticReport:
        """The doubtful words of a document, where they are wanted."""
        document = params.text_document.uri
        found: list[types.Diagnostic] = []
        if self._settings.check and self._settings.suggests_in(self._languages.get(document, "plaintext")):
            check = Check(id=next(self._ids), document=document, version=self._client.version(document) or 0)
            found = diagnostics(cast(Checked, await self._answer(check)))
        return types.RelatedFullDocumentDiagnosticReport(items=found)

    async def _actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """What can be done at a place: a doubtful word is changed, one that is not known may be added."""
        document = params.text_document.uri
        changing = changes(document, params.context.diagnostics)
        return changing + await self._adding(params)

    async def _adding(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        document = params.text_document.uri
        with _as_errors():
            context = self._client.context(document, _place(params.range.start))
        word = context.prefix + context.suffix
        if not word or not self._settings.suggests_in(self._languages[document]):
            return []
        try:
            said = await self._answer(Knows(id=next(self._ids), word=word))
        except JsonRpcException:  # nothing can be added without a history
            return []
        return [] if said["known"] else [_adding(word)]

    async def _command(self, name: str, *arguments: Any) -> Any:
        with _as_errors():
            if len(arguments) > 1 or not all(isinstance(each, dict) for each in arguments):
                message = f"{SECTION}.{name} takes one object."
                raise Refused("field", message, field="arguments", value=arguments)
            fields = arguments[0] if arguments else {}
            request = read_request({**fields, "id": next(self._ids), "request": name})
        return await self._answer(request)

    # Requests and replies.

    def _unanswered(self) -> str:
        """Return an id for what has no reply in LSP: a string, where questions have numbers."""
        return str(next(self._ids))

    async def _answer(self, request: Request) -> Any:
        """Return the answer to a request; raises `JsonRpcException`."""
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
            raise error_of(said)
        return said

    def _said(self, reply: Reply) -> None:
        answer = self._waiting.get(reply.id)
        if answer is not None:
            if not answer.done():
                answer.set_result(reply.said)
        elif isinstance(reply.said, Refused) and isinstance(reply.id, str):
            self.log(str(reply.said))


@contextmanager
def _as_errors() -> Iterator[None]:
    """Raise what is refused as an error of JSON-RPC."""
    try:
        yield
    except Refused as refused:
        raise error_of(refused) from refused


def _place(position: types.Position) -> Position:
    return Position(position.line, position.character)


def _change(event: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(event, types.TextDocumentContentChangePartial):
        return Change(event.text, Range(_place(event.range.start), _place(event.range.end)))
    return Change(event.text)


def _adding(word: str) -> types.CodeAction:
    command = types.Command(f"Add “{word}” to my words", f"{SECTION}.{Add.name}", arguments=[{"word": word}])
    return types.CodeAction(command.title, kind=types.CodeActionKind.QuickFix, command=command)
