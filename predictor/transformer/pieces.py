"""The pieces of a vocabulary that words are made of, found by the letters that they spell.

*Closed* pieces end in their space and finish a word; *open* ones may go on. Capitals need not agree with what
is typed: "sha" finds "Shawn", at the cost that `predictor.words.capitals` states.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from predictor.system.arrays import Array, check_array, fraction, read_arrays, reporting_damage
from predictor.transformer.vocabulary import Vocabulary
from predictor.words.capitals import agreement, capitals, fold
from predictor.words.narrowing import Floats, Ints

_AGAIN = "Take all files from the same bundle, or make it again: python -m export package."

Numbers = NDArray[np.uint16]

_MOSTLY = 0.5
_LEAST = 1e-30
_APOSTROPHES = "'’"
# Ranges of prefixes that are remembered, and those whose weights are.
_CACHED_RANGES = 1 << 12
_CACHED_WEIGHTS = 16


class Pieces:
    """Pieces of one kind, sorted by key: ids[i] spells texts[i]; folded it is keys[i]."""

    def __init__(self, keys: list[str], texts: list[str], ids: Ints, capitals: NDArray[np.uint16]) -> None:
        self.keys, self.texts, self.ids, self.capitals = keys, texts, ids, capitals
        self._ranges = lru_cache(_CACHED_RANGES)(self._find)
        self._beginning = lru_cache(_CACHED_WEIGHTS)(self._weigh)

    @classmethod
    def build(cls, spelled: Iterable[tuple[str, int]]) -> "Pieces":
        """Sort (text, id) pairs."""
        pairs = list(spelled)
        keys = [fold(text) for text, _ in pairs]
        order = sorted(range(len(keys)), key=keys.__getitem__)
        ordered = [pairs[i][0] for i in order]
        return cls(
            [keys[i] for i in order],
            ordered,
            np.array([pairs[i][1] for i in order], dtype=np.int64),
            np.array(list(map(capitals, ordered)), dtype=np.uint16),
        )

    def range(self, typed: str) -> slice:
        """Return which of them begin with `typed`, case aside."""
        first, last = self._ranges(fold(typed))
        return slice(first, last)

    def _find(self, key: str) -> tuple[int, int]:
        first = bisect_left(self.keys, key)
        return first, bisect_left(self.keys, key + "\U0010ffff", lo=first)

    def weights(self, where: slice, typed: str) -> Floats:
        """Return how likely `typed` is as the beginning of each piece in a range, from 0 to 1."""
        return agreement(self.capitals[where], typed)

    def mass(self, row: Floats, typed: str) -> float:
        """Return the probability of those that begin with `typed`."""
        ids, weights = self._beginning(typed)
        return float(row.take(ids) @ weights)

    def _weigh(self, typed: str) -> tuple[Ints, Floats]:
        where = self.range(typed)
        return self.ids[where], self.weights(where, typed)


class WordPieces:
    """The word pieces of a vocabulary.

    closed: pieces that end in their space, listed without it. open: pieces that may go on. Both as they stand
    inside words, without a lead. ends: float32 [V], P(the word ends | open piece), 0 for those that rather go
    on: they would show half words.
    """

    def __init__(self, vocabulary: Vocabulary, ends: Floats) -> None:
        """Sort the pieces. ends: P(the word ends | open piece) as counted."""
        self._kinds = {
            lead: tuple(map(Pieces.build, split_pieces(vocabulary, lead))) for lead in vocabulary.leads
        }
        self.closed, self.open = self._kinds[""]
        self.ends: Floats = np.where(ends >= _MOSTLY, ends, np.float32(0.0))
        self._vocabulary = vocabulary

    def root(self, row: Floats, lead: str) -> Floats:
        """Return next-token probabilities [V] where a word begins, given that its lead is known to follow."""
        if not lead:
            return row
        begins = self._vocabulary.begins(lead)
        root = np.zeros_like(row)
        np.multiply(row[: len(begins)], begins, out=root[: len(begins)])
        root /= max(float(root.sum()), _LEAST)
        return root

    def mass(self, row: Floats, typed: str, lead: str = "") -> float:
        """Return the probability that the next piece begins with `typed`, which must not be empty."""
        return sum(kind.mass(row, typed) for kind in self._kinds[lead])

    def spell(self, text: str, lead: str = "") -> list[tuple[int, str | None]]:
        """Return the tokenizer's tokens for `text`, each with the text so far; None inside a character."""
        tokens = self._vocabulary.encode(lead + text)
        steps: list[tuple[int, str | None]] = []
        for number, token in enumerate(tokens, start=1):
            so_far = self._vocabulary.decode(tokens[:number]).removeprefix(lead)
            steps.append((token, so_far if text.startswith(so_far) else None))
        return steps


