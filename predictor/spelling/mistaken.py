"""Words that are slips although many write them, and words that are written for one another: mistaken.txt."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from predictor.words.capitals import fold

# P(it is meant | it stands there) of the words of a section, set on held-out text by
# `python -m tests.measure.corrections`.
_MEANT = {"misspelt": 0.002, "hasty": 0.02}
HASTY, _CONFUSED = "hasty", "confused"
_LIST = "mistaken.txt"


class Mistaken:
    """Listed words that are slips, by how likely they are meant all the same, and words that are confused."""

    def __init__(self, lines: Iterable[str]) -> None:
        """lines: words under the names of their sections. Raises `ValueError` for another section."""
        self._sections: dict[str, str] = {}
        self._confused: dict[str, tuple[str, ...]] = {}
        section = ""
        for line in (line.strip() for line in lines):
            if line.startswith("["):
                section = line.strip("[]")
                if section not in (*_MEANT, _CONFUSED):
                    known = ", ".join((*_MEANT, _CONFUSED))
                    raise ValueError(f"It has a section {section!r} where {known} are possible.")
            elif section == _CONFUSED and line:
                words = line.split()
                for word in words:
                    others = tuple(other for other in words if other != word)
                    self._confused[fold(word)] = self._confused.get(fold(word), ()) + others
            elif line and not line.startswith("#"):
                self._sections[line] = section

    @classmethod
    @cache
    def load(cls) -> "Mistaken":
        """Read the list that is shipped."""
        return cls(cls.lines())

    @staticmethod
    def lines() -> list[str]:
        """Return the lines of the list that is shipped, remarks left out."""
        content = (files("predictor.spelling") / _LIST).read_text(encoding="utf-8")
        return [line for line in content.splitlines() if line and not line.startswith("#")]

    def __contains__(self, word: str) -> bool:
        return bool(self._section(word))

    def _section(self, word: str) -> str:
        """Return the section of a word, "" if it has none. Of capitals only that of I counts."""
        return "" if word == "I" else self._sections.get(fold(word), "")

    def meant(self, word: str, hasty: float | None = None) -> float:
        """Return P(the word is meant | it stands there), capitals aside; 1 for all that are not listed.

        hasty: the probability of those in which nothing but apostrophes is left out, None: as usual.
        """
        section = self._section(word)
        return hasty if section == HASTY and hasty is not None else _MEANT.get(section, 1.0)

    def is_hasty(self, word: str) -> bool:
        """Whether apostrophes, or the capital of I, are left out of a word."""
        return self._section(word) == HASTY

    def is_misspelt(self, word: str) -> bool:
        """Whether a word is never what anybody means."""
        return self._section(word) == "misspelt"

    @property
    def misspelt(self) -> frozenset[str]:
        """The words that are never what anybody means, folded."""
        return frozenset(word for word, section in self._sections.items() if section == "misspelt")

    def confused(self, word: str) -> tuple[str, ...]:
        """Return the words that a word is often written for."""
        return self._confused.get(fold(word), ())
