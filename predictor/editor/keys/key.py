"""One row of the tables of keys."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from predictor.editor.state.editor import Editor

# Where a row holds: while keys write (Emacs, vi insert), in vi's navigation mode, in both, or with Emacs'
# keys only: vi's Esc always leads to navigation.
WRITE, NAVIGATE, BOTH, EMACS = "write", "navigate", "both", "emacs"


class Command(Protocol):
    """What a key does."""

    def __call__(self, editor: Editor, /) -> None:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Key:
    """What some keys do, and when."""

    action: str
    """Its name in the settings, "" if it has none."""
    keys: tuple[str, ...]
    """The keys that it has by default, written as in the settings: "ctrl-s", "alt-f", "ctrl-x ctrl-s"."""
    help: str
    """What the page of keys says of it; "": it is not on that page."""
    command: Command
    """What it does."""
    when: Callable[[Editor], bool] = Editor.is_text
    """The row holds only while this is true."""
    where: str = WRITE
    """In which modes it holds."""
    shown: str = ""
    """The keys as the page of keys shows them, where that is not their names."""
