"""The probabilities of an n-gram model, stored so that one context gives those of all words at once.

    P(w | context) = direct(context, w) + back_off(context) * P(w | context without its first word)

down to P(w). Interpolated Kneser-Ney in the form of Chen & Goodman, 1999 (training/ngrams/kneser_ney.py);
contexts
are found by walking from word to word as in a trie (Heafield, "KenLM", 2011).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.system.arrays import Array, check_array, check_format, fraction, read_arrays, reporting_damage

FORMAT = 2
_REPAIR = "Copy the bundle again, or count n-grams with: python -m training ngrams."
# Contexts whose row is remembered.
_CACHED_CONTEXTS = 1 << 12


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The n-grams of one order, sorted by context, then last word.

    A place is an index into these arrays; the places of single words are their numbers.
    """

    contexts: NDArray[np.int32]
    """int32 [R], ascending: the contexts that have n-grams, as places in the level below."""
    starts: NDArray[np.int32]
    """int32 [R + 1], where the row of each begins."""
    words: NDArray[np.uint16]
    """uint16 [N], last words, ascending in a row."""
    codes: NDArray[np.uint8]
    """uint8 [N], the share that each has in what its context does not back off."""
    back_off: NDArray[np.float32]
    """float32 [R], the weight of the level below."""

    def row(self, context: int) -> int:
        """Return which row belongs to a context, -1 if none does."""
        # A number of another type would have the whole array converted.
        row = int(self.contexts.searchsorted(np.int32(context)))
        return row if row < len(self.contexts) and self.contexts[row] == context else -1

    def places(self, row: int) -> slice:
        """Return where the n-grams of a row lie."""
        return slice(int(self.starts[row]), int(self.starts[row + 1]))

    def place(self, row: int, word: int) -> int:
        """Return the place of an n-gram by its row and its last word, -1 if it is not stored."""
        inside = self.places(row)
        place = inside.start + int(self.words[inside].searchsorted(np.uint16(word)))
        return place if place < inside.stop and self.words[place] == word else -1


class Mixture(NamedTuple):
    """P(word | context) = weight * P(word) + what stored n-grams add."""

    weight: float
    """What is left to the unigram."""
    added: Sequence["Added"]
    """What the n-grams of each order add, the longest first."""


class Added(NamedTuple):
    """What the n-grams of one order and context add."""

    words: NDArray[np.uint16]
    """[m] the words that they end with, ascending."""
    probs: NDArray[np.float32]
    """[m]."""


