"""Slips of the fingers, made by a seeded generator: for measuring, and for learning beside slips of spellers.

How often what happens follows what is known of typists: other letters are the most frequent, most of them on
neighbouring keys, then letters left out and letters too many (Grudin 1983; Dhakal et al., "Observations on
typing from 136 million keystrokes", CHI 2018); first letters go wrong less often. The shares are round
numbers.
"""

import random

import numpy as np

from predictor.spelling.alphabet import SYMBOLS
from predictor.spelling.keyboard import neighbours
from predictor.words.capitals import fold

SLIPS = {"near": 40, "far": 4, "omitted": 22, "doubled": 8, "beside": 10, "swapped": 16}
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_FIRST = 0.5  # of the slips that another letter has


class Fingers:
    """Hands that slip; the same seed slips in the same way."""

    def __init__(self, seed: int, keyboard: str = "qwerty") -> None:
        """Raises `SettingsError` for a keyboard that is unknown."""
        self._random = random.Random(seed)
        near = neighbours(keyboard)
        self._near = {
            letter: "".join(SYMBOLS[other] for other in np.flatnonzero(near[place]))
            for place, letter in enumerate(SYMBOLS)
        }

    def slip(self, word: str) -> str:
        """Return a word with one slip in it; a word without a letter of the keyboard stays as it is."""
        places = [place for place, letter in enumerate(fold(word)) if self._near.get(letter)]
        if not places:
            return word
        weights = [_FIRST if place == 0 else 1.0 for place in places]
        while True:
            place = self._random.choices(places, weights)[0]
            if (slipped := self._at(word, place)) != word:
                return slipped

    def type(self, word: str, rate: float) -> str:
        """Return a word in which each letter goes wrong with this probability, the first half as often."""
        typed, place = "", 0
        while place < len(word):
            here = word[place:]
            wrong = self._random.random() < (rate if place else rate * _FIRST)
            if not wrong or not self._near.get(fold(here[0])):
                typed, place = typed + here[0], place + 1
                continue
            # A slip touches this letter, or it and the next.
            before = len(here) - len(here[2:])
            typed, place = typed + self._at(here[:2], 0), place + before
        return typed

    def _at(self, word: str, place: int) -> str:
        letter, rest = word[place], word[place + 1 :]
        kind = self._random.choices(list(SLIPS), list(SLIPS.values()))[0]
        key = self._random.choice(self._near[fold(letter)] if kind in ("near", "beside") else _ALPHABET)
        key = key.upper() if letter.isupper() else key
        match kind:
            case "near" | "far":
                here = key + rest
            case "omitted":
                here = rest
            case "doubled":
                here = letter + fold(letter) + rest
            case "beside":
                here = (letter + key if self._random.random() < 0.5 else key + letter) + rest
            case _:
                here = rest[:1] + letter + rest[1:]
        return word[:place] + here
