"""What a text shows around a word: careful writing, another language, the beginning of a sentence."""

import re
from collections.abc import Callable

from predictor.spelling.mistaken import Mistaken
from predictor.text import words

_NEAR = 2000
# What somebody writes who leaves nothing out.
_CAREFUL = re.compile(r"(?<![^\W_])(?:I|\w+['’](?:t|s|m|re|ve|ll|d))(?![^\W_])")
# P(a word without its apostrophe is meant to be so): where so many have theirs and no other lacks it, where
# some have it, where the text shows nothing.
_MANY = 3
_CAREFULLY, _WITH, _UNKNOWN = 0.004, 0.05, 0.2
_BEGINNING = re.compile(r"(?:\A|[.!?:][\"'”’)\]]*\s+|\n\s*(?:[-*+]\s+)?)[\"'“‘(\[*_]*\Z")
# The characters around a word that show whether they are of this language: so many words, so large a share.
_AROUND, _LEAST, _ENGLISH = 80, 5, 0.5


def haste(text: str, start: int, end: int, mistaken: Mistaken) -> float:
    """Return P(apostrophes are left out on purpose) at a word of a text: 1 where others are left out, too."""
    around = text[max(0, start - _NEAR) : start] + " " + text[end : end + _NEAR]
    others, careful = sum(map(mistaken.is_hasty, words(around))), len(_CAREFUL.findall(around))
    if others > careful:
        return 1.0
    if careful >= _MANY and not others:
        return _CAREFULLY
    return _WITH if careful else _UNKNOWN


def begins_sentence(text: str, start: int) -> bool:
    """Whether a sentence, a line or a quotation begins at a place, where any word has a capital."""
    return bool(_BEGINNING.search(text[max(0, start - 32) : start]))


def is_foreign(text: str, start: int, end: int, known: Callable[[str], bool]) -> bool:
    """Whether the words around are mostly none of this language."""
    around = words(text[max(0, start - _AROUND) : start])[1:] + words(text[end : end + _AROUND])[:-1]
    small = [word for word in around if word.islower()]
    return len(small) >= _LEAST and sum(map(known, small)) < _ENGLISH * len(small)
