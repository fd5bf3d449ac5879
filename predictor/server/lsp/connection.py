"""The contract in LSP: an editor at the other end of a pipe or socket."""

from collections.abc import Callable
from typing import Any

from pygls.exceptions import JsonRpcException

from predictor.server.lines import parsed
from predictor.server.lsp.editor import Editor
from predictor.server.lsp.errors import error_of
from predictor.server.lsp.messages import Messages, to_message
from predictor.server.refusing import Refused
from predictor.server.server import Server
from predictor.suggesting.job import Tell


class Connection:
    """Takes bytes, hands messages to an `Editor`. It is a `Spelling`."""

    def __init__(
        self, server: Server, write: Callable[[bytes], None], tell: Tell, done: Callable[[], None]
    ) -> None:
        self._messages = Messages(server.limits.line_bytes)
        self._write, self._done = write, done
        self._editor = Editor(server, write, tell, done)

    @staticmethod
    def refusal(refused: Refused) -> bytes:
        """Return what is said to a client that is not taken in."""
        return _error(None, error_of(refused))

    def receive(self, data: bytes) -> None:
        """Take bytes."""
        for message in self._messages.feed(data):
            self._take(message)

    def end(self) -> None:
        """Nothing more comes: the editor is gone, or about to."""
        self._done()

    def close(self) -> None:
        """The other end is gone."""
        self._editor.close()

    def _take(self, message: bytes | Refused) -> None:
        value: Any = None
        try:
            if isinstance(message, Refused):
                raise message
            value = parsed(message, "message")
            if not _is_message(value):
                raise Refused("malformed", "A message is an object of JSON-RPC 2.0.", value=value)
            self._editor.take(value)
        except Refused as refused:
            self._refuse(None, error_of(refused))
        except JsonRpcException as error:
            self._refuse(value, error)

    def _refuse(self, message: Any, error: JsonRpcException) -> None:
        """Say why something was no message, or none that can be answered. A notification has no reply."""
        if message is None or "id" in message:
            self._write(_error(message and message["id"], error))
        else:
            self._editor.log(f"{message.get('method')}: {error.message}")


def _is_message(value: Any) -> bool:
    """Whether a value has the form of a message, its id included: pygls would trip over another one."""
    return (
        isinstance(value, dict)
        and value.get("jsonrpc") == "2.0"
        and isinstance(value.get("id", 0), str | int)
    )


def _error(id: str | int | None, error: JsonRpcException) -> bytes:
    told = {"code": error.code, "message": error.message, "data": error.data}
    return to_message({"jsonrpc": "2.0", "id": id, "error": told})
