"""Speaks lines of JSON with foretype, without ever making a key wait for it: docs/embedding.md."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gi.repository import GLib

# Told the answer; a request that failed has none.
Hear = Callable[[Mapping[str, Any]], None]
# Who was not reached is tried again after so long.
_PATIENCE_S = 5.0
_CHUNK = 65_536


class Server:
    """The server at the user's socket, or if nobody listens there, one that is started for this process.

    command: starts one that speaks over standard input and output. lost: called when it has gone.
    """

    def __init__(self, command: list[str], lost: Callable[[], None]) -> None:
        self._command, self._lost = command, lost
        self._read = self._write = -1
        self._process: subprocess.Popen[bytes] | None = None
        self._tried = -_PATIENCE_S
        self._rest = b""
        self._id = 0
        self._hearing: dict[int, Hear] = {}

    def open(self) -> None:
        """Have the server ready, which takes half a second."""
        if self._write < 0:
            self._connect()

    def ask(self, request: str, hear: Hear = lambda answer: None, **fields: object) -> None:
        """Send a request; returns at once. hear: called with each answer to it."""
        if self._write < 0 and not self._connect():
            return
        self._send(request, hear, fields)

    def _send(self, request: str, hear: Hear, fields: Mapping[str, object]) -> None:
        self._id += 1
        line = json.dumps({"id": self._id, "request": request, **fields}).encode() + b"\n"
        self._hearing[self._id] = hear
        try:
            if os.write(self._write, line) < len(line):
                self.close()  # it reads no longer
        except OSError:
            self.close()

    def _connect(self) -> bool:
        if time.monotonic() - self._tried < _PATIENCE_S:
            return False
        self._tried = time.monotonic()
        try:
            self._read = self._write = _connected()
        except OSError:
            try:
                self._read, self._write = self._start()
            except OSError as error:
                print(f"foretype-ibus: {error}", file=sys.stderr)
                return False
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        GLib.io_add_watch(self._read, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, self._readable)
        self._send("hello", lambda answer: None, {"protocol": 1, "encoding": "utf-32"})
        return self._write >= 0

    def _start(self) -> tuple[int, int]:
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        return process.stdout.fileno(), process.stdin.fileno()

    def _readable(self, descriptor: int, condition: int) -> bool:
        if descriptor != self._read:
            return False
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return True
        except OSError:
            data = b""
        if not data:
            self.close()
            return False
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._hear(json.loads(line))
        return True

    def _hear(self, reply: Mapping[str, Any]) -> None:
        answer = reply.get("answer")
        quick = answer is not None and answer.get("final") is False
        hear = self._hearing.get(reply["id"]) if quick else self._hearing.pop(reply["id"], None)
        if answer is not None and hear is not None:
            hear(answer)

    def close(self) -> None:
        """Part with the server; the next request looks for another one."""
        for descriptor in {self._read, self._write} - {-1}:
            os.close(descriptor)
        self._read = self._write = -1
        self._rest = b""
        self._hearing.clear()
        self._process = None
        self._lost()


def _connected() -> int:
    folder = os.environ.get("XDG_RUNTIME_DIR")
    if not folder:
        raise FileNotFoundError("there is no runtime folder")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(Path(folder) / "foretype" / "serve.sock"))
        return connection.detach()
