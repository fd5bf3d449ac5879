"""Foretype in JupyterLab: the server's side. README.md in this folder says how to install it.

The page asks the Jupyter server that it came from, so who may ask is who may use that server, by its token or
login; other sites are kept out as Jupyter keeps them out. No further port is opened.
"""

import asyncio
import json
import os
import time
from asyncio import StreamReader, StreamWriter
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from tornado import web

# What a page may ask for: questions, and what became of suggestions.
_ALLOWED = ("suggest", "feedback")
_LONGEST_LINE = 10_000_000
# Who was not reached is tried again after so long.
_PATIENCE_S = 5.0


class Server:
    """Speaks lines of JSON with foretype: at the user's socket, or with one that it starts."""

    def __init__(self, command: str) -> None:
        self._command = command
        self._opening = asyncio.Lock()
        self._writer: StreamWriter | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._last = 0
        self._tried = -_PATIENCE_S

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the last reply to a request; raises `OSError` where no server can be had."""
        async with self._opening:
            if self._writer is None:
                if time.monotonic() - self._tried < _PATIENCE_S:
                    raise ConnectionError("foretype has ended")
                self._tried = time.monotonic()
                reader, self._writer = await self._open()
                self._reading = asyncio.create_task(self._read(reader))
                await self._send({"request": "hello", "protocol": 1})
        return await self._send(request)

    async def _send(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._writer is None:
            raise ConnectionError("foretype has ended")
        self._last += 1
        reply = self._waiting[self._last] = asyncio.get_running_loop().create_future()
        self._writer.write(json.dumps({**request, "id": self._last}).encode() + b"\n")
        return await reply

    async def _open(self) -> tuple[StreamReader, StreamWriter]:
        path = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")) / "foretype" / "serve.sock"
        try:
            return await asyncio.open_unix_connection(path, limit=_LONGEST_LINE)
        except OSError:  # nobody listens there
            pipe = asyncio.subprocess.PIPE
            self._process = await asyncio.create_subprocess_exec(
                self._command, "serve", "--json-lines", stdin=pipe, stdout=pipe, limit=_LONGEST_LINE
            )
            assert self._process.stdout is not None
            assert self._process.stdin is not None
            return self._process.stdout, self._process.stdin

    async def _read(self, reader: StreamReader) -> None:
        while line := await reader.readline():
            reply = json.loads(line)
            if reply.get("answer", {}).get("final") is not False:
                waiting = self._waiting.pop(reply["id"], None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(reply)
        self._writer = None
        for waiting in self._waiting.values():
            waiting.set_exception(ConnectionError("foretype has ended"))
        self._waiting.clear()


class AskHandler(APIHandler):
    """Lets a page ask."""

    def initialize(self, server: Server) -> None:
        """server: who is asked."""
        self._server = server

    @web.authenticated
    async def post(self) -> None:
        """Answer with the server's reply."""
        request = self.get_json_body()
        if not isinstance(request, dict) or request.get("request") not in _ALLOWED:
            raise web.HTTPError(400, "This is not asked from a page.")
        try:
            self.finish(await self._server.ask(request))
        except OSError as error:
            raise web.HTTPError(503, f"foretype does not answer: {error}") from error


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "foretype_jupyter"}]


def _load_jupyter_server_extension(app: ServerApp) -> None:
    path = url_path_join(app.web_app.settings["base_url"], "foretype")
    server = Server(os.environ.get("FORETYPE", "foretype"))
    app.web_app.add_handlers(".*", [(path, AskHandler, {"server": server})])
