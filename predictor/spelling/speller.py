"""What may have been meant where a word stands: a noisy channel over the words of a bundle.

P(word | context, typed) is in proportion to P(word | context), which the sources say, times P(typed | word),
which the channel says (Kernighan, Church & Gale, "A spelling correction program based on a noisy channel
model", COLING 1990).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.spelling.alphabet import coded
from predictor.spelling.channel import Channel
from predictor.spelling.dictionary import Dictionary
from predictor.spelling.mistaken import Mistaken
from predictor.spelling.near import NearWords
from predictor.words.capitals import agreement, fold
from predictor.words.index import WordIndex
from predictor.words.letters import LetterModel
from predictor.words.narrowing import Ints, Prior

Doubles = NDArray[np.float64]

# How likely a slip that makes another real word is, beside one that makes none: who slips into a word is
# stopped by it, and fingers know words. On held-out text: tests/measure/corrections.py.
_REAL = 0.1
# Near words that the channel is asked about, the likeliest in the context.
_MOST_NEAR = 32
# No slip into a real word is much more likely than this where it is worth a look.
_LIKELIEST = 0.25
# About how likely an edit is, to choose those.
_EDIT = np.float32(0.003)
# P(one word of the dictionary | a word that is not listed); how much of what a model spells counts for such
# a word: it has read slips, too.
_IN_DICTIONARY, _SPELLS = 3e-6, 0.05
# How often a name is written small on purpose, beside once by mistake.
_SMALL_NAMES = 0.5
_SMALL_I = frozenset(("i", "i'm", "i'll", "i'd", "i've"))
# A letter alone is no word that a space was left out of, save these.
_ALONE = frozenset(("a", "i"))
# P(an apostrophe, and the capital of I'm, are left out | such a word), at least; P(a word is written for one
# that mistaken.txt says it is confused with).
_HASTY, _CONFUSED = 0.03, 0.008
_LEAST = 1e-30
# A model that has read slips spells them so much more often than the channel says.
_SPELLED = 10.0
_SHORT_BEGINNING = 6
_SHORT = 4  # letters; a shorter word is near too many within two edits


def _nothing() -> float:
    return 0.0


class Reading(NamedTuple):
    """A word, or two, that may be meant."""

    text: str
    """As it would be written here."""
    joint: float
    """P(it, and what is typed | context)."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What may be meant where a word stands."""

    typed: str
    """The word as it stands."""
    as_typed: float
    """P(it, and that it is meant | context)."""
    others: Sequence[Reading]
    """What else may be, the likeliest first."""
    real: bool
    """Whether it is a listed word that people mean."""


