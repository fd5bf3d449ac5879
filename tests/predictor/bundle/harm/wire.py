"""Protocol Buffers as a list of fields that can be changed and written again."""

from collections.abc import Sequence
from typing import NamedTuple


class Part(NamedTuple):
    """A field: its number, how it is written, and its value (a number, or bytes)."""

    number: int
    kind: int
    value: int | bytes


def parse(content: bytes) -> list[Part]:
    """Return the fields of a message that is well-formed."""
    parts, at = list[Part](), 0
    while at < len(content):
        key, at = _number(content, at)
        kind = key & 7
        if kind == 0:
            value, at = _number(content, at)
            parts.append(Part(key >> 3, kind, value))
            continue
        length, at = _number(content, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
        parts.append(Part(key >> 3, kind, content[at : at + length]))
        at += length
    return parts


def write(parts: Sequence[Part]) -> bytes:
    """Return the bytes of a message."""
    content = bytearray()
    for number, kind, value in parts:
        content += varint(number << 3 | kind)
        if isinstance(value, int):
            content += varint(value)
        else:
            content += (varint(len(value)) if kind == 2 else b"") + value
    return bytes(content)


def inside(number: int, *parts: Part) -> Part:
    """Return a field that is a message."""
    return Part(number, 2, write(parts))


def varint(value: int) -> bytes:
    """Return a number, seven bits a byte."""
    content = bytearray()
    while value >= 0x80:
        content.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*content, value])


def _number(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (content[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if content[at - 1] < 0x80:
            return value, at
