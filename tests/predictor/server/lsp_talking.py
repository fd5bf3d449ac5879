"""Programs that talk LSP to servers in other processes: over pipes, over sockets."""

import itertools
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from predictor.server.lsp.messages import to_message
from tests.predictor.server.talking import WAIT_S, environment

Message = dict[str, Any]


class LspTalk:
    """An editor: says messages, hears messages."""

    def __init__(self, into: BinaryIO, out_of: BinaryIO) -> None:
        self._into, self._out_of = into, out_of
        self._ids = itertools.count(1)
        self.notes: list[Message] = []  # what was heard and is no reply
        self.settings: Any = None  # what the server is told when it asks

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._into.write(data)
        self._into.flush()

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self.raw(to_message({"jsonrpc": "2.0", "method": method, "params": params}))

    def send(self, method: str, params: Any = None) -> int:
        """Send a request and return its id."""
        id = next(self._ids)
        self.raw(to_message({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
        return id

    def hear(self) -> Message:
        """The next message."""
        length = 0
        while line := self._out_of.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: Message = json.loads(self._out_of.read(length))
        return message

    def reply(self, id: int | None) -> Message:
        """The reply to a request; what else is heard meanwhile is noted, and what is asked is answered."""
        while True:
            message = self.hear()
            if "method" not in message and message["id"] == id:
                return message
            self.notes.append(message)
            if message.get("method") == "workspace/configuration":
                result = [self.settings for _ in message["params"]["items"]]
                self.raw(to_message({"jsonrpc": "2.0", "id": message["id"], "result": result}))
            elif "method" in message and "id" in message:
                self.raw(to_message({"jsonrpc": "2.0", "id": message["id"], "result": None}))

    def ask(self, method: str, params: Any = None) -> Message:
        """Send a request and return its reply."""
        return self.reply(self.send(method, params))

    def result(self, method: str, params: Any = None) -> Any:
        """Send a request and return what it results in."""
        reply = self.ask(method, params)
        assert "error" not in reply, reply
        return reply["result"]

    def initialize(self, encoding: str = "utf-16", **more: Any) -> Any:
        """Begin as an editor does; return what the server can do."""
        capabilities = {"general": {"positionEncodings": [encoding]}, **more.pop("capabilities", {})}
        params = {"processId": None, "rootUri": None, "capabilities": capabilities, **more}
        found = self.result("initialize", params)
        self.notify("initialized", {})
        return found["capabilities"]

    def open(self, uri: str, text: str, language: str = "markdown", version: int = 0) -> None:
        """Open a document."""
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, version: int, *changes: Message) -> None:
        """Edit a document."""
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def at(self, uri: str, line: int, character: int, **more: Any) -> Message:
        """The parameters of what is asked at a place."""
        return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}, **more}

    def inline(self, uri: str, line: int, character: int, *, invoked: bool = False) -> list[Message]:
        """What is suggested in the text at a place."""
        context = {"context": {"triggerKind": 1 if invoked else 2}}
        found = self.result("textDocument/inlineCompletion", self.at(uri, line, character, **context))
        items = found["items"]
        assert isinstance(items, list)
        return items

    def settled(self) -> None:
        """Wait until all that was said before has been done."""
        self.result("workspace/executeCommand", {"command": "foretype.stats"})


def foretype_lsp(bundle: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "predictor", "serve", "--lsp", "--bundle", str(bundle), *options]


@contextmanager
def lsp_process(bundle: Path, *options: str, **env: str) -> Iterator[tuple[subprocess.Popen[bytes], LspTalk]]:
    """A server on a pipe."""
    process = subprocess.Popen(
        foretype_lsp(bundle, *options),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**env),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process, LspTalk(process.stdin, process.stdout)
    finally:
        if process.poll() is None:
            process.terminate()
        with process:  # closes its pipes
            process.wait(WAIT_S)


def listens(path: Path) -> bool:
    """Whether somebody takes clients at a socket."""
    with socket.socket(socket.AF_UNIX) as connection:
        return connection.connect_ex(str(path)) == 0


@contextmanager
def lsp_client(path: Path) -> Iterator[LspTalk]:
    """A client of a socket."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(WAIT_S)
        connection.connect(str(path))
        with connection.makefile("rb") as out_of, connection.makefile("wb") as into:
            yield LspTalk(into, out_of)
