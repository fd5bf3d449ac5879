"""Lines of JSON: whatever comes, in whatever pieces, is answered line by line."""

import json
import queue
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.server.lines import Connection, Lines
from predictor.server.protocol import REQUESTS
from predictor.server.server import Limits
from tests.predictor.server.scripted import scripted_server

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2**60) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = [
    "document",
    "text",
    "version",
    "position",
    "changes",
    "before",
    "after",
    "k",
    "of",
    "event",
    "phrase",
]
# What ends the server, or waits for a history, is tried elsewhere.
NAMES = sorted(set(REQUESTS) - {"shutdown"})
REQUEST = st.builds(
    lambda name, id, fields: {"id": id, "request": name, **fields},
    st.sampled_from(NAMES) | VALUES,
    st.integers(0, 5) | st.text(max_size=3) | VALUES,
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4),
)


class Told:
    """A connection of this thread, and the replies that it wrote."""

    def __init__(self, **limits: int) -> None:
        self.server = scripted_server(limits=replace(Limits(), **limits))
        self.calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.written, self.ended = bytearray(), False
        self.connection = Connection(self.server, self._write, self.calls.put, self._end)

    def finish(self) -> list[dict[str, Any]]:
        """Say no more, and return all replies."""
        self.connection.end()
        while not self.ended:
            self.calls.get(timeout=10)()
        self.connection.close()
        self.server.close()
        return [json.loads(line) for line in self.written.decode().splitlines()]

    def _write(self, data: bytes) -> None:
        self.written += data

    def _end(self) -> None:
        self.ended = True


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=8).map(lambda data: data.replace(b"b", b"\n")), max_size=12))
def test_lines_do_not_depend_on_the_pieces_that_they_come_in(pieces: list[bytes]) -> None:
    whole, parts = Lines(6), Lines(6)
    expected = [*whole.feed(b"".join(pieces)), *whole.end()]
    assert [line for piece in pieces for line in parts.feed(piece)] + [*parts.end()] == expected
    plain = b"".join(pieces).split(b"\n")
    plain = plain if plain[-1] else plain[:-1]
    assert expected == [line if len(line) <= 6 else None for line in plain]


@settings(max_examples=150, deadline=None)
@given(st.lists(REQUEST, max_size=6))
def test_every_object_is_replied_to_and_nothing_breaks(requests: list[dict[str, Any]]) -> None:
    told = Told()
    hello = {"id": "hello", "request": "hello", "protocol": 1}
    told.connection.receive(b"".join(json.dumps(each).encode() + b"\n" for each in [hello, *requests]))
    replies = told.finish()
    last = [reply for reply in replies if reply.get("answer", {}).get("final") is not False]
    assert len(last) == len(requests) + 1
    assert not [reply for reply in replies if reply.get("error", {}).get("code") == "failed"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=30), max_size=5))
def test_any_bytes_are_replied_to_with_errors_alone(lines: list[bytes]) -> None:
    told = Told(line_bytes=20)
    told.connection.receive(b"\n".join(lines))
    for reply in told.finish():
        assert reply["error"]["code"] in ("malformed", "hello", "field")


def test_no_reply_looks_like_two_lines_to_anybody() -> None:
    told = Told()
    told.connection.receive('{"id": "a\x85b\u2028c\u2029d", "request": "stats"}\n'.encode())
    assert told.finish()[0]["id"] == "a\x85b\u2028c\u2029d"
    assert len(told.written.decode().splitlines()) == 1


def test_halves_of_a_pair_are_repeated_as_json_can() -> None:
    told = Told()
    told.connection.receive(b'{"id": "\\ud83d", "request": "stats"}\n')
    assert told.finish()[0]["id"] == "\ud83d"
    assert b"\\ud83d" in told.written
