"""Names of files with a place to start at, as compilers and grep write them: "file:12:5", "+12:5 file"."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from predictor.system.texts import STDIN

_PLUS = re.compile(r"\+(\d+)(?:[:,](\d+))?")
_PLUS_AND_NAME = re.compile(rf"{_PLUS.pattern}\s+(.+)")
_COLONS = (re.compile(r"(.+):(\d+):(\d+):?"), re.compile(r"(.+):(\d+)():?"))


@dataclass(frozen=True, slots=True)
class Place:
    """A file and where the cursor starts in it."""

    path: Path
    """The file."""
    line: int = 0
    """The line, counted from 1; 0 if none was named."""
    column: int = 1
    """The character of that line, counted from 1."""

    def at(self, line: str, column: str | None) -> Self:
        """Return the same file at a place that was written so."""
        return replace(self, line=_number(line), column=_number(column or "1"))


def read_place(text: str, path_of: Callable[[str], Path] = Path) -> Place:
    """Return what a name of a file means, with or without a place; a file that has the very name is meant.

    path_of: from the name to the path.
    """
    if not _exists(path_of(text)):
        if found := _PLUS_AND_NAME.fullmatch(text):
            return read_place(found[3], path_of).at(found[1], found[2])
        for pattern in _COLONS:
            found = pattern.fullmatch(text)
            if found and _exists(path_of(found[1])):
                return Place(path_of(found[1])).at(found[2], found[3])
    return Place(path_of(text))


def read_places(arguments: Iterable[str]) -> tuple[Place, ...]:
    """Return the files of a command line, each once; "+12" stands before its file, or behind the last one."""
    places: dict[Path, Place] = {}
    waiting: re.Match[str] | None = None
    for argument in arguments:
        plus = None if _exists(Path(argument)) else _PLUS.fullmatch(argument)
        if plus:
            waiting = plus
            continue
        place = read_place(argument, _path_of)
        if waiting:
            place, waiting = place.at(waiting[1], waiting[2]), None
        if place.path not in places or not places[place.path].line:
            places[place.path] = place
    if waiting and places:
        last = next(reversed(places))
        places[last] = places[last].at(waiting[1], waiting[2])
    return tuple(places.values())


def _path_of(argument: str) -> Path:
    """Return the path that an argument means: "-" alone is standard input, "./-" a file."""
    path = Path(argument)
    return path.absolute() if path == Path(STDIN) and argument != STDIN else path


def _number(digits: str) -> int:
    # No file has as many lines as nine digits count; Python refuses to read thousands of them.
    return max(1, int(digits[:9]))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
