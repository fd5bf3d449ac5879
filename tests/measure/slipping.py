"""Mistaken made from a seed, and words that are taken for others: what corrections are measured on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from predictor.text import word_places

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACE = {
    letter: (row, column + 0.4 * row) for row, keys in enumerate(_ROWS) for column, letter in enumerate(keys)
}
# How often each kind of slip is made: another key, a letter left out, typed twice, two exchanged, a key more.
_KINDS = (("other", 0.35), ("left out", 0.25), ("twice", 0.1), ("exchanged", 0.2), ("more", 0.1))


@dataclass(frozen=True, slots=True)
class Slipped:
    """A word of a text."""

    start: int
    """Where it begins in the text as it was typed."""
    typed: str
    """As it was typed."""
    wanted: str
    """As it should be."""


def slip(word: str, random: Random, rate: float) -> str:
    """Return a word as it is typed if each letter goes wrong this often."""
    letters, at = list(word), 0
    while at < len(letters):
        if letters[at].isalpha() and random.random() < rate:
            kinds, weights = zip(*_KINDS, strict=True)
            at = _wrong(letters, at, random.choices(kinds, weights)[0], random)
        at += 1
    return "".join(letters)


def _wrong(letters: list[str], at: int, kind: str, random: Random) -> int:
    letter = letters[at]
    if kind == "left out":
        del letters[at]
        return at - 1
    if kind == "exchanged" and at + 1 < len(letters):
        letters[at], letters[at + 1] = letters[at + 1], letter
        return at + 1
    if kind == "twice":
        letters.insert(at, letter)
        return at + 1
    other = random.choice(_neighbours(letter.lower()) or [letter])
    if letter.isupper():
        other = other.upper()
    if kind == "more":
        letters.insert(at, other)
        return at + 1
    letters[at] = other
    return at


def _neighbours(letter: str) -> list[str]:
    if letter not in _PLACE:
        return []
    row, column = _PLACE[letter]
    return [
        other
        for other, (r, c) in _PLACE.items()
        if other != letter and abs(r - row) <= 1 and abs(c - column) <= 1.1
    ]


def slipped(text: str, seed: int, rate: float = 0.03) -> tuple[str, list[Slipped]]:
    """Return a text as it is typed, and its words; a word of which nothing is left is typed right."""
    random, typed, found, end = Random(seed), "", list[Slipped](), 0
    for start, stop in word_places(text):
        typed += text[end:start]
        word = text[start:stop]
        wrong = slip(word, random, rate) or word
        found.append(Slipped(len(typed), wrong, word))
        typed, end = typed + wrong, stop
    return typed + text[end:], found


def confused(text: str, groups: Sequence[Sequence[str]], seed: int) -> Iterator[tuple[str, Slipped]]:
    """Yield the text with one word after the other replaced by one that it is confused with."""
    random = Random(seed)
    by_word = {word: [other for other in group if other != word] for group in groups for word in group}
    for start, stop in word_places(text):
        word = text[start:stop]
        others = by_word.get(word if word.startswith("I'") else word[0].lower() + word[1:])
        if others:
            other = random.choice(others)
            if word[0].isupper():
                other = other[0].upper() + other[1:]
            yield text[:start] + other + text[stop:], Slipped(start, other, word)
