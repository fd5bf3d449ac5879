"""Bytes and text: read so that writing an unchanged text gives back the same bytes."""

import codecs
import re
from contextlib import suppress
from typing import NamedTuple

from predictor.errors import TextError

UTF_8, LATIN_1, WINDOWS = "UTF-8", "Latin-1", "Windows-1252"
ENCODINGS = (UTF_8, LATIN_1, WINDOWS)
_CODECS = {UTF_8: "utf-8", LATIN_1: "latin-1", WINDOWS: "cp1252"}
_BOM = codecs.BOM_UTF8
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What no text has. Bell, backspace, tab, the line and page ends and Escape (coloured logs) are in some.
_NO_TEXT = r"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]"
_NO_TEXT_BYTES = re.compile(_NO_TEXT.encode())  # in all our encodings these bytes are these characters
_GARBAGE = re.compile(rf"{_NO_TEXT}|[\ud800-\udfff]")
_UNTOUCHED = "It was left untouched."


class NotUtf8(TextError):
    """A file is not UTF-8; `likely` is the encoding to ask about, by which reading it cannot fail."""

    def __init__(self, message: str, likely: str) -> None:
        super().__init__(
            message, f"{_UNTOUCHED} If it is {likely}, open it with --encoding {likely.lower()}."
        )
        self.likely = likely


class NotText(TextError):
    """A file has characters that no text has; it may be shown, not changed."""


class NotEncodable(TextError):
    """A text has characters that its file's encoding does not have; saved as UTF-8 it would keep them."""


class Decoded(NamedTuple):
    """A text as it is edited, and what it takes to write it back."""

    text: str
    r"""The text, its line ends as "\n"; if they are mixed, each "\r" stays in it."""
    encoding: str
    """One of `ENCODINGS`."""
    bom: bool
    """Whether a byte order mark came first."""
    newline: str
    """The line end on disk."""


def check_encoding(name: str) -> str:
    """Return the encoding as we write it, for any spelling that Python knows; raises `TextError`."""
    with suppress(LookupError):
        wanted = codecs.lookup(name).name
        for encoding, codec in _CODECS.items():
            if codecs.lookup(codec).name == wanted:
                return encoding
    raise TextError(f"There is no encoding {name!r} here.", f"Choose one of: {', '.join(ENCODINGS)}.")


def decode(data: bytes, name: str = "The text", encoding: str = UTF_8, *, anything: bool = False) -> Decoded:
    """Turn bytes into text; `encode` gives back the same bytes. Raises `NotText` or `NotUtf8`.

    name: of the file, for the message. encoding: one of `ENCODINGS`. anything: raise nothing, for looking at
    a file that is not text; what cannot be read then becomes U+FFFD.
    """
    if not anything:
        _check_text(data, name)
    bom = encoding == UTF_8 and data.startswith(_BOM)
    try:
        text = data[len(_BOM) * bom :].decode(_CODECS[encoding], errors="replace" if anything else "strict")
    except UnicodeDecodeError as error:
        where = error.start + len(_BOM) * bom
        told = f"{name} is not {encoding}: byte 0x{data[where]:02x} at offset {where}."
        raise NotUtf8(told, _likely(data)) from None
    newline = _newline_of(text)
    return Decoded(text.replace(newline, "\n"), encoding, bom, newline)


def encode(text: str, encoding: str = UTF_8, bom: bool = False, newline: str = "\n") -> bytes:
    """Return `text` as it stands on disk; raises `NotEncodable`.

    What no file that we read may have (garbage from a keyboard) becomes U+FFFD, or "?" where there is none.
    """
    mark = "\ufffd" if encoding == UTF_8 else "?"
    whole = _GARBAGE.sub(mark, text).replace("\n", newline)
    try:
        body = whole.encode(_CODECS[encoding])
    except UnicodeEncodeError as error:
        line = whole.count(newline, 0, error.start) + 1
        told = f"{encoding} has no {whole[error.start]!r} (line {line})."
        raise NotEncodable(told, "Save the text as UTF-8 instead.") from None
    return _BOM + body if bom else body


def clean(text: str) -> str:
    r"""Return pasted text as it may stand in a text: line ends as "\n", without what no text has."""
    return _GARBAGE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _check_text(data: bytes, name: str) -> None:
    found = _NO_TEXT_BYTES.search(data)
    if found:
        byte = found.group()[0]
        what = f"the control character 0x{byte:02x}" if byte else "a zero byte"
        advice = " It may be UTF-16: convert it to UTF-8 first." if data[:2] in _UTF_16_MARKS else ""
        raise NotText(f"{name} is not text: it has {what} at offset {found.start()}.", _UNTOUCHED + advice)


def _likely(data: bytes) -> str:
    """Return which old encoding it is: Windows has its quotes where Latin-1 has control characters."""
    try:
        data.decode(_CODECS[WINDOWS])
    except UnicodeDecodeError:
        return LATIN_1
    return WINDOWS if re.search(rb"[\x80-\x9f]", data) else LATIN_1


def _newline_of(text: str) -> str:
    crlf, lf, cr = text.count("\r\n"), text.count("\n"), text.count("\r")
    if crlf and crlf == lf == cr:
        return "\r\n"
    return "\r" if cr and not lf else "\n"
