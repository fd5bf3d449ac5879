"""What a server has offered, and what is left of it after typing on. Pure: IBus is not needed."""

from collections.abc import Mapping
from typing import Any

from field import Text


class Offer:
    """An answer. asked: what it is an answer to."""

    def __init__(self, asked: Text, answer: Mapping[str, Any]) -> None:
        self.asked = asked
        phrase = answer.get("phrase")
        every = [*([phrase] if phrase else []), *answer["suggestions"]]
        # What replaces letters that stand there already is left out: not every program can delete.
        inserts = [each["insert"] for each in every if not each["replace"]]
        self._inserts = list(dict.fromkeys(inserts))

    def at(self, now: Text | None) -> list[str]:
        """Return what may be inserted now, best first: what agrees with what was typed since."""
        if now is None or now.after != self.asked.after or not now.before.startswith(self.asked.before):
            return []
        typed = now.before[len(self.asked.before) :]
        rests = [each[len(typed) :] for each in self._inserts if each.startswith(typed)]
        return [rest for rest in dict.fromkeys(rests) if rest.strip()]


def first_word(insert: str) -> str:
    """Return what is inserted up to the end of its first word, without the space behind it."""
    begins = len(insert) - len(insert.lstrip(" "))
    end = insert.find(" ", begins)
    return insert if end < 0 else insert[:end]
