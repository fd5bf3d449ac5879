"""The line at the bottom that asks: for an entry to choose, for one key, or for a line of text."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

Answers = dict[str, Callable[[], None]]


def nothing() -> None:
    """Do nothing: what most answers no do."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Something to decide that may lose text, or that comes unasked: by choosing an entry, then Enter.

    No letter answers it, as letters are what prose is made of: they go to the text.
    """

    text: str
    """What is to be decided."""
    answers: Answers
    """By word, what it does. The first is chosen at the beginning, so it must be one that loses nothing."""
    chosen: int = 0
    """Which of them is chosen."""
    returns: bool = False
    """Whether it is asked again at a pause if the writer writes on instead of answering it."""

    def lines(self, width: int) -> str:
        """Return what is asked, wrapped to `width` cells: "Save it? [yes] no (arrows and Enter, Esc)"."""
        words = " ".join(
            f"[{word}]" if number == self.chosen else word for number, word in enumerate(self.answers)
        )
        return textwrap.fill(f"{self.text} {words} (arrows and Enter, Esc)", width)

    def moved(self, step: int) -> Self:
        """Choose the next entry (1) or the one before (-1)."""
        return replace(self, chosen=min(max(self.chosen + step, 0), len(self.answers) - 1))

    def action(self) -> Callable[[], None]:
        """Return what the chosen entry does."""
        return list(self.answers.values())[self.chosen]


@dataclass(frozen=True, slots=True)
class Decision:
    """Something to decide by one key, which undo takes back; Esc leaves all as it is."""

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
