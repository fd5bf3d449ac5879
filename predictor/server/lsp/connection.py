"""The contract in LSP: an editor at the other end of a pipe or socket."""

from collections.abc import Callable
from typing import Any

from predictor.server.lines import parsed
from predictor.server.lsp.editor import Editor
from predictor.server.lsp.errors import error_of
from predictor.server.lsp.messages import Messages
from predictor.server.lsp.rpc import Rpc
from predictor.server.refusing import Refused
from predictor.server.server import Server
from predictor.suggesting.job import Tell


class Connection:
    """Takes bytes, hands messages to an `Editor`. It is a `Spelling`."""

    def __init__(
        self, server: Server, write: Callable[[bytes], None], tell: Tell, done: Callable[[], None]
    ) -> None:
        self._messages = Messages(server.limits.line_bytes)
        self._rpc, self._done = Rpc(write), done
        self._editor = Editor(server, self._rpc, tell, done)

    @staticmethod
    def refusal(refused: Refused) -> bytes:
        """Return what is said to a client that is not taken in."""
        said = list[bytes]()
        Rpc(said.append).fail(None, error_of(refused))
        return said[0]

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
        self._rpc.close()

    def _take(self, message: bytes | Refused) -> None:
        try:
            if isinstance(message, Refused):
                raise message
            value: Any = parsed(message, "message")
            if not _is_message(value):
                raise Refused("malformed", "A message is an object of JSON-RPC 2.0.", value=value)
        except Refused as refused:
            self._rpc.fail(None, error_of(refused))
        else:
            self._rpc.take(value)


def _is_message(value: Any) -> bool:
    """Whether a value has the form of a message, its id included."""
    return (
        isinstance(value, dict)
        and value.get("jsonrpc") == "2.0"
        and isinstance(value.get("id", 0), str | int)
    )
