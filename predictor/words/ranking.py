"""The best of the words that fit."""

from collections.abc import Iterable, Mapping
from operator import add, itemgetter

import numpy as np

from predictor.words.capitals import fold, with_typed_letters
from predictor.words.index import WordIndex
from predictor.words.largest import largest
from predictor.words.narrowing import Floats, Narrowing, Ranked


def best_words(
    index: WordIndex, narrowing: Narrowing, listed: Floats, unlisted: Mapping[str, float], k: int
) -> list[Ranked]:
    """Return at most `k` words that complete the prefix, best first.

    listed: [n] of the words that fit. Spellings that become one word when typed so ("Then", "then") add up.
    """
    if narrowing.ending is not None:
        listed = np.where(narrowing.ending, listed, np.float32(0.0))
    spellings = _likely(index, narrowing.where.start, listed, 2 * max(k, 0) + 6)
    return _merged(narrowing, spellings + _unlisted(unlisted))[: max(k, 0)]


def one_word(
    index: WordIndex, narrowing: Narrowing, listed: Floats, unlisted: Mapping[str, float], word: str
) -> Ranked | None:
    """Return a word that completes the prefix, all its spellings together, as `best_words` has it.

    Of several that differ in capitals only, it is the one spelled as `word`, else the likeliest; None: there
    is none with a probability.
    """
    key, same = fold(word), index.range(word)
    places = range(max(same.start, narrowing.where.start), min(same.stop, narrowing.where.stop))
    positions = [
        place - narrowing.where.start
        for place in places
        if narrowing.ending is None or narrowing.ending[place - narrowing.where.start]
    ]
    spellings = [
        Ranked(found, float(listed[position]), (position,), ())
        for position in positions
        if fold(found := index.word(position + narrowing.where.start)) == key and listed[position] > 0.0
    ]
    others = {other: p for other, p in unlisted.items() if fold(other) == key}
    ranked = _merged(narrowing, spellings + _unlisted(others))
    exact = [each for each in ranked if each.text.replace("’", "'") == word.replace("’", "'")]
    return next(iter(exact or ranked), None)


def _unlisted(words: Mapping[str, float]) -> list[Ranked]:
    return [Ranked(word, p, (), (word,)) for word, p in words.items() if p > 0.0]


def _merged(narrowing: Narrowing, spellings: Iterable[Ranked]) -> list[Ranked]:
    """Return words as they complete the prefix, best first; spellings that become one word add up."""
    prefix, suffix, shouted = narrowing.typed
    merged: dict[str, Ranked] = {}
    whole = prefix.upper() if shouted else prefix
    for spelling in spellings:
        word = key = spelling[0]
        if prefix:
            # What stands after the cursor stays as it is written.
            word = word.removesuffix(suffix)
            word = key = (word if word.startswith(prefix) else with_typed_letters(word, prefix)) + suffix
        if shouted:
            word = key = word.upper()
        if "’" in key:
            key = key.replace("’", "'")
        if key in merged:
            known = merged[key]
            merged[key] = Ranked(known.text, *map(add, known[1:], spelling[1:]))
        elif word != whole:
            merged[key] = spelling if word is spelling[0] else Ranked(word, *spelling[1:])
    ranked = sorted(merged.values(), key=itemgetter(1), reverse=True)
    return [word if word.probability <= 1.0 else word._replace(probability=1.0) for word in ranked]


def _likely(index: WordIndex, start: int, listed: Floats, most: int) -> list[Ranked]:
    """Return the likeliest listed words; more than are wanted: some will be one word, one the prefix."""
    places, word = largest(listed, most), index.word
    probabilities = listed[places].tolist()
    return [
        Ranked(word(start + place), probability, (place,), ())
        for place, probability in zip(places.tolist(), probabilities, strict=True)
        if probability > 0.0
    ]
