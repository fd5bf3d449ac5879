"""Pairs of what was typed and what was meant: read, divided, and made by a generator beside them."""

import random
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from predictor.errors import TextError
from predictor.spelling.alphabet import SYMBOLS
from predictor.spelling.fingers import Fingers
from predictor.system.texts import read_text
from predictor.words.capitals import fold

# Words of the same first letters ("separate", "separately") are held back together.
ALIKE = 5
_SHARES = 5
_KNOWN = frozenset(SYMBOLS[1:])


class Pair(NamedTuple):
    """A slip; both texts folded."""

    typed: str
    meant: str
    weight: float = 1.0


def read_pairs(path: Path) -> list[Pair]:
    """Read pairs: "typed<TAB>meant" a line, or "typed->meant" as codespell lists them.

    Lines that name several words as meant, or nothing but a change of capitals, are left out. Raises
    `TextError` if the file cannot be read or a line is no pair.
    """
    pairs = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        typed, mark, meant = line.partition("\t" if "\t" in line else "->")
        if not mark or not typed.strip() or not meant.strip():
            raise TextError(
                f"{path}:{number} is no pair: {line[:60]!r}.", 'Write "typed<TAB>meant", or "typed->meant".'
            )
        one, _, others = meant.partition("\t")[0].partition(",")
        pair = Pair(fold(typed.strip()), fold(one.strip()))
        if not others.strip() and pair.typed != pair.meant and set(pair.typed + pair.meant) <= _KNOWN:
            pairs.append(pair)
    if not pairs:
        raise TextError(f"{path} holds no pair.", 'Write "typed<TAB>meant" a line.')
    return pairs


def is_held_back(meant: str) -> bool:
    """Whether pairs of a word are kept from learning: a fifth of all words, chosen by their first letters."""
    return sha256(meant[:ALIKE].encode()).digest()[0] % _SHARES == 0


def some(pairs: Sequence[Pair], most: int, seed: int) -> list[Pair]:
    """Return at most so many of the pairs, chosen by chance."""
    return list(pairs) if len(pairs) <= most else random.Random(seed).sample(pairs, most)


def weighed(pairs: Sequence[Pair]) -> list[Pair]:
    """Return pairs weighed so that a word with many spellings counts as their root."""
    number = Counter(pair.meant for pair in pairs)
    return [pair._replace(weight=number[pair.meant] ** -0.5) for pair in pairs]


def made(words: Sequence[str], seed: int, weight: float) -> list[Pair]:
    """Return a slip of the fingers for each word, all together of this weight."""
    fingers = Fingers(seed)
    pairs = [Pair(fingers.slip(word), word) for word in words]
    kept = [pair for pair in pairs if pair.typed and pair.typed != pair.meant]
    return [pair._replace(weight=weight / len(kept)) for pair in kept]
