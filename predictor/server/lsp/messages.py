"""Messages of JSON-RPC in a stream of bytes: a header with the length of each."""

import json
import re
from collections.abc import Iterator

from predictor.server.refusing import Refused

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"(?:\A|\r\n)content-length:[ \t]*(\d{1,12})[ \t]*(?:\r\n|\Z)", re.IGNORECASE)
_LONGEST_HEADER = 4096


class Messages:
    """Cuts bytes into messages of at most so many bytes. What is longer is skipped as it comes, not kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rest = bytearray()
        self._length: int | None = None  # of the message under way; None: its header is still to come
        self._skipped = 0

    def feed(self, data: bytes) -> Iterator[bytes | Refused]:
        """Yield the messages that have come to their ends, and why there is none where one should be."""
        self._rest += data
        while True:
            found = self._header() if self._length is None else self._body(self._length)
            if found is None:
                return
            if found:
                yield found

    def _header(self) -> bytes | Refused | None:
        """Take a header; None: it has not ended yet."""
        end = self._rest.find(_END)
        if end < 0 and len(self._rest) <= _LONGEST_HEADER:
            return None
        header = bytes(self._rest[: end if end >= 0 else _LONGEST_HEADER])
        # Of what is no header the last bytes may begin an end.
        del self._rest[: end + len(_END) if end >= 0 else -len(_END) + 1]
        length = _LENGTH.search(header)
        if end < 0 or length is None:
            return Refused("malformed", "A message has no header with its Content-Length.")
        self._length, self._skipped = int(length[1]), 0
        return b""

    def _body(self, length: int) -> bytes | Refused | None:
        """Take a message; None: there is more to come."""
        if length > self._most:
            taken = min(length - self._skipped, len(self._rest))
            del self._rest[:taken]
            self._skipped += taken
            if self._skipped < length:
                return None
            self._length = None
            return Refused("malformed", f"A message is longer than {self._most:,} bytes.")
        if len(self._rest) < length:
            return None
        body = bytes(self._rest[:length])
        del self._rest[:length]
        self._length = None
        return body


def to_message(value: object) -> bytes:
    """Return an object of JSON as a message."""
    body = json.dumps(value, separators=(",", ":")).encode("ascii")
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
