"""What is not suggested unless all is asked for: a list that comes with the bundle, for its language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from predictor.contract import Context
from predictor.text import tail, words
from predictor.words.capitals import fold

# Words before the withheld one that an entry may name.
_MOST_BEFORE = 4


@dataclass(frozen=True, slots=True)
class Withheld:
    """Words that are not suggested, some of them only after others."""

    entries: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict)
    """By word, folded: what must stand before it, folded; () where nothing must."""

    @classmethod
    def read(cls, lines: Iterable[str]) -> "Withheld":
        """Read a list: a word or some words a line, of which the last is withheld after the others."""
        entries: dict[str, list[tuple[str, ...]]] = {}
        for line in lines:
            *before, word = words(fold(line.partition("#")[0])) or [""]
            if word:
                entries.setdefault(word, []).append(tuple(before[-_MOST_BEFORE:]))
        return cls(entries)

    def holds(self, context: Context, text: str) -> bool:
        """Whether a suggestion of one or several words is withheld here."""
        if not self.entries:
            return False
        suggested = words(fold(text))
        if self.entries.keys().isdisjoint(suggested):
            return False
        before = words(fold(tail(context.before[: context.word_start])))[-_MOST_BEFORE:]
        written = [*before, *suggested]
        return any(
            tuple(written[end - len(entry) : end]) == entry
            for end in range(len(before), len(written))
            for entry in self.entries.get(written[end], ())
            if end >= len(entry)
        )
