"""Programs that talk to servers in other processes: over pipes, over sockets."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[3]
WAIT_S = 20.0
HELLO = {"id": 0, "request": "hello", "protocol": 1}


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"} | more


def foretype(bundle: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "predictor", "serve", "--json-lines", "--bundle", str(bundle), *options]


def line(request: dict[str, Any]) -> bytes:
    return json.dumps(request).encode() + b"\n"


class Talk:
    """One client of a socket."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(WAIT_S)
        try:
            self.socket.connect(str(path))
        except OSError:
            self.socket.close()
            raise
        self._replies = self.socket.makefile("rb")

    def send(self, *requests: dict[str, Any]) -> None:
        self.socket.sendall(b"".join(map(line, requests)))

    def hear(self) -> dict[str, Any]:
        return json.loads(self._replies.readline())

    def ended(self) -> bool:
        """Whether the server has hung up."""
        try:
            return self._replies.readline() == b""
        except ConnectionError:
            return True

    def ask(self, **request: Any) -> dict[str, Any]:
        """Send a request and return its last reply."""
        self.send(request)
        return self.last(request["id"])

    def last(self, id: str | int) -> dict[str, Any]:
        """The last reply to a request; others are dropped."""
        while True:
            reply = self.hear()
            if reply["id"] == id and reply.get("answer", {}).get("final") is not False:
                return reply

    def close(self) -> None:
        self._replies.close()
        self.socket.close()

    def __enter__(self) -> "Talk":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def until(holds: Any, what: str) -> None:
    """Wait until something holds."""
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end, f"{what}: waited in vain"
        time.sleep(0.02)


@contextmanager
def serving(bundle: Path, path: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server at a path, which answers."""
    process = subprocess.Popen(
        foretype(bundle, "--at", str(path), *options), stderr=subprocess.PIPE, env=environment()
    )
    try:
        until(lambda: answers(path) or process.poll() is not None, "the server answers")
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=WAIT_S)


def answers(path: Path) -> bool:
    try:
        with Talk(path) as talk:
            return "answer" in talk.ask(**HELLO)
    except OSError:
        return False
