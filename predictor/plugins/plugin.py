"""One program that can suggest, and what it needs for that."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from predictor.system.home import expanded

# The files that programs read; what is shipped for each.
FILES = Path(__file__).parent / "files"
# Folders that variables name, and where they are otherwise.
_USUAL = {"$XDG_CONFIG_HOME": "~/.config", "$ZDOTDIR": "~", "$IPYTHONDIR": "~/.ipython"}


@dataclass(frozen=True, slots=True)
class Means:
    """What lines refer to. file: what is shipped; command: the `foretype` to run; python: what runs that."""

    file: str
    command: str
    python: str


@dataclass(frozen=True, slots=True)
class Plugin:
    """A program, and how it comes to suggest."""

    name: str
    """What `foretype install` knows it by."""
    title: str
    """What people call it."""
    program: str
    """Its command, "" if it has none."""
    lines: Callable[[Means], str]
    """The lines that it needs, in its language."""
    file: str = ""
    """What is shipped for it, in `FILES`; "" if it needs no file."""
    comment: str = "#"
    """What begins a comment in its language."""
    places: tuple[str, ...] = ()
    """Where the lines may stand: in the first of these that exists, else the last is made. None: they are
    only shown."""
    clash: str = ""
    """A pattern: a file in which it is found cannot take the lines as they are."""
    note: str = ""
    """What else is to be known."""

    def place(self, environment: Mapping[str, str] = os.environ) -> Path | None:
        """Return the file that takes the lines; None: they are only shown."""
        known = [_path(each, environment) for each in self.places]
        return next((path for path in known if path.exists()), known[-1] if known else None)

    @property
    def own(self) -> bool:
        """Whether nothing but our lines stands in that file."""
        return bool(self.places) and "foretype" in Path(self.places[-1]).name

    @property
    def shipped(self) -> Path | None:
        """What is shipped for it; None if it needs no file."""
        return FILES / self.file if self.file else None


def _path(place: str, environment: Mapping[str, str]) -> Path:
    """Return the path that is meant; "$NAME/…" stands for the folder in a variable, or its usual one."""
    first, _, rest = place.partition("/")
    if first not in _USUAL:
        return expanded(place)
    folder = Path(environment.get(first[1:], ""))
    return (folder if folder.is_absolute() else expanded(_USUAL[first])) / rest
