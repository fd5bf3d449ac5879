"""pygls as far as it is wanted: messages read and written as types of LSP, capabilities told, tasks begun.

What else it does is left out: it would keep a second copy of every text, write into standard error, and end
the process.
"""

import logging
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method

from predictor import __version__

# What it would tell of errors on standard error, the editor is told.
logging.getLogger("pygls").setLevel(logging.CRITICAL)

# Made once: the types of LSP are many.
_converter: Callable[[], Converter] = cache(default_converter)


class _Protocol(LanguageServerProtocol):
    """Hands documents, commands and the end to the functions that were given for them."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: Any) -> None:
        self.fm.features[types.TEXT_DOCUMENT_DID_OPEN](params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: Any) -> None:
        self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE](params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: Any) -> None:
        self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE](params)

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: Any) -> Any:
        self.fm.features[types.EXIT]()

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(  # type: ignore[override]
        self, params: types.ExecuteCommandParams
    ) -> Any:
        if params.command not in self.fm.commands:
            raise JsonRpcInvalidParams(f"There is no command {params.command[:80]!r}.")
        return await self.fm.commands[params.command](*(params.arguments or ()))


class _Writer:
    """What pygls writes into."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self.write = write

    def close(self) -> None:
        """Nothing is to be closed here."""


class Pygls(LanguageServer):
    """A server for one editor. write: takes its messages."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        super().__init__("foretype", __version__, protocol_cls=_Protocol, converter_factory=_converter)
        self.protocol.set_writer(_Writer(write))

    def on(self, method: str, function: Callable[..., Any], options: object = None) -> None:
        """Have a function do what a method wants."""
        self.feature(method, options)(partial(function))  # it puts a note on what it is given

    def on_command(self, name: str, function: Callable[..., Any]) -> None:
        """Have a coroutine do what a command wants."""
        self.command(name)(partial(function))

    def take(self, message: Any) -> None:
        """Do what a message wants that `read` has returned; raises `JsonRpcException`."""
        try:
            self.protocol.handle_message(message)
        except Exception as error:  # what its types let pass, such as an id to cancel that is a list
            raise JsonRpcInvalidParams() from error

    def read(self, message: dict[str, Any]) -> Any:
        """Return a message as its type of LSP; raises `JsonRpcException`."""
        return self.protocol.structure_message(message)

    def log(self, message: str) -> None:
        """Tell the editor something that belongs into its log."""
        self.window_log_message(types.LogMessageParams(type=types.MessageType.Warning, message=message))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Tell of a notification that failed; requests have their replies."""
        if source.__name__ == "FeatureNotificationError":
            self.log(f"Foretype failed: {error}")
