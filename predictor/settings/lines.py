"""Where the keys of a TOML file stand: tomllib reads their values and forgets their lines."""

import re
import tomllib
from collections.abc import Iterator

_BARE = r"[A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*'"
_DOTTED = rf"(?:{_BARE})(?:\s*\.\s*(?:{_BARE}))*"
_LINE = re.compile(rf"\s*(?:\[\s*(?P<table>{_DOTTED})\s*\]|(?P<key>{_DOTTED})\s*=)")
_WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def lines_of_keys(text: str) -> dict[tuple[str, ...], int]:
    """Return the line, counted from 1, of each table and key of a document that tomllib has read.

    A line of a text over several lines that looks like a key counts as one only if there is none before it.
    """
    found: dict[tuple[str, ...], int] = {}
    for path, line in _paths(text):
        found.setdefault(path, line)
    return found


def _paths(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        match = _LINE.match(line)
        if match and match["table"]:
            table = _parts(match["table"])
            yield table, number
        elif match:
            yield (*table, *_parts(match["key"])), number


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_BARE, dotted))


def line_of_error(error: tomllib.TOMLDecodeError, text: str) -> int:
    """Return the line, counted from 1, at which tomllib stopped reading."""
    where = _WHERE.search(str(error))
    if where and where[1]:
        return int(where[1])
    return text.count("\n") + 1


def reason_of_error(error: tomllib.TOMLDecodeError) -> str:
    """Return what tomllib says, without the place."""
    return _WHERE.sub("", str(error))
