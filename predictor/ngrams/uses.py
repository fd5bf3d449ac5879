"""Where a text has used a word: what recent words go by, for people to see."""

from collections.abc import Collection
from typing import NamedTuple

from predictor.contract import Finished
from predictor.text import chunks, normalise
from predictor.words.wordlist import split_chunk


class Use(NamedTuple):
    """A use of a word in a text."""

    start: int
    """Where it begins in the document, in characters."""
    end: int
    """Where it ends."""
    before: int
    """How many of the last two words and marks of the text stand in front of it, too."""


def uses_of(finished: Finished, spellings: Collection[str]) -> list[Use]:
    """Return where `finished` has a word in any of these spellings, the last use first."""
    pieces = chunks(finished.text)
    cores = [split_chunk(normalise(piece))[0] for piece in pieces]
    found, place = list[Use](), finished.start
    for number, (piece, core) in enumerate(zip(pieces, cores, strict=True)):
        # Where the text before is not seen, its first word may be half of one.
        if core in spellings and (number or not finished.start):
            found.append(Use(place, place + len(split_chunk(piece)[0]), _shared(cores, number)))
        place += len(piece)
    return found[::-1]


def _shared(cores: list[str], number: int) -> int:
    """Return how many of the last two cores stand in front of core `number`, too."""
    before = cores[max(0, number - 2) : number]
    if not before or before[-1] != cores[-1]:
        return 0
    return 2 if len(before) == 2 and before[0] == cores[-2] else 1