class Speller:
    """Reads words with slips in them. Thread-safe; shared by all texts."""

    def __init__(
        self,
        index: WordIndex,
        letters: LetterModel,
        near: NearWords,
        channel: Channel,
        mistaken: Mistaken,
        dictionary: Dictionary,
        follows: Callable[[str, str], float],
    ) -> None:
        """letters: how likely spellings outside the list are. follows: P(a word | the word before it)."""
        self._index, self._letters, self._near = index, letters, near
        self._channel, self.mistaken, self._follows = channel, mistaken, follows
        self._dictionary = dictionary

    def is_real(self, word: str) -> bool:
        """Whether people write and mean a word: it is listed or in a dictionary, and no frequent slip."""
        return word not in self.mistaken and self.is_english(word)

    def is_english(self, word: str) -> bool:
        """Whether a word is listed or in a dictionary, or a frequent slip of such a one."""
        return self._index.holds(word) or word in self._dictionary

    def is_listed(self, word: str) -> bool:
        """Whether a word is listed, capitals aside."""
        return self._index.holds(word)

    def probability(self, word: str, prior: Prior) -> float:
        """Return P(word | context), its capitals as they are."""
        place = self._index.place(word)
        listed = float(prior.listed[place]) if place >= 0 else 0.0
        return listed + self._unlisted(word, prior)

    def readings(
        self,
        typed: str,
        prior: Prior,
        spelled: Callable[[], float] = _nothing,
        hasty: float | None = None,
        most: int = 8,
    ) -> Readings:
        """Return what may be meant, `typed` itself aside at most `most` readings.

        spelled: returns P(the word begins so | context) by a model that spells, asked of words that are not
        listed. hasty: how likely it is that apostrophes are left out here on purpose; None: as usual.
        """
        key, real, listed = fold(typed), self.is_real(typed), self._index.holds(typed)
        share = _REAL if real else 1.0
        found = _Found(typed)
        as_typed = self._add_capitals(found, prior) * self.mistaken.meant(typed, hasty)
        as_typed += self._unlisted(typed, prior)
        if not listed:
            as_typed += spelled() * _SPELLS
        self._add_confused(found, prior)
        if not real or as_typed < float(prior.listed.max()) * _REAL * _LIKELIEST:
            near = self._near_places(key, 1 if real or len(key) < _SHORT else 2, prior)
            self._add(found, near, self._likely(key, near), prior, share)
            if not real:
                self._add_hasty(found, near, prior)
                self._add_split(found, prior)
        return Readings(typed, max(as_typed, _LEAST), found.best(most), real)

    def is_slip(self, word: str, likely: float, prior: Prior) -> bool:
        """Whether a word outside the list is probably a slip of a listed one. likely: P(it | context)."""
        if self.is_english(word):
            return False
        return sum(each.joint for each in self.readings(word, prior).others) * _SPELLED > likely

    def begun(self, typed: str, prior: Prior, most: int = 5) -> list[Reading]:
        """Return words that what is typed is a slip in the beginning of, the likeliest first.

        None of them begins so itself; the joint probability is P(word, and what is typed | context).
        """
        key, found = fold(typed), _Found(typed)
        right, edits = self._index.range(key), 1 if len(key) < _SHORT_BEGINNING else 2
        near = self._near.find_begun(key, edits)
        others = (near.positions < right.start) | (near.positions >= right.stop)
        places = self._likeliest(near.positions[others], near.edits[others], prior)
        likely = self._channel.log_probs_begun(key, self._near.coded(places)).log_probs
        self._add(found, places, likely, prior, _REAL if self.is_real(typed) else 1.0)
        return found.best(most)

    def _likeliest(self, places: Ints, edits: NDArray[np.uint8], prior: Prior) -> Ints:
        """Return the places of the words that are likeliest here, so many that the channel may be asked."""
        if len(places) <= _MOST_NEAR:
            return places
        likely = prior.listed[places] * _EDIT ** edits.astype(np.float32)
        return np.sort(places[np.argpartition(-likely, _MOST_NEAR)[:_MOST_NEAR]])

    def _whole(self, key: str) -> Ints:
        """Return the places of the words of this key: the first of those that begin so."""
        where = self._index.range(key)
        end = where.start
        while end < where.stop and len(self._index.word(end)) == len(key):
            end += 1
        return np.arange(where.start, end)

    def _near_places(self, key: str, edits: int, prior: Prior) -> Ints:
        """Return the places of near words of another key, the likeliest here."""
        near, own = self._near.find(key, edits), self._whole(key)
        others = np.ones(len(near.positions), dtype=bool)
        if len(own):
            others = (near.positions < own[0]) | (near.positions > own[-1])
        return self._likeliest(near.positions[others], near.edits[others], prior)

    def _likely(self, key: str, places: Ints) -> Doubles:
        """Return ln P(typed | word) of words by their places."""
        return self._channel.log_probs(key, self._near.coded(places))

    def _add_capitals(self, found: "_Found", prior: Prior) -> float:
        """Return P(the word as it is | context), and add those that differ from it in capitals.

        They count only where it is no word as it stands: "california"; and "i", of course.
        """
        places = self._whole(found.key)
        if not len(places):
            return 0.0
        agrees = agreement(self._index.capitals[places], found.typed)
        joint = prior.listed[places] * agrees
        words = [self._index.word(place) for place in places.tolist()]
        if not found.typed.islower() or (found.typed in words and found.typed not in _SMALL_I):
            return float(joint.sum())
        for word, prob in zip(words, joint.tolist(), strict=True):
            if word != found.typed and (word[1:].islower() or found.typed in _SMALL_I):
                found.add(word, prob)
        named = sum(found.joint.values())
        small = 0.0 if found.typed in _SMALL_I else named * _SMALL_NAMES
        return float(joint.sum()) - named + small

    def _add(self, found: "_Found", places: Ints, likely: Doubles, prior: Prior, share: float = 1.0) -> None:
        """Add what is known of listed words; likely: [n] ln P(typed | each)."""
        if not len(places):
            return
        agrees = agreement(self._index.capitals[places], found.typed)
        probs = prior.listed[places] * agrees * np.exp(likely) * share
        for place, prob in zip(places.tolist(), probs.tolist(), strict=True):
            word = self._index.word(place)
            found.add(word, prob if fold(word) == found.key else prob * self.mistaken.meant(word))

    def _add_confused(self, found: "_Found", prior: Prior) -> None:
        """Add words that the one that stands there is often written for."""
        for word in self.mistaken.confused(found.typed):
            for place in self._whole(fold(word)).tolist():
                text = self._index.word(place)
                capital = found.typed[0].isupper() or text == word
                found.raise_to(text, float(prior.listed[place]) * (_CONFUSED if capital else 0.0))

    def _add_hasty(self, found: "_Found", places: Ints, prior: Prior) -> None:
        """Add words of which nothing but apostrophes and the capital of "I" was left out."""
        for place in places.tolist():
            word = self._index.word(place)
            if "'" in word and fold(word).replace("'", "") == found.key and word[1:].islower():
                found.raise_to(word, float(prior.listed[place]) * _HASTY)

    def _unlisted(self, typed: str, prior: Prior) -> float:
        own = prior.unlisted.get(typed, 0.0)
        if self._index.holds(typed):
            return own
        known = _IN_DICTIONARY if typed in self._dictionary else 0.0
        return own + prior.unknown * (known + math.exp(self._letters.log_prob(typed)))

    def _add_split(self, found: "_Found", prior: Prior) -> None:
        """Add pairs of words between which the space was left out."""
        typed = found.typed
        cuts = [
            end for end in range(1, len(typed)) if self._is_word(typed[:end]) and self._is_word(typed[end:])
        ]
        if not cuts:
            return
        pairs = [f"{typed[:end]} {typed[end:]}" for end in cuts]
        slips = np.exp(self._channel.log_probs(found.key, coded(pairs))).tolist()
        for end, pair, slip in zip(cuts, pairs, slips, strict=True):
            places = self._whole(fold(typed[:end]))
            prob = float(prior.listed[places] @ agreement(self._index.capitals[places], typed[:end]))
            found.add(pair, prob * self._follows(typed[:end], typed[end:]) * slip)

    def _is_word(self, part: str) -> bool:
        return (len(part) > 1 or fold(part) in _ALONE) and self.is_real(part) and part[0] not in "'’"


