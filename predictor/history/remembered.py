"""What a history says of one word: its belief, laid over those of other sources.

Each order has an absolute discount and a prior, as in MacKay & Peto, "A hierarchical Dirichlet language
model", 1995: what the order below says weighs as much as a number of words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from predictor.contract import Cancel
from predictor.history.vocabulary import Doubles, Offered, Unlisted
from predictor.words.capitals import agreement, fold
from predictor.words.narrowing import NO_WORDS, Floats, Ints, Narrowed, Narrowing

# How many words the order below weighs as much as: for words alone, and after one and after two words a
# number, and more for each word that has followed. Where one word alone has, it is soon trusted.
PRIOR = 3000.0
PRIORS = ((6.0, 2.7), (1.5, 3.0))
# What words alone say at most: however many there are, they do not know what stands before them.
_MOST_ALONE = 0.5
# Of the unlisted words that fit, those that may come among the best.
_MOST_UNLISTED = 20

_NONE: Ints = np.empty(0, dtype=np.int64)


class Followed(NamedTuple):
    """What followed a context."""

    slots: Ints
    """Among the offered words."""
    weights: Doubles
    """How often each, discounted."""
    total: float
    """The sum of these."""


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """P(word) = left * P(word by the sources before) + own P(word)."""

    left: float
    """What is left to the sources before."""
    probs: Floats
    """[places] their own P."""
    unlisted: Unlisted
    """The words outside the list."""
    unlisted_probs: Floats
    """Their own P."""

    def narrowed(self, narrowing: Narrowing, cancel: Cancel | None = None) -> Narrowed:
        """Return what the history says of the words that fit."""
        own = narrowing.joint(self.probs)
        mass, unlisted = float(own.sum()), NO_WORDS
        if len(self.unlisted):
            at, probs = self._fitting(narrowing)
            if len(at):
                mass += float(probs.sum())
                best = np.argsort(-probs, kind="stable")[:_MOST_UNLISTED]
                texts = self.unlisted.texts
                chosen = zip(at[best].tolist(), probs[best].tolist(), strict=True)
                unlisted = {texts[place]: prob / mass for place, prob in chosen}
        return Narrowed(own / np.float32(mass) if mass > 0.0 else own, mass, unlisted, self.left)

    def _fitting(self, narrowing: Narrowing) -> tuple[Ints, Floats]:
        """Return which unlisted words begin and end so, and how likely they are to be typed so."""
        prefix, suffix, _ = narrowing.typed
        where = self.unlisted.range(fold(prefix))
        if where.start == where.stop:
            return _NONE, self.unlisted_probs[where]
        fit = self.unlisted.lengths[where] > len(prefix) + len(suffix)
        if suffix:
            fit &= np.array([text.endswith(suffix) for text in self.unlisted.texts[where]], dtype=bool)
        at = np.flatnonzero(fit) + where.start
        probs = self.unlisted_probs[at]
        return at, probs * agreement(self.unlisted.capitals[at], prefix) if prefix else probs


def remembered(offered: Offered, followed: Sequence[Followed], relevance: float = 1.0) -> Remembered:
    """Return what a history says of a word. followed: what followed one word, then what followed two.

    relevance: from 0 to 1, how likely it is that the text is of the kind that was learned.
    """
    first, *others = _shares(offered, followed)
    left = 1.0 - relevance * first
    scale = relevance * first / offered.total if offered.total > 0.0 else 0.0
    added = list[tuple[Ints, Doubles, float]]()
    for (slots, weights, total), share in zip(followed, others, strict=True):
        part = relevance * share
        left *= 1.0 - part
        scale *= 1.0 - part
        added = [(there, own, factor * (1.0 - part)) for there, own, factor in added]
        if part > 0.0:
            added.append((slots, weights, part / total))
    probs = offered.usual * np.float32(scale)
    for slots, weights, factor in added:
        probs[slots] += (weights * factor).astype(np.float32)
    split = len(probs) - len(offered.unlisted)
    return Remembered(left, probs[:split], offered.unlisted, probs[split:])


def probability(offered: Offered, followed: Sequence[Followed], slot: int, general: float) -> float:
    """Return P(word) in a text of the kind that was learned.

    slot: the word's among those offered, -1 if it is not offered. general: P(word) in any text.
    """
    first, *others = _shares(offered, followed)
    own = float(offered.usual[slot]) / offered.total if slot >= 0 and offered.total > 0.0 else 0.0
    mixed = first * own + (1.0 - first) * general
    for (slots, weights, total), share in zip(followed, others, strict=True):
        own = float(weights[slots == slot].sum()) / total if share > 0.0 else 0.0
        mixed = share * own + (1.0 - share) * mixed
    return mixed


def _shares(offered: Offered, followed: Sequence[Followed]) -> list[float]:
    """Return how much each order has of what it and those below it say."""
    if offered.total <= 0.0:
        return [0.0] * (1 + len(followed))
    first = _MOST_ALONE * offered.total / (PRIOR + offered.total)
    orders = zip(PRIORS, followed, strict=False)
    priors = [least + more * len(each.slots) for (least, more), each in orders]
    return [first, *(each.total / (prior + each.total) for prior, each in zip(priors, followed, strict=True))]
