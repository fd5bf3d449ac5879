"""The wire format of Protocol Buffers, read without trust, and written: a message is numbered fields.

Of what is read nothing is copied and nothing is believed: lengths lie within the message, numbers within 64
bits, unknown fields are refused, and there is an end to how many are read.
(protobuf.dev/programming-guides/encoding)
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from mmap import mmap
from typing import NamedTuple

# How a field is written; groups (3 and 4) have been given up long ago.
_NUMBER, _BYTES = 0, 2
_FIXED = {1: 8, 5: 4}
_MOST_FIELDS = 200_000
_MOST_LETTERS = 256


class Span(NamedTuple):
    """Where a message or the value of a field lies."""

    start: int
    """Its first byte."""
    end: int
    """The byte after its last."""

    def __len__(self) -> int:
        return self.end - self.start


class Field(NamedTuple):
    """One field of a message."""

    number: int
    """Which one it is."""
    value: int
    """What it is, if it is a whole number (without a sign: negative ones are above 2 ** 63); else 0."""
    span: Span
    """Where it lies; a whole number's span is empty."""


# The fields of a message by name; an absent one is an empty list.
Parts = Mapping[str, list[Field]]


class Wire:
    """A file in this format; every method raises `ValueError` where it is damaged or has too many fields."""

    def __init__(self, content: bytes | mmap) -> None:
        self._content = content
        self._left = _MOST_FIELDS
        self.whole = Span(0, len(content))

    def parts(self, message: Span, known: Mapping[int, str]) -> Parts:
        """Return the fields of a message; known: its names by number, all others are refused."""
        found = defaultdict[str, list[Field]](list)
        for field in self._fields(message):
            if field.number not in known:
                expected = ", ".join(known.values())
                raise ValueError(f"it holds part {field.number} of a message where only {expected} may be")
            found[known[field.number]].append(field)
        return found

    def text(self, fields: list[Field]) -> str:
        """Return a field as text, the last one if there are several; "" if there is none."""
        if not fields:
            return ""
        start, end = fields[-1].span
        if end - start > _MOST_LETTERS:
            raise ValueError(f"a name in it has more than {_MOST_LETTERS} bytes")
        return self._content[start:end].decode()

    def numbers(self, fields: list[Field], most: int) -> list[int]:
        """Return the numbers of a repeated field, each alone or several packed."""
        found = list[int]()
        for field in fields:
            at, end = field.span
            if at == end:
                found.append(field.value)
            while at < end and len(found) <= most:
                number, at = self._number(at, end)
                found.append(number)
        if len(found) > most:
            raise ValueError(f"a list of numbers in it is longer than {most}")
        return found

    def _fields(self, message: Span) -> Iterator[Field]:
        at, end = message
        while at < end:
            self._left -= 1
            if self._left < 0:
                raise ValueError(f"it has more than {_MOST_FIELDS:,} parts")
            key, at = self._number(at, end)
            kind, value, start = key & 7, 0, at
            if kind == _NUMBER:
                value, at = self._number(at, end)
                start = at
            elif kind == _BYTES:
                length, start = self._number(at, end)
                at = start + length
            elif kind in _FIXED:
                at = start + _FIXED[kind]
            else:
                raise ValueError(f"a part is of the unknown kind {kind}")
            if at > end:
                raise ValueError("a part goes beyond its message")
            yield Field(key >> 3, value, Span(start, at))

    def _number(self, at: int, end: int) -> tuple[int, int]:
        """Return a number, seven bits a byte, and where the next byte lies."""
        value = shift = 0
        while at < end and shift < 64:
            byte = self._content[at]
            value |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if byte < 0x80:
                return value & (1 << 64) - 1, at
        raise ValueError("a number in it does not end")


def written(number: int, content: bytes) -> bytes:
    """Return a field that is a message, a text or bytes."""
    return _written(number << 3 | _BYTES) + _written(len(content)) + content


def written_number(number: int, value: int) -> bytes:
    """Return a field that is a whole number, 0 or more."""
    return _written(number << 3 | _NUMBER) + _written(value)


def _written(number: int) -> bytes:
    """Return a number, seven bits a byte, the lowest first."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])
