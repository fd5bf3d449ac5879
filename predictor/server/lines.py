"""The contract as lines of JSON: one request a line, one reply a line."""

import json
from collections.abc import Callable, Iterator

from predictor.server.client import Client
from predictor.server.protocol import Reply, read_id, read_request, written
from predictor.server.refusing import Refused
from predictor.server.server import Server
from predictor.suggesting.job import Tell

# Ends of lines to some readers, and not to us.
_LINE_ENDS = {ord(each): f"\\u{ord(each):04x}" for each in "\x85\u2028\u2029"}


class Lines:
    """Cuts bytes into lines of at most so many bytes. One that is longer is skipped as it comes, not kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rest = bytearray()
        self._skipping = False

    def feed(self, data: bytes) -> Iterator[bytes | None]:
        """Yield the lines that have come to their ends; None for one that was too long."""
        while data:
            part, end, data = data.partition(b"\n")
            if not self._skipping:
                self._rest += part
                self._skipping = len(self._rest) > self._most
            if self._skipping:
                self._rest.clear()
            if end:
                yield None if self._skipping else bytes(self._rest)
                self._rest.clear()
                self._skipping = False

    def end(self) -> Iterator[bytes | None]:
        """Yield the last line, if it lacks its end."""
        if self._rest or self._skipping:
            yield from self.feed(b"\n")


class Connection:
    """A client at the other end of a pipe or socket.

    write: takes lines. done: called once, when the client has said all and had all its replies.
    """

    def __init__(
        self, server: Server, write: Callable[[bytes], None], tell: Tell, done: Callable[[], None]
    ) -> None:
        self._most = server.limits.line_bytes
        self._lines = Lines(self._most)
        self._write, self._done = write, done
        self._ending = False
        self._client = Client(server, self._say, tell)

    @staticmethod
    def refusal(refused: Refused) -> bytes:
        """Return what is said to a client that is not taken in."""
        return to_line(Reply(None, refused))

    def receive(self, data: bytes) -> None:
        """Take bytes."""
        for line in self._lines.feed(data):
            self._take(line)

    def end(self) -> None:
        """Nothing more comes; what was asked is still answered."""
        for line in self._lines.end():
            self._take(line)
        self._ending = True
        self._end_if_answered()

    def close(self) -> None:
        """The other end is gone."""
        self._client.close()

    def _take(self, line: bytes | None) -> None:
        value: object = None
        try:
            if line is None:
                raise Refused("malformed", f"A line is longer than {self._most:,} bytes.")
            if not line.strip():
                return
            value = parsed(line, "line")
            self._client.submit(read_request(value))
        except Refused as refused:
            self._client.refuse(read_id(value), refused)

    def _say(self, reply: Reply) -> None:
        self._write(to_line(reply))
        self._end_if_answered()

    def _end_if_answered(self) -> None:
        if self._ending and not self._client.waits:
            self._ending = False
            self._done()


def to_line(reply: Reply) -> bytes:
    """Return a reply as a line.

    Halves of UTF-16 pairs, which UTF-8 cannot carry, are escaped as in JSON, and so is what others than us
    take for the end of a line (Node's readline, Python's splitlines).
    """
    text = json.dumps(written(reply), ensure_ascii=False, separators=(",", ":"))
    return text.translate(_LINE_ENDS).encode("utf-8", "backslashreplace") + b"\n"


def parsed(data: bytes, what: str) -> object:
    """Return the JSON that bytes spell; raises `Refused`. what: "line" or "message", to tell of it."""
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        message = f"The {what} is not UTF-8: byte {error.start} is {data[error.start]:#04x}."
        raise Refused("malformed", message) from error
    except RecursionError as error:
        raise Refused("malformed", f"The {what} is nested too deep.") from error
    except ValueError as error:  # also of numbers that have too many digits
        raise Refused("malformed", f"The {what} is not JSON: {error}.") from error


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number of JSON")
