"""The line at the bottom that asks: for one key, or for a line of text."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

Answers = dict[str, Callable[[], None]]


def nothing() -> None:
    """Do nothing: what most answers no do."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Something to decide by one key; Esc leaves all as it is."""

    text: str
    """What is to be decided."""
    answers: Answers
    """By word, what it does; the first letter of the word is its key."""

    def lines(self, width: int) -> str:
        """Return what is asked, wrapped to `width` cells: "Save notes.txt? [y]es [n]o [Esc]"."""
        words = " ".join(f"[{word[0]}]{word[1:]}" for word in self.answers)
        return textwrap.fill(f"{self.text} {words} [Esc]", width)

    def action(self, key: str) -> Callable[[], None] | None:
        """Return what the key decides, or None for a key that is no answer."""
        return next((act for word, act in self.answers.items() if word[0] == key.lower()), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of text that is asked for."""

    prompt: str
    """What is asked for."""
    given: Callable[[str], None]
    """What is done with the line."""
    text: str = ""
    """What stands in the line at first, selected: typing replaces it, a key that moves keeps it."""
    changed: Callable[[str], None] | None = None
    """Told of the line at each key."""
    paths: bool = False
    """Whether it is the name of a file, which Tab completes."""
    selected: bool = True
    """Whether what it begins with is selected."""
