"""Belief and narrowing: what a source says of a word before it is typed, and what is left of it afterwards.

A *source* (transformer, n-grams, recent words) says once per word how likely every listed word is here, as a
vector over the places of the index: its *belief*. Each letter then narrows all beliefs in the same way: a
`Narrowing` says which words fit what is typed, and how likely that is where each of them is meant. What a
belief says of those words is `Narrowed`. Another way to narrow (slips of the finger) is another `Narrowing`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from predictor.contract import Cancel, Finished, Typed

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

NO_WORDS: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Narrowing:
    """The listed words that fit what is typed; n is their number."""

    typed: Typed
    """The letters of the current word before and after the cursor."""
    where: slice
    """The places of the words that begin with the prefix, n of them."""
    agreement: Floats | None
    """[n] P(these capitals are typed | the word is meant); None: no letter is typed, all fit."""
    ending: NDArray[np.bool_] | None
    """[n] which of them end in the suffix; None: no letter follows the cursor."""
    whole: int
    """How many of them, the first, have no letter more than the prefix; 0 before the first letter."""

    @property
    def empty(self) -> bool:
        """Whether no listed word fits."""
        if self.ending is not None:
            return not bool(self.ending.any())
        return bool(self.where.start == self.where.stop)

    def joint(self, probs: Floats) -> Floats:
        """Return P(word and prefix), [n], from P(word) of all places, [places]."""
        here = probs[self.where]
        return here if self.agreement is None else here * self.agreement

    def positions(self, places: Ints) -> tuple[slice, Ints]:
        """Return which of `places` (ascending) fit, as a slice of them, and where those are among the n."""
        if not self.typed.prefix:
            return slice(None), places
        first, last = places.searchsorted((self.where.start, self.where.stop)).tolist()
        return slice(first, last), places[first:last] - self.where.start


class Sparse(NamedTuple):
    """Probabilities of a few of the words that fit."""

    positions: Ints
    """[m] where the words are among those that fit, ascending."""
    probs: Floats
    """[m] P(word | context, prefix)."""

    def at(self, position: int) -> float:
        """Return the probability of the word at a position."""
        place = int(self.positions.searchsorted(position))
        known = place < len(self.positions) and self.positions[place] == position
        return float(self.probs[place]) if known else 0.0


class Ranked(NamedTuple):
    """A word that completes what is typed."""

    text: str
    """The whole word."""
    probability: float
    """At most 1."""
    positions: tuple[int, ...]
    """Where its spellings are among the words that fit."""
    unlisted: tuple[str, ...]
    """Its spellings among the words found otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Narrowed:
    """What a source says of the words that fit."""

    listed: Floats | Sparse
    """P(word | context, prefix) of the listed words that fit: of all n, or of a few where the rest have 0."""
    mass: float
    """P(prefix | context): 1 before the first letter."""
    unlisted: Mapping[str, float]
    """P(word | context, prefix) of words found otherwise; a listed word of the same spelling has both."""
    left: float = 0.0
    """The share of P(word | context) that it leaves to the sources before it; 0: it speaks for itself."""
    unknown: float = 0.0
    """P(prefix, and a word that no source can name | context)."""

    def all_listed(self, share: float) -> Floats:
        """Return `share` times the probabilities of all n listed words."""
        if isinstance(self.listed, Sparse):
            raise TypeError("A source that speaks of a few words cannot come first.")
        return self.listed if share == 1.0 else self.listed * np.float32(share)

    def add_to(self, total: Floats, share: float) -> None:
        """Add `share` times the listed words' probabilities to `total` [n]."""
        if isinstance(self.listed, Sparse):
            total[self.listed.positions] += np.float32(share) * self.listed.probs
        else:
            total += np.float32(share) * self.listed

    def of(self, words: Sequence[Ranked]) -> list[float]:
        """Return the probability of each word, all its spellings together."""
        listed = self.listed
        found = []
        for word in words:
            total = 0.0
            for position in word.positions:
                total += listed.at(position) if isinstance(listed, Sparse) else float(listed[position])
            for spelling in word.unlisted:
                total += self.unlisted.get(spelling, 0.0)
            found.append(total)
        return found


class Prior(NamedTuple):
    """P(word | context) before a letter of it is known."""

    listed: Floats
    """[places] of the listed words."""
    unlisted: Mapping[str, float] = NO_WORDS
    """Of words that some source knows otherwise."""
    unknown: float = 0.0
    """Of all words that no source can name, together."""


class Belief(Protocol):
    """What a source says of the word that begins at one place of a text."""

    def narrowed(self, narrowing: Narrowing, cancel: Cancel | None = None) -> Narrowed:
        """Return what is left of it once something is typed; raises `PredictionCancelled`."""
        ...


class Source(Protocol):
    """What a model is made of: one way to know which words are likely."""

    name: str

    def belief(self, finished: Finished, cancel: Cancel | None = None) -> Belief:
        """Return what it says of the word after `finished`; raises `PredictionCancelled`."""
        ...


@runtime_checkable
class Changing(Protocol):
    """A source that may come to say something else of the same text: it learns or forgets."""

    def changes(self) -> int:
        """Return a number that is another one once it may say something else."""
        ...
