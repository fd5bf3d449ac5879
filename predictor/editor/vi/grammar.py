"""vi's grammar: from the keys pressed so far to a command, if they are one."""

from dataclasses import dataclass
from enum import Enum

from predictor.editor.vi.motions import MOTIONS
from predictor.editor.vi.objects import OBJECTS

OPERATORS = ("d", "c", "y", ">", "<", "g~", "gu", "gU", "g?")
# Operators of Vim's that there are not: what they would work on belongs to them.
_UNKNOWN_OPERATORS = ("=", "!", "gq", "gw", "g@", "zf")
_MOST = 99_999  # the largest count
# Keys that a second one belongs to.
_PREFIXES = ("g", "z", "Z", "[", "]", "c-w")
# Keys that take any character as what they are about.
_WITH_CHARACTER = ("r", "f", "F", "t", "T", "m", "'", "`", "q", "@", "gr", "g'", "g`")
TO_CHARACTER = ("f", "F", "t", "T")
SEARCHES = ("n", "N", "*", "#", "g*", "g#", "/", "?")
_MOVES = frozenset([*MOTIONS, *TO_CHARACTER, *SEARCHES, "'", "`", ";", ",", "H", "M", "L"])


class Unfinished(Enum):
    """What keys are that are no command."""

    MORE = "more"
    """The beginning of one."""
    WRONG = "wrong"
    """Nothing that begins one."""


@dataclass(frozen=True, slots=True)
class Command:
    """What keys mean."""

    name: str
    """The operator ("d"), the motion ("w", "gg") or the command ("x", "i", "J")."""
    count: int | None = None
    """The counts typed, multiplied."""
    register: str = ""
    """The register named by ", "" for none."""
    motion: str = ""
    """What an operator works on: a motion, an object ("iw"), or "" with `lines`."""
    lines: bool = False
    """Whether the operator's key was doubled: it works on whole lines."""
    character: str = ""
    """The character that a command or its motion is about: "x" in "fx", "rx", "qx"."""

    @property
    def times(self) -> int:
        """The count, 1 if none was typed."""
        return 1 if self.count is None else self.count


def parse(keys: list[str], *, visual: bool) -> Command | Unfinished:
    """Return what keys mean. visual: text is selected, so operators work on that at once."""
    reader = _Reader(keys)
    try:
        return _command(reader, visual=visual)
    except _Ended:
        return Unfinished.MORE
    except _Unknown:
        return Unfinished.WRONG


class _Ended(Exception):
    pass


class _Unknown(Exception):
    pass


class _Reader:
    def __init__(self, keys: list[str]) -> None:
        self._keys = keys
        self._next = 0

    def key(self) -> str:
        if self._next == len(self._keys):
            raise _Ended
        self._next += 1
        return self._keys[self._next - 1]

    def peek(self) -> str:
        if self._next == len(self._keys):
            raise _Ended
        return self._keys[self._next]

    def count(self) -> int | None:
        digits = ""
        while self.peek().isdigit() and self.peek().isascii() and (digits or self.peek() != "0"):
            digits += self.key()
        return min(int(digits[:9]), _MOST) if digits else None

    def name(self) -> str:
        key = self.key()
        return key + self.key() if key in _PREFIXES else key


def _command(reader: _Reader, *, visual: bool) -> Command:
    register, count = "", reader.count()
    while reader.peek() == '"':
        reader.key()
        register = reader.key()
        count = _product(count, reader.count())
    if visual and reader.peek() in ("i", "a"):
        name = reader.key() + reader.key()
        if name[1] in OBJECTS:
            return Command(name, count, register)
        raise _Unknown
    name = reader.name()
    if name in OPERATORS and not visual:
        return _operator(reader, name, count, register)
    if name in _UNKNOWN_OPERATORS and not visual:
        _operator(reader, name, count, register)
        raise _Unknown
    character = reader.key() if name in _WITH_CHARACTER else ""
    if len(character) > 1 and character != "enter":
        raise _Unknown
    return Command(name, count, register, character=character)


def _operator(reader: _Reader, name: str, count: int | None, register: str) -> Command:
    count = _product(count, reader.count())
    if reader.peek() in ("i", "a"):
        key = reader.key() + reader.key()
        if key[1] not in OBJECTS:
            raise _Unknown
        return Command(name, count, register, key)
    key = reader.name()
    if key in (name, name[-1]):
        return Command(name, count, register, lines=True)
    if key not in _MOVES:
        raise _Unknown
    return Command(name, count, register, key, character=reader.key() if key in _WITH_CHARACTER else "")


def _product(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one * other, _MOST)