class _Found:
    """Readings of one word, by their letters: those that differ in capitals alone are one."""

    def __init__(self, typed: str) -> None:
        self.typed, self.key = typed, fold(typed)
        self.joint: dict[str, float] = {}

    def add(self, word: str, joint: float) -> None:
        """Count one way to read it."""
        text = _as_written(word, self.typed)
        self.joint[text] = self.joint.get(text, 0.0) + joint

    def raise_to(self, word: str, joint: float) -> None:
        """Count a reading as no less likely than this."""
        text = _as_written(word, self.typed)
        self.joint[text] = max(self.joint.get(text, 0.0), joint)

    def best(self, most: int) -> list[Reading]:
        """Return the likeliest readings."""
        self.joint.pop(self.typed, None)
        merged: dict[str, Reading] = {}
        for text, joint in sorted(self.joint.items(), key=lambda pair: -pair[1]):
            key = fold(text)
            first = merged.get(key)
            merged[key] = Reading(first.text, first.joint + joint) if first else Reading(text, joint)
        ranked = sorted(merged.values(), key=lambda reading: -reading.joint)
        return [reading for reading in ranked if reading.joint > 0.0][:most]


def _as_written(word: str, typed: str) -> str:
    """Return a word with the capitals that what is typed asks for: all of them, the first, or its own."""
    letters = [letter for letter in typed if letter.isalpha()]
    if len(letters) > 1 and typed.isupper():
        return word.upper()
    if typed[:1].isupper() and word[:1].islower():
        word = word[0].upper() + word[1:]
    return word.replace("'", "’") if "’" in typed else word.replace("’", "'")
