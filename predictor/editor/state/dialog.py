"""The line at the bottom that asks: for one key, or for a line of text."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

Answers = dict[str, Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to decide. Each answer is a word whose first letter is its key; Esc leaves all as it is."""

    text: str
    answers: Answers

    def lines(self, width: int) -> str:
        """Return the question as shown, wrapped to `width` cells: "Save notes.txt? [y]es [n]o [Esc]"."""
        words = " ".join(f"[{word[0]}]{word[1:]}" for word in self.answers)
        return textwrap.fill(f"{self.text} {words} [Esc]", width)

    def action(self, key: str) -> Callable[[], None] | None:
        """Return what the key decides, or None for a key that is no answer."""
        return next((act for word, act in self.answers.items() if word[0] == key.lower()), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of text that is asked for.

    prompt: what it is. given: what is done with it. text: what it begins with. changed: told of each key.
    paths: whether it is the name of a file, which Tab completes.
    """

    prompt: str
    given: Callable[[str], None]
    text: str = ""
    changed: Callable[[str], None] | None = None
    paths: bool = False
