"""Messages out of a stream of bytes, however it is cut."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.server.lsp.messages import Messages, to_message
from predictor.server.refusing import Refused

MOST = 200
TOO_LONG = b"Content-Length: 5000\r\n\r\n" + b"x" * 5000
PARTS = [
    (to_message({"id": 1}), b'{"id":1}'),
    (b"Content-Type: application/json\r\ncontent-length:7\r\n\r\n{\r\n\r\n }", b"{\r\n\r\n }"),
    (b"Content-Length: 0\r\n\r\n", None),
    (TOO_LONG, Refused),
    (b"no header\r\n\r\n", Refused),
    (b"Content-Length: -4\r\n\r\n", Refused),
]


def fed(messages: Messages, data: bytes, size: int) -> list[object]:
    pieces = (data[at : at + size] for at in range(0, len(data), size))
    return [each for piece in pieces for each in messages.feed(piece)]


@given(st.lists(st.sampled_from(PARTS), max_size=12), st.integers(1, 400))
def test_a_stream_is_cut_into_its_messages(parts: list[tuple[bytes, object]], size: int) -> None:
    found = fed(Messages(MOST), b"".join(said for said, _ in parts), size)
    wanted = [heard for _, heard in parts if heard is not None]
    assert [Refused if isinstance(each, Refused) else each for each in found] == wanted


def test_what_is_no_header_is_not_kept_and_the_next_message_is_read() -> None:
    messages = Messages(MOST)
    found = fed(messages, b"junk" * 100_000 + b"\r\n\r\n" + to_message({"id": 1}), 65_536)
    assert found[-1] == b'{"id":1}'
    assert all(isinstance(each, Refused) for each in found[:-1])
    assert len(messages._rest) == 0


@pytest.mark.parametrize("value", [{"text": "naïve 😀"}, {"text": "\ud83d"}])
def test_what_is_written_is_read(value: object) -> None:
    (body,) = Messages(MOST).feed(to_message(value))
    assert isinstance(body, bytes)
    assert json.loads(body) == value
