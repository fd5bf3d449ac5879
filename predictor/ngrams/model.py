"""N-grams over the words of a bundle: the bigram, the baseline, and longer ones to blend with.

P(text) = product over chunks of P(core | cores before it) * P(a space follows | core); a core is a chunk
without its space (`predictor.words.wordlist`). Cores outside the word list are spelled by a letter model, so
every text has a probability, and bits per character compare with the transformer's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from predictor.ngrams.table import NGramTable
from predictor.text import chunks, tail
from predictor.words.narrowing import Floats, Ints
from predictor.words.wordlist import split_chunk
from predictor.words.words import UNKNOWN, Words

_NEAR = 48  # characters that mostly hold the cores of a history


class Matched(NamedTuple):
    """What n-grams of one length give of a word's probability."""

    words: tuple[str, ...]
    """The n-gram, the word last; "" stands for the beginning of a document."""
    probability: float
    """Its part of P(word | history), before anything is typed."""


class Following(NamedTuple):
    """P(word | history) of all listed words, by their place in the index.

    It is `weight` times the words' general probability plus what n-grams add for some of them.
    """

    probs: Floats
    """[places]."""
    unlisted: float
    """P(a core outside the list | history)."""
    weight: float
    """The share of the words' general probability."""
    added: Sequence[tuple[Ints, Floats]]
    """By order, the places of words with more than that, and how much more; marks have the place after the
    last."""


@dataclass(frozen=True, eq=False)
class NGramModel:
    """P(core | cores before it); the number `len(words)` stands for the start of a document."""

    words: Words
    """What the numbers stand for."""
    table: NGramTable
    """The probabilities."""

    @property
    def name(self) -> str:
        """What a source of suggestions made of it is called."""
        return "bigram" if self.table.order == 2 else "n-gram"

    def history(self, context: str) -> tuple[int, ...]:
        """Return the cores that the next one depends on, by number, the last one last."""
        length = self.table.order - 1
        pieces = _last_chunks(context, length)
        cores = [self.words.number(split_chunk(chunk)[0]) for chunk in pieces]
        return tuple(cores) if len(cores) == length else (len(self.words), *cores)

    def matched(self, history: tuple[int, ...], word: str) -> list[Matched]:
        """Return which n-grams give a listed word its probability, longest first; none if unlisted."""
        number, names = self.words.number(word), self.words.list
        if number == UNKNOWN:
            return []
        before = ["" if core == len(names) else names[core] for core in history]
        return [
            Matched((*before[len(before) + 1 - order :], word), probability)
            for order, probability in self.table.parts(history, number)
        ]

    def following(self, history: tuple[int, ...]) -> Following:
        """Return the distribution of the word after a history, for every place of the index."""
        left, levels = self.table.mixture(history)
        usual, unlisted = self._usual, float(self.table.unigram[UNKNOWN]) * left
        probs = usual * np.float32(left)
        added = []
        for words, own in levels:
            places = self._places.take(words)
            np.add.at(probs, places, own)
            added.append((places, own))
            if words[0] == UNKNOWN:
                unlisted += float(own[0])
        return Following(probs[:-1], unlisted, left, added)

    @property
    def usual(self) -> Floats:
        """The probability of a word in any text, float32 [places]."""
        return self._usual[:-1]

    @cached_property
    def _usual(self) -> Floats:
        """The same, and 0 for marks, which have the place after the last."""
        return np.append(self.table.unigram[self.words.index.numbers], np.float32(0.0))

    @cached_property
    def _places(self) -> Ints:
        """The place of each core in the index, int64 [V]; for marks the one after the last."""
        places = np.full(len(self.words), len(self.words.index))
        places[self.words.index.numbers] = np.arange(len(self.words.index))
        return places


def _last_chunks(text: str, most: int) -> list[str]:
    """Return the last chunks of a text, at most `most`; a few characters mostly hold them."""
    for near in (tail(text, _NEAR), tail(text)):
        pieces = chunks(near)
        # The first one may be the end of a longer one.
        if len(pieces) > most or len(near) == len(text):
            break
    return pieces[len(pieces) - most :] if most < len(pieces) else pieces
