"""A model of slips: how likely these letters are typed where that word is meant.

A noisy channel in the manner of Kernighan, Church & Gale (1990), with rules of several letters as Brill &
Moore (2000) learn them: the word is typed letter by letter, and at each something may happen
(`weights.KINDS`, or a rule: "ph" typed as "f"). P(typed | word) is the sum over all ways in which the one
becomes the other, computed for many words at once.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.spelling import weights as weights_file
from predictor.spelling.alphabet import (
    APOSTROPHE,
    EDGE,
    HYPHEN,
    LETTERS,
    LONGEST,
    NOTHING,
    SIZE,
    SPACE,
    Coded,
    coded,
    symbols,
)
from predictor.spelling.keyboard import neighbours
from predictor.spelling.weights import INNER, LAST, SECOND, Weights

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# What is impossible is as likely as this: a logarithm stays finite.
_LEAST = 1e-30
_PLACES = 4
_RULE_LETTERS = 3
_BITS = 5
_CODES = 1 << (_BITS * _RULE_LETTERS)
# Letters by which a beginning may be longer than what is typed.
_AHEAD = 3
_MARKS = [APOSTROPHE, HYPHEN]
# However long a word is, it is as likely as not to be typed rightly.
_MOST_WRONG = 0.5
# The share of words with apostrophes or hyphens that are typed without them, by habit and not by mistake.
_BARE = 0.1


Applied = tuple[Ints, Ints, Floats]
_NOTHING: Applied = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)


class Begun(NamedTuple):
    """What is typed as a beginning of words."""

    log_probs: Floats
    """[n] ln P(typed | a beginning of the word is meant)."""
    lengths: Ints
    """[n] letters of the likeliest beginning."""


class Channel:
    """P(typed | word meant), for one keyboard.

    Capitals and accents are not compared. Words may hold spaces ("a lot"). Of words, the first 24 letters are
    compared.
    """

    def __init__(self, weights: Weights, keyboard: str = "qwerty") -> None:
        """Prepare the weights for a keyboard; raises `SettingsError` if it is unknown."""
        near = neighbours(keyboard)
        self._typed_for = _typed_for(weights, near)
        self._behind, self._ahead = _inserted(weights, near)
        self._left_out = _left_out(weights)
        self._rate = weights.rate
        self._swapped = np.array(weights.kinds["swapped"])
        self._rules = _Rules(weights)

    @classmethod
    def load(cls, keyboard: str = "qwerty") -> "Channel":
        """Return the shipped model for a keyboard; raises `SettingsError` if it is unknown."""
        return cls(weights_file.shipped(), keyboard)

    def log_prob(self, typed: str, word: str) -> float:
        """Return ln P(typed | word meant), both whole."""
        return float(self.log_probs(typed, coded([word]))[0])

    def log_prob_begun(self, typed: str, word: str) -> tuple[float, int]:
        """Return ln P(typed | a beginning of the word meant), and the length of the likeliest beginning."""
        begun = self.log_probs_begun(typed, coded([word]))
        return float(begun.log_probs[0]), int(begun.lengths[0])

    def log_probs(self, typed: str, words: Coded) -> Floats:
        """Return ln P(typed | word meant) of some words, [n]."""
        letters, lengths = np.array(symbols(typed)[:LONGEST], dtype=np.int64), words.lengths.astype(np.int64)
        paths = self._follow(letters, words, int(lengths.max(initial=0)))
        slip = paths.reached[-1, np.arange(len(lengths)), lengths]
        right = (lengths == len(letters)) & (words.symbols[:, : len(letters)] == letters).all(axis=1)
        return self._logarithm(slip, right, self._wrong(lengths), _is_bare(letters, words))

    def log_probs_begun(self, typed: str, words: Coded) -> Begun:
        """Return ln P(typed | a beginning of the word meant) of some words, with the likeliest beginnings."""
        letters, lengths = np.array(symbols(typed)[:LONGEST], dtype=np.int64), words.lengths.astype(np.int64)
        width = min(len(letters) + _AHEAD, int(lengths.max(initial=0)))
        paths = self._follow(letters, words, width)
        ends = paths.emitted[-1]
        if len(letters) and width > 1:
            # Of two letters exchanged, only the first may have been typed.
            typed_first = words.symbols[:, 1:width] == letters[-1]
            ends[:, 2:] += paths.reached[-2, :, :-2] * paths.swaps * typed_first
        right = (words.symbols[:, : len(letters)] == letters).all(axis=1)
        wrong = self._wrong(np.minimum(lengths, len(letters)))
        likeliest = np.where(right, len(letters), ends.argmax(axis=1))
        return Begun(self._logarithm(ends.sum(axis=1), right, wrong, np.zeros_like(right)), likeliest)

    def _wrong(self, letters: Ints) -> Floats:
        """Return the probability that something goes wrong in so many letters."""
        wrong: Floats = np.minimum(self._rate * letters, _MOST_WRONG)
        return wrong

    def _logarithm(
        self, slip: Floats, right: NDArray[np.bool_], wrong: Floats, bare: NDArray[np.bool_]
    ) -> Floats:
        probability = wrong * slip + (1 - wrong) * right + _BARE * bare
        logarithm: Floats = np.log(np.maximum(probability, _LEAST))
        return logarithm

    def _follow(self, letters: Ints, words: Coded, width: int) -> "_Paths":
        """Sum over all ways from the first `width` letters of words to what is typed."""
        meant = words.symbols[:, :width].astype(np.int64)
        count, typed = len(meant), letters.tolist()
        before = np.empty((count, width + 1), dtype=np.int64)
        before[:, 0], before[:, 1:] = EDGE, meant
        following = np.empty_like(before)
        following[:, :-1], following[:, -1] = meant, NOTHING
        place = _places(words.lengths, width)
        slot = np.concatenate([place, np.full((count, 1), LAST)], axis=1)
        slot[np.arange(count), np.minimum(words.lengths, width)] = LAST

        own = self._typed_for.take(((place * SIZE + meant) * SIZE) + letters[:, None, None])
        extra = self._behind.take(((slot * SIZE + before) * SIZE) + letters[:, None, None])
        extra += self._ahead.take(((slot * SIZE + following) * SIZE) + letters[:, None, None])
        missing = self._left_out.take(((place * SIZE + before[:, :-1]) * SIZE) + meant)
        swaps = self._swapped.take(place[:, :-1])
        rules = self._rules.applied(typed, meant)

        emitted = np.zeros((len(typed) + _RULE_LETTERS, count, width + 1))
        reached = np.zeros((len(typed) + 1, count, width + 1))
        emitted[0, :, 0] = 1.0
        flat = emitted.reshape(-1)
        for row in range(len(typed) + 1):
            here = reached[row]
            here += emitted[row]
            step = emitted[row, :, :-1] * missing
            here[:, 1:] += step
            here[:, 2:] += step[:, :-1] * missing[:, 1:]
            if row == len(typed):
                break
            emitted[row + 1, :, 1:] += here[:, :-1] * own[row]
            emitted[row + 1] += here * extra[row]
            if row + 1 < len(typed):
                exchanged = (meant[:, 1:] == typed[row]) & (meant[:, :-1] == typed[row + 1])
                exchanged &= meant[:, 1:] != meant[:, :-1]
                emitted[row + 2, :, 2:] += here[:, :-2] * swaps * exchanged
            start, target, chance = rules[row]
            if len(start):
                np.add.at(flat, target, here.reshape(-1)[start] * chance)
        return _Paths(emitted[: len(typed) + 1], reached, swaps)


class _Paths(NamedTuple):
    """Probabilities of the beginnings of what is typed, where so many letters of a word are behind."""

    emitted: Floats
    """[typed + 1, n, width + 1], where the last that happened was a letter typed."""
    reached: Floats
    """The same, or letters left out behind it."""
    swaps: Floats
    """[n, width - 1] P(this letter is exchanged with the next)."""


class _Rules:
    """The rules of more than one letter, found by what they type."""

    def __init__(self, weights: Weights) -> None:
        rules: dict[int, dict[int, float]] = {}
        for (meant, typed), probability in weights.rules.items():
            if len(meant) > 1 or len(typed) > 1:
                rules.setdefault(_code(symbols(typed)), {})[_code(symbols(meant))] = probability
        self._rules = {
            typed: (np.fromiter(known, np.int64), np.fromiter(known.values(), np.float64))
            for typed, known in rules.items()
        }
        self._factors = np.array(weights.kinds["confused"])

    def applied(self, typed: Sequence[int], meant: Ints) -> list[Applied]:
        """Return for each typed letter the rules that begin there: from which cell, to which, how likely.

        Cells are counted in [n, width + 1], targets in [rows, n, width + 1].
        """
        count, width = meant.shape
        applied: list[Applied] = [_NOTHING] * len(typed)
        # What begins at each letter of words, of one letter, two and three.
        codes = np.zeros((_RULE_LETTERS, count, width), dtype=np.int64)
        codes[0] = meant
        for size in range(1, min(_RULE_LETTERS, width)):
            codes[size, :, :-size] = (codes[size - 1, :, :-size] << _BITS) | meant[:, size:]
        chances = np.zeros(_CODES)
        for row in range(len(typed)):
            low, parts = max(0, row - _AHEAD), []
            window = codes[:, :, low : row + _AHEAD + 1]
            for letters in range(1, min(_RULE_LETTERS, len(typed) - row) + 1):
                known = self._rules.get(_code(typed[row : row + letters]))
                if known is None:
                    continue
                chances[known[0]] = known[1]
                found = chances.take(window)
                chances[known[0]] = 0.0
                sizes, word, place = np.nonzero(found)
                if len(word):
                    likely = found[sizes, word, place] * self._factors[np.minimum(place + low, INNER)]
                    start = word * (width + 1) + place + low
                    parts.append((start, start + (row + letters) * count * (width + 1) + sizes + 1, likely))
            if parts:
                start, target, chance = (np.concatenate(each) for each in zip(*parts, strict=True))
                applied[row] = start, target, chance
        return applied


def _is_bare(typed: Ints, words: Coded) -> NDArray[np.bool_]:
    """Return which words are what is typed but for apostrophes and hyphens, [n]."""
    marked: NDArray[np.bool_] = np.isin(words.symbols, _MARKS).any(axis=1).astype(bool)
    for place in np.flatnonzero(marked):
        letters = words.symbols[place, : words.lengths[place]]
        marked[place] = np.array_equal(letters[~np.isin(letters, _MARKS)], typed)
    return marked


def _places(lengths: NDArray[np.uint8], width: int) -> Ints:
    """Return which of `PLACES` each letter of words has, [n, width]."""
    place = np.tile(np.minimum(np.arange(width), INNER), (len(lengths), 1))
    last = lengths.astype(np.int64) - 1
    ends = np.flatnonzero((last < width) & (last > SECOND))
    place[ends, last[ends]] = LAST
    return place


def _code(letters: Sequence[int]) -> int:
    code = 0
    for letter in letters:
        code = (code << _BITS) | letter
    return code


def _typed_for(weights: Weights, near: NDArray[np.bool_]) -> Floats:
    """Return P(letter typed | letter meant), [places, meant, typed], the right one among them."""
    table = np.zeros((_PLACES, SIZE, SIZE))
    share = near / np.maximum(near.sum(axis=1, keepdims=True), 1)
    far = np.zeros((SIZE, SIZE))
    far[LETTERS, LETTERS] = 1 / 25
    for place in range(_PLACES):
        table[place] = weights.kinds["near"][place] * share + weights.kinds["far"][place] * far
        for (meant, typed), probability in weights.rules.items():
            if len(meant) == len(typed) == 1:
                slip = weights.kinds["confused"][place] * probability
                table[place, symbols(meant)[0], symbols(typed)[0]] += slip
        np.fill_diagonal(table[place], weights.kinds["right"][place])
    table[:, NOTHING] = table[:, :, NOTHING] = 0
    return table


def _inserted(weights: Weights, near: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return P(letter too many | letter before), and what the one behind adds, [places, beside, typed]."""
    behind, ahead = np.zeros((2, _PLACES, SIZE, SIZE))
    share = near / np.maximum(near.sum(axis=1, keepdims=True), 1)
    for place in range(_PLACES):
        kinds = {kind: chances[place] for kind, chances in weights.kinds.items()}
        behind[place, :, LETTERS] = kinds["extra"] / 26
        behind[place] += kinds["beside"] / 2 * share
        ahead[place] = kinds["beside"] / 2 * share
        doubled = np.arange(SIZE)[LETTERS]
        behind[place, doubled, doubled] += kinds["doubled"]
        behind[place, :, SPACE] = kinds["split"]
        behind[place][:, _MARKS] = kinds["marked"] / 2
    return behind, ahead


def _left_out(weights: Weights) -> Floats:
    """Return P(letter left out | letter before, letter), [places, before, letter]."""
    table = np.zeros((_PLACES, SIZE, SIZE))
    same = np.arange(SIZE)[LETTERS]
    for place in range(_PLACES):
        table[place] = weights.kinds["omitted"][place]
        table[place, same, same] = weights.kinds["single"][place]
        table[place, :, SPACE] = weights.kinds["joined"][place]
        table[place][:, _MARKS] = weights.kinds["unmarked"][place]
    table[:, :, NOTHING] = 0
    return table
