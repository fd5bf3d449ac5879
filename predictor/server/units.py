"""Places in a line, counted in the units of an encoding: bytes, UTF-16 units or characters."""

import re
from typing import Literal, get_args

from predictor.server.refusing import Refused

Encoding = Literal["utf-8", "utf-16", "utf-32"]
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)

_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2)}
_PAIRS = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def length(text: str, encoding: Encoding) -> int:
    """Return the length of a text in units."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    codec, size = _CODECS[encoding]
    return len(text.encode(codec, "surrogatepass")) // size


def cut(line: str, units: int, encoding: Encoding) -> tuple[str, str]:
    """Cut a line after so many units; what is longer than the line means its end.

    In UTF-16 a pair may be cut into its halves, as a client's strings can be. Raises `Refused` inside a
    character of UTF-8.
    """
    if encoding == "utf-32" or line.isascii():
        return line[:units], line[units:]
    codec, size = _CODECS[encoding]
    data = line.encode(codec, "surrogatepass")
    try:
        head, tail = data[: size * units], data[size * units :]
        return head.decode(codec, "surrogatepass"), tail.decode(codec, "surrogatepass")
    except UnicodeDecodeError as error:
        raise Refused(
            "field", f"{units} bytes end inside a character of the line.", field="character", value=units
        ) from error


def joined(text: str) -> str:
    """Return a text in which halves of a character that stand side by side are that character."""
    if text.isascii() or not _PAIRS.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
