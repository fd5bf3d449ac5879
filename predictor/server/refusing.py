"""Requests that cannot be answered: each error says which field was wrong, and what was seen there."""

from typing import Literal

from predictor.errors import SettingsError

Code = Literal[
    "malformed",  # the line is not UTF-8, not JSON, no object, or too long
    "field",  # a field is missing, unknown, or has an impossible value
    "hello",  # the first request must be hello, with a protocol that is known
    "document",  # there is no such document, or there is one already
    "stale",  # the document has changed since
    "cancelled",  # somebody said so, or a newer request has taken its place
    "full",  # more than a client may have
    "history",  # there is no history, or it cannot be used
    "failed",  # the engine cannot answer
]
_SHOWN = 80  # characters of a value that are told


class Refused(SettingsError):
    """A request cannot be answered. field, value: what was wrong, "" and None if it was no field."""

    def __init__(self, code: Code, message: str, *, field: str = "", value: object = None) -> None:
        super().__init__(message)
        self.code, self.field = code, field
        self.value = told(value)


def told(value: object) -> object:
    """Return a value as an error may repeat it: short."""
    if value is None or isinstance(value, (bool, int, float)):
        return value if not isinstance(value, int) or abs(value) < 2**53 else f"{value:.3e}"
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
