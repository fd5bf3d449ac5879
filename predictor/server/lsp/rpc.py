"""JSON-RPC 2.0 in both directions: requests that are replied to once, notifications, and cancelling."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import count
from typing import Any, NamedTuple

from predictor.server.lsp.errors import (
    CANCELLED,
    INTERNAL,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    RpcError,
    error_of,
)
from predictor.server.lsp.messages import to_message
from predictor.server.lsp.params import Cancelled, read_params
from predictor.server.protocol import Id
from predictor.server.refusing import Refused

# Does what a method wants, given its params; raises `Refused` or `RpcError`. Of a request it returns the
# result, or what will come to it.
Does = Callable[[Any], object]


class _Method(NamedTuple):
    params: type
    does: Does


class Rpc:
    """One end of a connection, the other end of which is an editor. write: takes bytes."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._methods = dict[str, _Method]()
        self._tasks = dict[Id, asyncio.Future[object]]()
        self._asked = dict[Id, Callable[[Any], None]]()
        self._ids = count(1)
        self.on("$/cancelRequest", Cancelled, self._cancel)

    def on(self, method: str, params: type, does: Does) -> None:
        """Have a function do what a method wants."""
        self._methods[method] = _Method(params, does)

    def take(self, message: dict[str, Any]) -> None:
        """Do what a message wants. Whatever it is, nothing is raised: the editor is told."""
        name, id = message.get("method"), message.get("id")
        if name is None and id is not None:
            self._hear(message, id)
        elif id is not None:
            self._begin(id, name, message.get("params"))
        else:
            self._note(name, message.get("params"))

    def ask(self, method: str, params: object, told: Callable[[Any], None] = lambda result: None) -> None:
        """Ask the editor for something. told: is given its result, if there is one."""
        id = next(self._ids)
        self._asked[id] = told
        self._say({"id": id, "method": method, "params": params})

    def tell(self, method: str, params: object) -> None:
        """Tell the editor something."""
        self._say({"method": method, "params": params})

    def log(self, message: str) -> None:
        """Tell the editor something that belongs into its log."""
        self.tell("window/logMessage", {"type": 2, "message": message})

    def fail(self, id: Id | None, error: RpcError) -> None:
        """Say why a request has no result."""
        told = {"code": error.code, "message": str(error)}
        self._say({"id": id, "error": told if error.data is None else {**told, "data": error.data}})

    def close(self) -> None:
        """The editor is gone."""
        for task in self._tasks.values():
            task.cancel()

    # What comes.

    def _begin(self, id: Id, name: object, params: object) -> None:
        try:
            result = self._do(name, params)
        except RpcError as error:
            self.fail(id, error)
            return
        if isinstance(result, Awaitable):
            self._tasks[id] = asyncio.ensure_future(result)
            self._tasks[id].add_done_callback(partial(self._finish, id))
        else:
            self._say({"id": id, "result": result})

    def _finish(self, id: Id, task: asyncio.Future[object]) -> None:
        if self._tasks.get(id) is task:
            del self._tasks[id]
        if task.cancelled():  # perhaps before it began
            self.fail(id, RpcError(CANCELLED, "The request was cancelled."))
        elif error := task.exception():
            self.fail(id, _as_error(error))
        else:
            self._say({"id": id, "result": task.result()})

    def _note(self, name: object, params: object) -> None:
        if not isinstance(name, str) or name not in self._methods:
            return  # a server may leave out what it does not know
        try:
            self._do(name, params)
        except RpcError as error:
            self.log(f"{name}: {error}")

    def _do(self, name: object, params: object) -> object:
        if not isinstance(name, str):
            raise RpcError(INVALID_REQUEST, "A request names its method.")
        if name not in self._methods:
            raise RpcError(METHOD_NOT_FOUND, f"There is no method {name[:80]!r}.")
        method = self._methods[name]
        try:
            return method.does(read_params(method.params, params))
        except Exception as error:
            raise _as_error(error) from error

    def _cancel(self, params: Cancelled) -> None:
        if (task := self._tasks.get(params.id)) is not None:
            task.cancel()

    def _hear(self, message: dict[str, Any], id: Id) -> None:
        told = self._asked.pop(id, None)
        if told is not None and "result" in message:
            told(message["result"])

    def _say(self, message: dict[str, object]) -> None:
        self._write(to_message({"jsonrpc": "2.0", **message}))


def _as_error(error: BaseException) -> RpcError:
    if isinstance(error, RpcError):
        return error
    if isinstance(error, Refused):
        return error_of(error)
    return RpcError(INTERNAL, f"Foretype failed: {error!r}")
