"""One mail: who wrote it and when, and the text that is the writer's own."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from predictor.history.reading.html import text_of_html
from predictor.history.reading.prose import paragraphs
from predictor.history.reading.replies import own_lines

# What the standard library raises for mails that are none.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, OverflowError)
_MOST_PARTS = 100


@dataclass(frozen=True, slots=True)
class Mail:
    """What is learned of a mail, and what tells it from others."""

    senders: frozenset[str]
    """The addresses that it is from, in small letters."""
    when: float | None
    """When it was written, as it says, in seconds since 1970."""
    name: str
    """What tells it from others of the same text."""
    text: str
    """What its writer wrote."""


def read_mail(content: bytes) -> Mail | None:
    """Return a mail as it lies in a mailbox, None if it cannot be read."""
    try:
        message = message_from_bytes(content)
        text = "\n".join(_texts(message))
        return Mail(_senders(message), _when(message), _name(message), "\n".join(paragraphs(own_lines(text))))
    except _BROKEN:
        return None


def _texts(message: "Message[Any, Any]") -> Iterator[str]:
    """Yield the plain text, that of HTML where there is none."""
    parts = list(_parts(message))
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    for part in plain or parts:
        text = _decoded(part)
        yield text if plain else text_of_html(text)


def _parts(message: "Message[Any, Any]") -> Iterator["Message[Any, Any]"]:
    """Yield the parts that are text and no files; what was forwarded as a whole is none."""
    waiting = [message]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        if part.is_multipart():
            if part.get_content_maintype() == "multipart":
                waiting = [*part.get_payload(), *waiting]
        elif part.get_content_type() in ("text/plain", "text/html") and not part.get_filename():
            yield part


def _decoded(part: "Message[Any, Any]") -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        return content.decode(part.get_content_charset() or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return content.decode("utf-8", errors="replace")


def _senders(message: "Message[Any, Any]") -> frozenset[str]:
    return frozenset(address.lower() for _, address in getaddresses([_header(message, "From")]) if address)


def _when(message: "Message[Any, Any]") -> float | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).timestamp()
    except _BROKEN:
        return None


def _name(message: "Message[Any, Any]") -> str:
    identity = _header(message, "Message-ID").strip()
    return identity or " ".join(_header(message, name) for name in ("Date", "From", "Subject"))


def _header(message: "Message[Any, Any]", name: str) -> str:
    value = str(message.get(name, ""))
    if "=?" in value:
        with suppress(*_BROKEN):
            value = str(make_header(decode_header(value)))
    return re.sub(r"\s+", " ", value)
