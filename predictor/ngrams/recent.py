"""What the text itself says of its next word: an n-gram model of its last words, laid over a predictor.

Names and terms that were just used come again, and what followed a word follows it again: a cache language
model (Kuhn & De Mori, "A cache-based natural language model for speech recognition", 1990). Each order has an
absolute discount and a prior, as in MacKay & Peto, "A hierarchical Dirichlet language model", 1995: what the
order below says weighs as much as so many words more. Nothing is kept: it is a function of the text alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.contract import LEAST, Context
from predictor.text import LONGEST_PREFIX, chunks, normalise
from predictor.words.fitting import Fitting, Floats
from predictor.words.index import PrefixIndex, agreement, capitals, fold
from predictor.words.wordlist import split_chunk

# So many characters before the word are looked at; they and the prefix are within what a context must have.
REACH = LEAST - 2 * LONGEST_PREFIX
# What weighs as much as what the order below says: words, words behind one word, words behind two.
PRIORS = (1500.0, 60.0, 20.0)
_DISCOUNT = 0.5
# A word that makes up more than this share of all text says the less of this one, the more it does.
_COMMON = 3e-4
# Texts whose words are remembered: the one under way, and what is looked ahead at.
_REMEMBERED = 4
# Words that are looked up once: those of a few texts.
_CACHED_WORDS = 1 << 12


@dataclass(frozen=True, slots=True, eq=False)
class Recalled:
    """P(word) = kept * P(word by another predictor) + own P(word).

    places: int64 [n], ascending, listed words by their place in the index; probs: float32 [n], their own P.
    unlisted: own P of words outside the list.
    """

    kept: float
    places: NDArray[np.int64]
    probs: Floats
    unlisted: Mapping[str, float]

    def over(self, fitting: Fitting, index: PrefixIndex, letters: tuple[str, str]) -> Fitting:
        """Return what another predictor says of the words that fit, with what the text says laid over it.

        letters: the normalised ones before and behind the cursor.
        """
        (prefix, suffix), where, kept = letters, fitting.where, self.kept * fitting.mass
        first, last = np.searchsorted(self.places, (where.start, where.stop))
        places, own = self.places[first:last], self.probs[first:last]
        if prefix:
            own = own * agreement(index.capitals[places], prefix)
        unlisted = self._unlisted(prefix, suffix)
        mass = kept + float(own.sum()) + sum(unlisted.values())
        probs = fitting.probs * np.float32(kept / mass)
        probs[places - where.start] += own / np.float32(mass)
        others = {word: prob * kept / mass for word, prob in fitting.others.items()}
        for word, prob in unlisted.items():
            others[word] = others.get(word, 0.0) + prob / mass
        return Fitting(where, probs, others, mass)

    def _unlisted(self, prefix: str, suffix: str) -> dict[str, float]:
        """Return the unlisted words that begin and end so, with how likely they are to be typed so."""
        key, shortest = fold(prefix), len(prefix) + len(suffix)
        return {
            word: prob * float(agreement(np.array([capitals(word)], dtype=np.uint16), prefix)[0])
            for word, prob in self.unlisted.items()
            if len(word) > shortest and fold(word).startswith(key) and word.endswith(suffix)
        }


class _Known(NamedTuple):
    """A word's place in the index (-1: unlisted), and from 0 to 1 how much using it says of a text."""

    place: int
    rarity: float


class RecentWords:
    """Lays over a predictor's words what the text before the cursor says of them; thread-safe.

    usual: float32 [places of the index], how often a word is used in any text.
    """

    name = "text"

    def __init__(self, index: PrefixIndex, usual: Floats) -> None:
        self._index, self._usual = index, usual
        self._known = lru_cache(_CACHED_WORDS)(self._look_up)
        self._recalled = lru_cache(_REMEMBERED)(self._read)

    def recall(self, context: Context, prefix: int) -> Recalled:
        """Return what the text says of the word that began `prefix` characters before the cursor."""
        end = len(context.before) - prefix
        start = max(0, end - REACH)
        return self._recalled(context.before[start:end], context.start + start == 0)

    def _read(self, text: str, whole: bool) -> Recalled:
        """Return what `text` says of the word behind it; if it is not `whole`, its first word may be half."""
        cores = [split_chunk(chunk)[0] for chunk in chunks(normalise(text))]
        return self._count(cores if whole else cores[1:])

    def _count(self, cores: Sequence[str]) -> Recalled:
        """Return what these cores say of the word behind them."""
        counts = {core: n for core, n in Counter(cores).items() if core[:1].isalpha()}
        known = {word: self._known(word) for word in counts}
        # An unlisted word may be a slip: once is enough for a name only.
        single = {
            word: (n - _DISCOUNT) * known[word].rarity
            for word, n in counts.items()
            if n > 1 or known[word].place >= 0 or word[0].isupper()
        }
        longer = [
            {word: n - _DISCOUNT for word, n in order.items() if word in single}
            for order in _followers(cores)
        ]
        kept, probs = _smoothed([single, *longer])
        listed = sorted((known[word].place, prob) for word, prob in probs.items() if known[word].place >= 0)
        return Recalled(
            kept,
            np.array([place for place, _ in listed], dtype=np.int64),
            np.array([prob for _, prob in listed], dtype=np.float32),
            {word: prob for word, prob in probs.items() if known[word].place < 0},
        )

    def _look_up(self, word: str) -> _Known:
        place = self._index.place(word)
        return _Known(place, 1.0 if place < 0 else min(1.0, _COMMON / float(self._usual[place])))


def _followers(cores: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """Count what stands behind cores like the last one, and behind two like the last two."""
    ends = [end for end in range(1, len(cores)) if cores[end - 1] == cores[-1]]
    longer = [end for end in ends if end > 1 and cores[end - 2] == cores[-2]]
    return Counter(cores[end] for end in ends), Counter(cores[end] for end in longer)


def _smoothed(orders: Sequence[Mapping[str, float]]) -> tuple[float, dict[str, float]]:
    """Return the weight that is left to another predictor, and the words' own probabilities."""
    kept, probs = 1.0, dict[str, float]()
    for prior, weights in zip(PRIORS, orders, strict=True):
        if not weights:
            continue
        left = prior / (prior + sum(weights.values()))
        kept, probs = kept * left, {word: prob * left for word, prob in probs.items()}
        for word, weight in weights.items():
            probs[word] = probs.get(word, 0.0) + weight * left / prior
    return kept, probs
