"""Texts counted before they are written: a word that comes a thousand times is written once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from predictor.history.grams import Gram


@dataclass(slots=True)
class Count:
    """What is added for one word, or for one word after a context."""

    uses: int = 0
    """How often it is used."""
    weight: float = 0.0
    """The sum of the uses' weights."""
    day: int = 0
    """Of the last use."""
    occasions: int = 0
    """In how many texts."""
    names: int = 0
    """How often with a capital inside a sentence."""

    def add(self, weight: float, day: int) -> None:
        """Count one use."""
        self.uses += 1
        self.weight += weight
        self.day = max(self.day, day)


# What stands before a word: the word before the last ("" where that does not matter), and the last.
Key = tuple[str, str]


@dataclass(slots=True)
class Batch:
    """Some texts, counted."""

    words: dict[str, Count] = field(default_factory=dict)
    """By word."""
    followers: dict[Key, dict[str, Count]] = field(default_factory=dict)
    """By context and word."""
    size: int = 0
    """How many words there were."""

    def add(self, grams: Iterable[Gram], weight: float, day: int) -> None:
        """Count one text. weight: of each use."""
        seen = set[str]()
        for gram in grams:
            word, before = gram
            known = self.words.setdefault(word, Count())
            known.add(weight, day)
            known.occasions += word not in seen
            known.names += gram.is_name
            seen.add(word)
            self.size += 1
            if before:
                self._follow(("", before[-1]), word, weight, day)
            if len(before) > 1:
                self._follow((before[0], before[1]), word, weight, day)

    def _follow(self, key: Key, word: str, weight: float, day: int) -> None:
        after = self.followers.get(key)
        if after is None:
            after = self.followers[key] = {}
        count = after.get(word)
        if count is None:
            count = after[word] = Count()
        count.add(weight, day)

    def texts(self) -> set[str]:
        """Return all words, also those that stand before others."""
        before = {text for key in self.followers for text in key}
        return (before | self.words.keys()) - {""}
