"""Names of files with a place to start at, as compilers and grep write them: "file:12:5", "+12:5 file"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PLUS = re.compile(r"\+(\d+)(?:[:,](\d+))?")
_COLONS = (re.compile(r"(.+):(\d+):(\d+):?"), re.compile(r"(.+):(\d+)():?"))


@dataclass(frozen=True, slots=True)
class Places:
    """What was asked for on the command line."""

    names: tuple[str, ...]
    """The files, each once."""
    line: int = 1
    """Where the cursor starts in the first of them, counted from 1."""
    column: int = 1
    """The character of that line, counted from 1."""


def read_places(arguments: Sequence[str]) -> Places:
    """Return the files and the place in the first; a file that has the very name is always meant."""
    names: dict[str, None] = {}
    line = column = 1
    for argument in arguments:
        name = argument
        if not _exists(argument):
            if place := _PLUS.fullmatch(argument):
                line, column = int(place[1]), int(place[2] or 1)
                continue
            matches = (pattern.fullmatch(argument) for pattern in _COLONS)
            found = [place for place in matches if place and _exists(place[1])]
            if found:
                name = found[0][1]
            if found and not names:
                line, column = int(found[0][2]), int(found[0][3] or 1)
        names[name] = None
    return Places(tuple(names), max(line, 1), max(column, 1))


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):
        return False
