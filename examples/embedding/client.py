"""Ask a server for suggestions in another process: one document, edited as somebody types.

python examples/embedding/client.py               # starts a server of its own
python examples/embedding/client.py SOCKET        # asks the one that listens there
"""

import json
import socket
import subprocess
import sys
from typing import IO


class Client:
    """Speaks lines of JSON with a server. lines, replies: where to write, where to read."""

    def __init__(self, lines: IO[bytes], replies: IO[bytes]) -> None:
        self._lines, self._replies, self._id = lines, replies, 0
        self.ask("hello", protocol=1, encoding="utf-32")  # places in characters, as Python counts them

    def ask(self, request: str, **fields: object) -> dict[str, object]:
        """Send a request and wait for its last reply; quicker answers before it are left out."""
        self._id += 1
        line = json.dumps({"id": self._id, "request": request, **fields})
        self._lines.write(line.encode() + b"\n")
        self._lines.flush()
        while True:
            reply = json.loads(self._replies.readline())
            if "error" in reply:
                raise RuntimeError(reply["error"]["message"])
            if reply["id"] == self._id and reply["answer"].get("final", True):
                return dict(reply["answer"])


def write(client: Client) -> None:
    """Type a sentence key by key and print what would be shown in grey."""
    text = "I'll meet you at the st"
    client.ask("open", document="letter", text="", version=0)
    for version, key in enumerate(text, start=1):
        at = {"line": 0, "character": version - 1}
        change = {"range": {"start": at, "end": at}, "text": key}
        client.ask("edit", document="letter", version=version, changes=[change])
    cursor = {"line": 0, "character": len(text)}
    answer = client.ask("suggest", document="letter", version=len(text), position=cursor, k=3)
    for suggestion in answer["suggestions"]:  # type: ignore[attr-defined]
        print(f"{text}[{suggestion['insert']}]  {suggestion['probability']:.0%}")


if sys.argv[1:]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(sys.argv[1])
        with connection.makefile("rwb") as lines:
            write(Client(lines, lines))
else:
    command = [sys.executable, "-m", "predictor", "serve", "--json-lines", "--no-history"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        write(Client(server.stdin, server.stdout))
        server.stdin.close()
