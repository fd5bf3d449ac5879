"""Small and capital letters: a word's key, and how well its capitals agree with those that are typed."""

import numpy as np
from numpy.typing import NDArray

# Capitals are compared in the first letters of a word, one bit each.
_COMPARED = 16
# How likely the letters typed are when the word is spelled otherwise: a small letter where the word has a
# capital ("sha" for "Shawn"), a capital where it has a small letter ("Furt" for "further").
_SMALL_FOR_CAPITAL = np.float32(0.05)
_CAPITAL_FOR_SMALL = np.float32(0.01)
_ONE = np.float32(1.0)

_STRAIGHTEN = str.maketrans("’", "'")


def fold(text: str) -> str:
    """Return `text` in small letters and with straight apostrophes, of the same length: a word's key."""
    if text.isascii():
        return text.lower()
    # Letter by letter, so that the key of a prefix is a prefix of the key (a final sigma would not be).
    return "".join(
        low if len(low := letter.lower()) == 1 else letter for letter in text.translate(_STRAIGHTEN)
    )


def capitals(text: str) -> int:
    """Return a number whose bit i says that letter i is a capital, for the first 16 letters."""
    if text.islower():
        return 0
    return sum(1 << place for place, letter in enumerate(text[:_COMPARED]) if letter.isupper())


def agreement(own: NDArray[np.uint16], typed: str) -> NDArray[np.float32]:
    """Return how likely the letters `typed` are where words' own `capitals` are these, float32 in (0, 1].

    own: uint16 of any shape; the result has the same.
    """
    mask, compared = capitals(typed), (1 << min(len(typed), _COMPARED)) - 1
    likely = np.where(own & np.uint16(compared & ~mask), _SMALL_FOR_CAPITAL, _ONE)
    if mask:
        likely *= np.where(~own & np.uint16(mask), _CAPITAL_FOR_SMALL, _ONE)
    return likely


def agreement_of(word: str, typed: str) -> float:
    """Return the same for one word."""
    return float(agreement(np.array([capitals(word)], dtype=np.uint16), typed)[0])


def with_typed_letters(word: str, prefix: str) -> str:
    """Return `word` with the capitals and apostrophes that were typed; its own capitals stay."""
    if word.startswith(prefix):
        return word
    typed = [mine if mine.isupper() or mine in "'’" else own for mine, own in zip(prefix, word, strict=False)]
    rest = word[len(prefix) :]
    shouted = prefix.isupper() and sum(map(str.isalpha, prefix)) > 1
    return "".join(typed) + (rest.upper() if shouted else rest)