def continuing_pieces(vocabulary: Vocabulary) -> Ints:
    """Return the ids of all pieces that go on with a word, sorted."""
    return np.array(sorted(token for kind in split_pieces(vocabulary) for _, token in kind))


def split_pieces(
    vocabulary: Vocabulary, lead: str = ""
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Return the closed and the open pieces that words are made of behind a lead, as (letters, id) pairs."""
    closes, begins = vocabulary.closes.tolist(), vocabulary.begins(lead).tolist()
    kinds: tuple[list[tuple[str, int]], list[tuple[str, int]]] = ([], [])
    for token, closed in enumerate(closes):
        letters = vocabulary.letters(token) if begins[token] else ""
        if letters and _in_word(letters):
            kinds[not closed].append((letters, token))
    return kinds


@dataclass(frozen=True, slots=True)
class Spellings:
    """How the vocabulary spells words behind a lead, counted for the bundle. V pieces, W listed cores."""

    ends: Floats
    """[V] P(the word ends | open piece)."""
    closed: Numbers
    """[W] the piece that is the word with its space, 0 where there is none."""
    open: Numbers
    """[W] the piece that is the word without its space, 0 where there is none."""
    first: Numbers
    """[W] the first piece of a word of several pieces, else 0."""
    second: Numbers
    """[W] the second piece of a word of several pieces, else 0."""
    whole: NDArray[np.bool_] | None = None
    """[W] whether the first two pieces are all of the word; None where the second says so by its space."""


# Behind the names of the arrays of words that begin with a space.
LED = "_led"
OF_WORDS = ("closed", "open", "first", "second")
WHOLE = "whole"


def read_spellings(
    path: Path, vocab_size: int, words: int, leads: Sequence[str] = ("",)
) -> dict[str, Spellings]:
    """Read spellings.npz, by lead; raises `BundleError` when it is damaged or belongs to another bundle."""
    with reporting_damage(path, _AGAIN):
        arrays = read_arrays(path)
        ends = fraction(check_array(arrays, "ends", np.uint8, (vocab_size,)))
        return {lead: _spellings(arrays, ends, words, LED if lead else "") for lead in leads}


def _spellings(arrays: Mapping[str, Array], ends: Floats, words: int, behind: str) -> Spellings:
    of_words = [check_array(arrays, name + behind, np.uint16, (words,)) for name in OF_WORDS]
    if (most := max(int(array.max(initial=0)) for array in of_words)) >= len(ends):
        raise ValueError(f"it names piece {most} where there are {len(ends)}")
    name = WHOLE + behind
    whole = check_array(arrays, name, np.bool_, (words,)) if name in arrays else None
    closed, opened, first, second = of_words
    return Spellings(ends, closed, opened, first, second, whole)


def _in_word(text: str) -> bool:
    """Whether `text` can be a part of a word: letters, with an apostrophe before or between them."""
    if text.isalpha():
        return True
    letters = text.lstrip(_APOSTROPHES).replace("'", "").replace("’", "")
    return letters.isalpha() and text[-1] not in _APOSTROPHES
