"""What the text itself says of its next word: an n-gram model of its last words, laid over other sources.

Names and terms that were just used come again, and what followed a word follows it again: a cache language
model (Kuhn & De Mori, "A cache-based natural language model for speech recognition", 1990). Each order has an
absolute discount and a prior, as in MacKay & Peto, "A hierarchical Dirichlet language model", 1995: what the
order below says weighs as much as a number of words. Nothing is kept: it is a function of the text alone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from predictor.contract import Cancel, Finished, Typed
from predictor.text import ChunkMemory, normalise
from predictor.words.capitals import agreement_of, fold
from predictor.words.index import WordIndex
from predictor.words.narrowing import Floats, Ints, Narrowed, Narrowing, Sparse
from predictor.words.wordlist import split_chunk

# How many words the order below weighs as much as: for words, words after one word, words after two.
PRIORS = (1500.0, 60.0, 20.0)
_DISCOUNT = 0.5
# Above this share of all text, the commoner a word is in general, the less its use says about this text.
_COMMON = 3e-4
# Distinct cores that are known at a time, those of some long texts.
_KNOWN_CORES = 1 << 12
_ROOM = 1 << 9
_NEVER = np.iinfo(np.int64).max

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Recalled:
    """P(word) = left * P(word by the sources before) + own P(word)."""

    left: float
    """What is left to the sources before."""
    places: Ints
    """[m] the listed words of the text by their place in the index, ascending."""
    probs: Floats
    """[m] their own P."""
    unlisted: tuple[tuple[str, str, float], ...]
    """The text's words outside the list: each word, its letters folded, its own P."""

    def narrowed(self, narrowing: Narrowing, cancel: Cancel | None = None) -> Narrowed:
        """Return what the text says of the words that fit."""
        some, positions = narrowing.positions(self.places)
        own = self.probs[some]
        if narrowing.agreement is not None:
            own = own * narrowing.agreement[positions]
        unlisted = self._unlisted(narrowing.typed) if self.unlisted else {}
        mass = float(own.sum()) + sum(unlisted.values())
        if mass > 0.0:
            own = own / np.float32(mass)
            unlisted = {word: prob / mass for word, prob in unlisted.items()}
        return Narrowed(Sparse(positions, own), mass, unlisted, self.left)

    def _unlisted(self, typed: Typed) -> dict[str, float]:
        """Return the unlisted words that begin and end so, with how likely they are to be typed so."""
        prefix, suffix, _ = typed
        key, shortest = fold(prefix), len(prefix) + len(suffix)
        return {
            word: prob * agreement_of(word, prefix) if prefix else prob
            for word, folded, prob in self.unlisted
            if len(word) > shortest and folded.startswith(key) and word.endswith(suffix)
        }


class RecentWords:
    """The words of the text before the cursor as a source. Not thread-safe."""

    name = "text"

    def __init__(self, index: WordIndex, usual: Floats) -> None:
        """usual: float32 [places of the index], how often a word is used in any text."""
        self._index, self._usual = index, usual
        self._cores = _Cores(index, usual)
        self._memory = ChunkMemory()

    def belief(self, finished: Finished, cancel: Cancel | None = None) -> Recalled:
        """Return what the text says of the word after `finished`."""
        if len(self._cores) > _KNOWN_CORES:
            self._cores = _Cores(self._index, self._usual)
        cores = self._cores
        pieces = self._memory.chunks(normalise(finished.text))
        # Where the text before is not seen, its first word may be half of one.
        return _recalled(cores, cores.numbers(pieces if finished.start == 0 else pieces[1:]))


class _Cores:
    """What is known of the cores of a text, each by a number that it is given when it is first met."""

    def __init__(self, index: WordIndex, usual: Floats) -> None:
        self._index, self._usual = index, usual
        self._numbers: dict[str, int] = {}
        self.texts: list[str] = []
        # By number: the place in the index, -1 for unlisted; from 0 to 1, how much using the word says of a
        # text; how often it must be used to count, which marks never do.
        self.place: Ints = np.empty(0, dtype=np.int64)
        self.rarity: Doubles = np.empty(0)
        self.least: Ints = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.texts)

    def numbers(self, pieces: list[str]) -> Ints:
        """Return the number of each chunk's core."""
        known = self._numbers
        return np.array([known[p] if p in known else self._meet(p) for p in pieces], dtype=np.int64)

    def _meet(self, chunk: str) -> int:
        """Return the number of a chunk that was not met in this form."""
        core = split_chunk(chunk)[0]
        number = self._numbers.get(core, -1)
        if number < 0:
            number = len(self.texts)
            self.texts.append(core)
            if number == len(self.place):
                self._grow(max(number, _ROOM))
            self._describe(number, core)
            self._numbers[core] = number
        self._numbers[chunk] = number
        return number

    def _describe(self, number: int, core: str) -> None:
        if not core[:1].isalpha():
            return
        place = self._index.place(core)
        self.place[number] = place
        self.rarity[number] = 1.0 if place < 0 else min(1.0, _COMMON / float(self._usual[place]))
        # An unlisted word may be a slip: once is enough for a name only.
        self.least[number] = 1 if place >= 0 or core[0].isupper() else 2

    def _grow(self, more: int) -> None:
        """Make room for more cores."""
        self.place = np.append(self.place, np.full(more, -1))
        self.rarity = np.append(self.rarity, np.zeros(more))
        self.least = np.append(self.least, np.full(more, _NEVER))


def _recalled(cores: _Cores, numbers: Ints) -> Recalled:
    """Return what a text of these cores says of the word after them."""
    counts = np.bincount(numbers)
    used = np.flatnonzero(counts >= cores.least[: len(counts)])
    orders = [(np.arange(len(used)), (counts[used] - _DISCOUNT) * cores.rarity[used])]
    orders += [_counted(used, followers) for followers in _followers(numbers)]
    left, probs = _smoothed(len(used), orders)
    places = cores.place[used]
    order = np.argsort(places, kind="stable")
    listed = order[np.count_nonzero(places < 0) :]
    words = [(cores.texts[used[at]], float(probs[at])) for at in np.flatnonzero(places < 0).tolist()]
    return Recalled(
        left,
        places[listed],
        probs[listed].astype(np.float32),
        tuple((word, fold(word), prob) for word, prob in words),
    )


def _followers(numbers: Ints) -> tuple[Ints, Ints]:
    """Return the cores after those like the last one, and after two like the last two."""
    if len(numbers) < 2:
        return numbers[:0], numbers[:0]
    ends = np.flatnonzero(numbers[:-1] == numbers[-1]) + 1
    longer = ends[ends > 1]
    longer = longer[numbers[longer - 2] == numbers[-2]]
    return numbers[ends], numbers[longer]


def _counted(used: Ints, followers: Ints) -> tuple[Ints, NDArray[Any]]:
    """Return which of `used` (ascending) follow, as positions, and how often, discounted."""
    if not len(followers) or not len(used):
        return used[:0], np.empty(0)
    counts = np.bincount(followers, minlength=int(used[-1]) + 1)[used]
    positions = np.flatnonzero(counts)
    return positions, counts[positions] - _DISCOUNT


def _smoothed(size: int, orders: list[tuple[Ints, Doubles]]) -> tuple[float, Doubles]:
    """Return the weight that is left to other sources, and the own probabilities of the words, [size]."""
    left, probs = 1.0, np.zeros(size)
    for prior, (positions, weights) in zip(PRIORS, orders, strict=True):
        if not len(positions):
            continue
        kept = prior / (prior + float(weights.sum()))
        left *= kept
        probs *= kept
        probs[positions] += weights * (kept / prior)
    return left, probs
