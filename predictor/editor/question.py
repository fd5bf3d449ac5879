"""The line at the bottom that asks: a choice by one key, or a file name."""

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """Something to decide. Each answer is a word whose first letter is its key; Esc leaves all as it is."""

    text: str
    answers: Mapping[str, Callable[[], None]]

    def lines(self, width: int) -> str:
        """Return the question as shown, wrapped to `width` cells: "Save notes.txt? [y]es [n]o [Esc]"."""
        words = " ".join(f"[{word[0]}]{word[1:]}" for word in self.answers)
        return textwrap.fill(f"{self.text} {words} [Esc]", width)

    def action(self, key: str) -> Callable[[], None] | None:
        """Return what the key decides, or None for a key that is no answer."""
        return next((act for word, act in self.answers.items() if word[0] == key.lower()), None)
