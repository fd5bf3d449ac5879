"""What is never corrected: no prose, and words that somebody has made on purpose."""

import re

from predictor.rules.places import is_code
from predictor.text import LONGEST_PREFIX

# What a run of characters holds that is no plain word: digits, marks of code and of addresses.
_MADE = re.compile(r"[\d_/\\@#$%^&*+=<>|~{}\[\]`]|--|\w[.:]\w")
# Marks around a word, in running text and in Markdown.
_AROUND = "\"'“”‘’«»()[]*_.,;:!?…—–"
_CHARACTERS = 2 * LONGEST_PREFIX


def is_spared(text: str, start: int, end: int) -> bool:
    """Whether the word from `start` to `end` of a text is not to be judged.

    It stands in code, an address, a path or a name with marks; it has digits, accents or capitals inside.
    """
    word = text[start:end]
    if len(word) > LONGEST_PREFIX or not _is_plain(word) or not word.replace("’", "'").isascii():
        return True
    left = text[max(0, start - _CHARACTERS) : start]
    left = left[max(map(left.rfind, " \n\t\u00a0—–")) + 1 :]
    right = re.match(r"[^\s\u00a0—–]*", text[end : end + _CHARACTERS])
    run = (left + word + (right.group() if right else "")).strip(_AROUND)
    return bool(_MADE.search(run)) or is_code(text[:start])


def _is_plain(word: str) -> bool:
    """Whether its capitals are those of a plain word: none, the first, or all of a longer text's."""
    letters = [letter for letter in word if letter.isalpha()]
    return not any(letter.isupper() for letter in letters[1:]) or word in ("I'M", "I'LL", "I'D", "I'VE")


def is_part(text: str, start: int, end: int) -> bool:
    """Whether a hyphen joins the word to another one."""
    return text[max(0, start - 1) : start] == "-" or text[end : end + 1] == "-"


def stands_elsewhere(text: str, start: int, end: int) -> bool:
    """Whether the word stands in the text once more, in these letters."""
    word = re.escape(text[start:end])
    return any(found.start() != start for found in re.finditer(rf"(?<![^\W\d_]){word}(?![^\W\d_])", text))
