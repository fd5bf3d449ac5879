"""What a history says of one word: its belief, laid over those of other sources.

Each order has an absolute discount and a prior, as in MacKay & Peto, "A hierarchical Dirichlet language
model", 1995: what the order below says weighs as much as a number of words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from predictor.contract import Cancel
from predictor.history.vocabulary import Doubles, Offered, Unlisted
from predictor.words.capitals import agreement, fold
from predictor.words.narrowing import NO_WORDS, Floats, Ints, Narrowed, Narrowing, Sparse

# How many words the order below weighs as much as: for words, words after one word, words after two.
PRIORS = (3000.0, 120.0, 40.0)
# Of the unlisted words that fit, those that may come among the best.
_MOST_UNLISTED = 20

# What followed a context: slots among the offered words, and how often, discounted.
Followed = tuple[Ints, Doubles]


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """P(word) = left * P(word by the sources before) + own P(word)."""

    left: float
    """What is left to the sources before."""
    places: Ints
    """[m] the listed words by their place in the index, ascending."""
    probs: Floats
    """[m] their own P."""
    unlisted: Unlisted
    """The words outside the list."""
    unlisted_probs: Floats
    """Their own P."""

    def narrowed(self, narrowing: Narrowing, cancel: Cancel | None = None) -> Narrowed:
        """Return what the history says of the words that fit."""
        some, positions = narrowing.positions(self.places)
        own = self.probs[some]
        if narrowing.agreement is not None:
            own = own * narrowing.agreement[positions]
        mass, unlisted = float(own.sum()), NO_WORDS
        if len(self.unlisted):
            at, probs = self._fitting(narrowing)
            mass += float(probs.sum())
            if len(at) and mass > 0.0:
                best = np.argsort(-probs, kind="stable")[:_MOST_UNLISTED]
                texts = self.unlisted.texts
                chosen = zip(at[best].tolist(), (probs[best] / np.float32(mass)).tolist(), strict=True)
                unlisted = {texts[place]: prob for place, prob in chosen}
        if mass > 0.0:
            own = own / np.float32(mass)
        return Narrowed(Sparse(positions, own), mass, unlisted, self.left)

    def _fitting(self, narrowing: Narrowing) -> tuple[Ints, Floats]:
        """Return which unlisted words begin and end so, and how likely they are to be typed so."""
        prefix, suffix, _ = narrowing.typed
        where = self.unlisted.range(fold(prefix))
        fit = self.unlisted.lengths[where] > len(prefix) + len(suffix)
        if suffix:
            fit &= np.array([text.endswith(suffix) for text in self.unlisted.texts[where]], dtype=bool)
        at = np.flatnonzero(fit) + where.start
        probs = self.unlisted_probs[at]
        return at, probs * agreement(self.unlisted.capitals[at], prefix) if prefix and len(at) else probs


def remembered(offered: Offered, followed: Sequence[Followed]) -> Remembered:
    """Return what a history says of a word. followed: what followed one word, then what followed two."""
    left, probs = 1.0, offered.usual
    if offered.total > 0.0:
        left = PRIORS[0] / (PRIORS[0] + offered.total)
        probs = probs * (left / PRIORS[0])
        for prior, (slots, weights) in zip(PRIORS[1:], followed, strict=False):
            if len(slots):
                kept = prior / (prior + float(weights.sum()))
                left *= kept
                probs *= kept
                probs[slots] += weights * (kept / prior)
    split = len(offered.places)
    single = probs.astype(np.float32)
    return Remembered(left, offered.places, single[:split], offered.unlisted, single[split:])
