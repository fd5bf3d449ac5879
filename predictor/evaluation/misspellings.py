"""Pairs of what was typed and what was meant: how often a speller names the word that was meant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from predictor.errors import TextError
from predictor.evaluation.spellers import Speller
from predictor.system.texts import read_text
from predictor.text import normalise
from predictor.words.capitals import fold

ASKED = 3


class Misspelling(NamedTuple):
    """A word that was typed for another, in its text or alone."""

    text: str
    """What is judged: a sentence, or what was typed."""
    start: int
    """Where in it what was typed begins."""
    end: int
    """Where that ends."""
    meant: str

    @property
    def alone(self) -> bool:
        """Whether there is nothing but the word."""
        return self.end - self.start == len(self.text)


@dataclass(frozen=True, slots=True)
class Named:
    """How often the word that was meant is named."""

    speller: str
    pairs: int
    first: float
    """The share of pairs whose word is the first candidate."""
    three: float
    """The share of pairs whose word is among the first three."""
    marked: float
    """The share of pairs of which the typed word is taken for wrong."""


def read_misspellings(path: Path) -> tuple[Misspelling, ...]:
    """Read lines "typed<TAB>meant", or "typed<TAB>meant<TAB>sentence" with the typed word in the sentence.

    Raises `TextError` for anything else.
    """
    found = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        typed, meant, text, *more = [*map(str.strip, normalise(line).split("\t")), "", ""][:4]
        start = (text := text or typed).find(typed)
        if not typed or not meant or any(more) or start < 0:
            raise TextError(
                f"{path}:{number} is no pair: {line[:60]!r}.",
                'Write "typed<TAB>meant", or "typed<TAB>meant<TAB>a sentence with what was typed".',
            )
        found.append(Misspelling(text, start, start + len(typed), meant))
    if not found:
        raise TextError(f"{path} holds no pair.", 'Write "typed<TAB>meant" a line.')
    return tuple(found)


def name_all(
    spellers: Sequence[Speller], pairs: Sequence[Misspelling], progress: Callable[[int, int], None]
) -> tuple[Named, ...]:
    """Ask each speller for each pair. progress: told how many answers there are, and of how many."""
    rows = []
    for number, speller in enumerate(spellers):
        first = three = marked = 0
        for place, pair in enumerate(pairs):
            judged = speller.judge(pair.text, pair.start, pair.end, ASKED)
            names = [fold(name) for name in judged.candidates]
            first += names[:1] == [fold(pair.meant)]
            three += fold(pair.meant) in names
            marked += judged.marked
            progress(number * len(pairs) + place, len(spellers) * len(pairs))
        total = len(pairs)
        rows.append(Named(speller.name, total, first / total, three / total, marked / total))
    return tuple(rows)
