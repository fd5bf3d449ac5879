"""Names of files with a place to start at, as compilers and vi write them: "file:12:5", "+12:5 file"."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from predictor.system.home import check_is_file_name
from predictor.system.texts import path_of

_PLUS = re.compile(r"\+(?:(\d+)(?:[:,](\d+))?)?")
_PLUS_AND_NAME = re.compile(rf"{_PLUS.pattern}\s+(.+)")
# What follows a name in what compilers and grep say: ":12", ":12:5: error", ":12:5-9", "(12)", "(12,5): error".
_BEHIND_NAME = re.compile(r"(?::(\d+)(?:-\d+)?(?::(\d+)(?:-\d+)?)?|\((\d+)(?:,(\d+))?\))(?:$|:)")
_NEW = re.compile(r"(.+?):\d+:\d+:?")
LAST = 10**9  # a line that no file has: the last one is meant


@dataclass(frozen=True, slots=True)
class Place:
    """A file and where the cursor starts in it."""

    path: Path
    """The file."""
    line: int = 0
    """The line, counted from 1; 0 if none was named."""
    column: int = 1
    """The character of that line, counted from 1."""

    def at(self, line: str | None, column: str | None) -> Self:
        """Return the same file at a place that was written so; without a line it is the last one."""
        return replace(self, line=_number(line) if line else LAST, column=_number(column or "1"))


def read_place(text: str, path_of: Callable[[str], Path] = Path) -> Place:
    """Return what a name of a file means, with or without a place; a file that has the very name is meant.

    Raises `TextError` if it is a folder's. path_of: from the name to the path.
    """
    check_is_file_name(text)
    if _exists(path_of(text)):
        return Place(path_of(text))
    if found := _PLUS_AND_NAME.fullmatch(text):
        return read_place(found[3], path_of).at(found[1], found[2])
    for start in range(1, len(text)):
        found = _BEHIND_NAME.match(text, start)
        if found and _exists(path_of(text[:start])):
            return Place(path_of(text[:start])).at(found[1] or found[3], found[2] or found[4])
    new = _NEW.fullmatch(text)  # nobody names a file so
    name = new[1] if new else text
    check_is_file_name(name)
    return Place(path_of(name))


def read_places(arguments: Iterable[str]) -> tuple[Place, ...]:
    """Return the files of a command line, each once; "+12" stands before its file, or behind the last one."""
    places: dict[Path, Place] = {}
    waiting: re.Match[str] | None = None
    for argument in arguments:
        plus = None if _exists(Path(argument)) else _PLUS.fullmatch(argument)
        if plus:
            waiting = plus
            continue
        place = read_place(argument, path_of)
        if waiting:
            place, waiting = place.at(waiting[1], waiting[2]), None
        if place.path not in places or not places[place.path].line:
            places[place.path] = place
    if waiting and places:
        last = next(reversed(places))
        places[last] = places[last].at(waiting[1], waiting[2])
    return tuple(places.values())


def _number(digits: str) -> int:
    # No file has as many lines as nine digits count; Python refuses to read thousands of them.
    return max(1, int(digits[:9]))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