class _Row(NamedTuple):
    level: Level
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class NGramTable:
    """P(word | words before it) over V words; V itself stands for the start of a document in contexts."""

    codebook: NDArray[np.float32]
    """float32 [256], what a code stands for."""
    unigram: NDArray[np.float32]
    """float32 [V], P(word)."""
    levels: Sequence[Level]
    """Orders 2, 3, … Whatever the codes, every distribution sums to one."""
    _find: Callable[[tuple[int, ...]], "_Row | None"] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_find", lru_cache(_CACHED_CONTEXTS)(self._search))

    @property
    def order(self) -> int:
        """How many words an n-gram has at most."""
        return len(self.levels) + 1

    @property
    def n_grams(self) -> int:
        """How many n-grams of two and more words are stored."""
        return sum(len(level.words) for level in self.levels)

    def mixture(self, context: tuple[int, ...]) -> "Mixture":
        """Return P(word | context) of all words; context: the numbers of the words before, last last."""
        left, added = 1.0, list[Added]()
        for level, row in reversed(self._rows(context)):
            places, back_off = level.places(row), float(level.back_off[row])
            shares = self.codebook.take(level.codes[places])
            shares *= np.float32((1.0 - back_off) * left / float(shares.sum()))
            left *= back_off
            added.append(Added(level.words[places], shares))
        return Mixture(left, added)

    def distribution(self, context: tuple[int, ...]) -> NDArray[np.float32]:
        """Return P(word | context) of all words, [V]; context: the numbers of the words before, last last."""
        mixture = self.mixture(context)
        probs = self.unigram * np.float32(mixture.weight)
        for words, own in mixture.added:
            probs[words] += own
        return probs

    def probability(self, context: tuple[int, ...], word: int) -> float:
        """Return P(word | context), above zero."""
        prob = float(self.unigram[word])
        for level, row in self._rows(context):
            back_off = float(level.back_off[row])
            prob *= back_off
            if (place := level.place(row, word)) >= 0:
                total = self.codebook[level.codes[level.places(row)]].sum()
                prob += float(self.codebook[level.codes[place]] * (1 - back_off) / total)
        return prob

    def parts(self, context: tuple[int, ...], word: int) -> list[tuple[int, float]]:
        """Return what the n-grams of each order give of P(word | context), as (order, P), the longest first.

        The last is the word by itself; together they are `probability`.
        """
        left, parts = 1.0, list[tuple[int, float]]()
        for level, row in reversed(self._rows(context)):
            back_off = float(level.back_off[row])
            if (place := level.place(row, word)) >= 0:
                total = float(self.codebook[level.codes[level.places(row)]].sum())
                given = left * (1.0 - back_off) * float(self.codebook[level.codes[place]]) / total
                parts.append((2 + self.levels.index(level), given))
            left *= back_off
        return [*parts, (1, left * float(self.unigram[word]))]

    def _rows(self, context: tuple[int, ...]) -> list["_Row"]:
        """Return the rows of the endings of a context, the shortest first, as far as they are stored."""
        starts = range(len(context) - 1, max(-1, len(context) - 1 - len(self.levels)), -1)
        found = [self._find(context[start:]) for start in starts]
        return [row for row in found if row is not None]

    def _search(self, context: tuple[int, ...]) -> _Row | None:
        """Return the row of exactly this context."""
        place, level = context[0], self.levels[0]
        for level, word in zip(self.levels, context[1:], strict=False):
            row = level.row(place)
            place = level.place(row, word) if row >= 0 else -1
            if place < 0:
                return None
        level = self.levels[len(context) - 1]
        row = level.row(place)
        return _Row(level, row) if row >= 0 else None


def load_table(path: Path, n_words: int) -> NGramTable:
    """Read bigram.npz or ngram.npz over `n_words` words; raises `BundleError` if it is missing or damaged."""
    with reporting_damage(path, _REPAIR):
        arrays = read_arrays(path)
        check_format(arrays, FORMAT)
        return read_table(arrays, n_words)


def read_table(table: Mapping[str, Array], n_words: int) -> NGramTable:
    """Check the arrays of an n-gram file and return the model; raises `ValueError` saying what is wrong."""
    codebook = check_array(table, "codebook", np.float32, (256,))
    if not (np.isfinite(codebook) & (codebook > 0)).all():
        raise ValueError("its codebook holds values that are not positive numbers")
    unigram = codebook[check_array(table, "unigram", np.uint8, (n_words,))]
    levels: list[Level] = []
    below = n_words + 1
    for order in range(2, int(check_array(table, "order", np.int32, ())) + 1):
        levels.append(_read_level(table, order, below, n_words))
        below = len(levels[-1].words)
    return NGramTable(codebook, unigram / unigram.sum(), levels)


def _read_level(table: Mapping[str, Array], order: int, below: int, n_words: int) -> Level:
    """Return the n-grams of one order; below: how many there are of the order below."""
    rows, size = table[f"contexts_{order}"].size, table[f"words_{order}"].size
    contexts = check_array(table, f"contexts_{order}", np.int32, (rows,))
    lengths = check_array(table, f"lengths_{order}", np.uint16, (rows,))
    words = check_array(table, f"words_{order}", np.uint16, (size,))
    codes = check_array(table, f"codes_{order}", np.uint8, (size,))
    back_off = check_array(table, f"back_off_{order}", np.uint8, (rows,))
    starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    if starts[-1] != size or (lengths == 0).any():
        raise ValueError(f"the rows of order {order} hold {starts[-1]} n-grams where there are {size}")
    if rows and not (contexts[0] >= 0 and contexts[-1] < below and (np.diff(contexts) > 0).all()):
        raise ValueError(f"the contexts of order {order} are not {rows} different ones of {below}")
    if size and int(words.max()) >= n_words:
        raise ValueError(f"it names word {words.max()} where the word list has {n_words}")
    return Level(contexts, starts.astype(np.int32), words, codes, fraction(back_off))
