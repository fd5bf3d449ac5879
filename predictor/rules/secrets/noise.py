"""Words or noise: how much likelier a spelling is if it was drawn at random than if somebody made it up.

The measure is the logarithm of a ratio of two probabilities. One draws every character from the smallest
alphabet that holds them all. The other spells as people do: letter after letter as in words, now and then a
capital inside, digits at an end. Stretches between marks are judged one by one, and by the greatest sum over
neighbours, so that a long ordinary path does not hide the key at its end.
"""

import math
import re
from collections.abc import Iterable
from functools import cache

# Half nats that a letter costs after another, in English words: rows "^a...z", columns "a...z$", base 36.
# `python -m tests.measure.letter_pairs` prints it from the words of a bundle.
_PAIRS = """
5656667779976875b646887dbcr
d766ca7a7d8474e7f464889b8b6
48ab4ded5af4bc4bf5695ceg8f6
4e8c4de46j56dd3cd6956fgh9h6
6bb83c9d4cd8ab6cg77c7abf8h2
6a74799caec675a8b447b898ad4
5cad45df3ff5ce4dn5875hdf8n6
6cdc4d866kg7b76ck57a6fdg9g2
3bcb3chb4gg99a4ce7a66fbf8f4
7957687fdgb67358d755c7hbh98
3ecb3cjj7dcdad3ac98c3bcjej7
6acb3aba4id7b78bm95a8dam7h3
4bb83ace4ia4ad5bjc787adg5h4
37bc3bde4ifa6b55ic7c7edf9i5
6c65594c6c9ac87cec5499deae4
8877b98b8d966367g466577bad7
4dbb4dc75hd5bc46i4767def9j5
a9aibbiiaid7beeadaba0iciii6
4a873a8c4h99885ah76679cg7g4
7c7c5bd65h999b77cd647eah9j2
5c9d3be63hf8bc6cl5677faf7e4
6667697c6gc564b6i445edgccb8
4ecc1gee3mmdbb5bicadbfiibm7
3aba4bd54mb8c64bm76abhcmbm4
6b5b5ac94kda9e83deb48cc99e3
8a9a6cce7gg88878na69beahfc1
4bcj2cda4jb8df6cjecd8cdf764
"""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DOUBLED = 1.2  # a letter said again and again: "hmmmm", "soooo"
_COST = {
    before + letter: min(int(cost, 36) / 2, _DOUBLED if before == letter else math.inf)
    for before, row in zip("^" + _LETTERS, _PAIRS.split(), strict=True)
    for letter, cost in zip(_LETTERS + "$", row, strict=True)
}
_TEN = math.log(10)
_INTO_DIGITS, _OUT_OF_DIGITS, _DIGIT, _CAPITAL, _BACK = 3.5 + _TEN, 3.0, 0.5 + _TEN, 2.5, 0.8
_CHOICE = 1.5  # of the alphabet
_STRETCH = re.compile(r"[A-Za-z0-9]+")
_ODD_MARK = re.compile(r"(?<=[A-Za-z0-9])[#$%^!~&*@?+]+(?=[A-Za-z0-9])")
_FOR_MARK = 1.5
# What follows a word in numbers of issues, versions of languages, names of keys.
_ORDINARY_MARK = re.compile(
    r"[\w./-]*\w[#@]v?[\d.]+|[A-Za-z]+\+\+\d*|(?:[A-Za-z]+\+)+\w+|[A-Z]{0,3}\$[\d.,]+[A-Za-z]{0,2}|\w\+\d+"
)
_HEXADECIMAL = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LETTER = math.log(26)
# Evidence from which a stretch is noise, by its length: to 3 letters, 5, 7, 9, 11, 13, 15, more. Where people
# seldom write such a thing, little evidence is enough; words and names are too varied when short.
_NEVER = math.inf
_LIMITS = {
    "letters": (_NEVER, _NEVER, _NEVER, _NEVER, _NEVER, 2.0, 1.0, 0.0),
    "mixed": (_NEVER, _NEVER, _NEVER, 6.0, 3.0, 3.0, 2.0, 2.0),
    "hexadecimal": (_NEVER, _NEVER, 5.0, -1.0, -1.0, -1.0, -1.0, -1.0),
    "one case": (_NEVER, _NEVER, 9.0, -4.0, -5.0, -5.0, -3.0, -3.0),
    "both cases": (_NEVER, _NEVER, 7.0, -5.0, -5.0, -5.0, -3.0, -2.0),
}
_NUMBERED = re.compile(r"\d{0,3}([A-Za-z]{3,})\d{0,3}|([a-z]{2,})\d{1,3}([a-z]{2,})")
_LONGEST_NAME = 16  # names of all languages are written with a capital; keys of letters alone are longer
_LIKE_A_WORD = -1.0
_SUM = 11.0  # from which stretches that stand side by side are noise
_SHORTEST_JOINED = 10


def is_noise(spelling: str) -> bool:
    """Whether a spelling was drawn at random rather than made up by somebody."""
    stretches = _STRETCH.findall(spelling)
    if any(is_noisy(stretch) for stretch in stretches):
        return True
    if len(stretches) < 2:
        return False
    marks = len(_ODD_MARK.findall(spelling))
    if marks and _is_mixed(stretches) and not _ORDINARY_MARK.fullmatch(spelling):
        return True
    return sums_to_noise(stretches, marks) or _joined_is_noise("".join(stretches), marks)


def is_noisy(stretch: str) -> bool:
    """Whether ASCII letters and digits without a mark between them are noise."""
    if len(stretch) < 4 or stretch.isdigit() or _is_numbered(stretch):
        return False
    if _WORD.fullmatch(stretch):
        return word_is_noise(stretch)
    return evidence(stretch) > _limit(stretch)


def _is_numbered(stretch: str) -> bool:
    """Whether a stretch is a word with a number behind or in front of it: "testnet3", "12megabits"."""
    found = None if stretch.isalpha() else _NUMBERED.fullmatch(stretch)
    return found is not None and sum(map(evidence, filter(None, found.groups()))) < _LIKE_A_WORD


def sums_to_noise(stretches: Iterable[str], marks: int = 0) -> bool:
    """Whether stretches that stand side by side are noise together."""
    total = 0.0
    for stretch in stretches:
        total = max(0.0, total + evidence(stretch))
        if total + _FOR_MARK * marks > _SUM:
            return True
    return False


def _is_mixed(stretches: Iterable[str]) -> bool:
    """Whether there are both letters and digits."""
    joined = "".join(stretches)
    return not joined.isdigit() and not joined.isalpha()


def _joined_is_noise(joined: str, marks: int) -> bool:
    """Whether a spelling is noise if the marks in it are signs of its alphabet, as in base64."""
    if len(joined) < _SHORTEST_JOINED or joined.isalpha() or joined.isdigit():
        return False
    return evidence(joined) + 2 * _FOR_MARK * marks > max(_limit(joined), 0.0)


def _limit(stretch: str) -> float:
    return _LIMITS[_sort(stretch)][_step_of(stretch)]


def _sort(stretch: str) -> str:
    if stretch.isalpha():
        return "letters" if _WORD.fullmatch(stretch) else "mixed"
    if _HEXADECIMAL.fullmatch(stretch):
        return "hexadecimal"
    return "one case" if stretch.islower() or stretch.isupper() else "both cases"


def word_is_noise(word: str) -> bool:
    """Whether ASCII letters, all small or all capital but for the first, are noise."""
    if len(word) < _LONGEST_NAME and not (word.islower() or word.isupper()):
        return False
    limit = _LIMITS["letters"][_step_of(word)]
    return limit < _NEVER and _word_evidence(word.lower()) > limit


def _step_of(stretch: str) -> int:
    return min(max(len(stretch), 3), 16) // 2 - 1


def evidence(stretch: str) -> float:
    """Return the logarithm of the probability at random over that of a spelling that people make."""
    if stretch.isdigit():
        return 0.0
    if _WORD.fullmatch(stretch):
        return _word_evidence(stretch.lower())
    return _spelled(stretch) - len(stretch) * _alphabet(stretch) - _CHOICE


def _word_evidence(word: str) -> float:
    marked = f"^{word}$"
    spelled = sum([_COST[marked[i : i + 2]] for i in range(len(word) + 1)])
    return spelled - len(word) * _LETTER - _CHOICE


def _alphabet(stretch: str) -> float:
    """Return the logarithm of the number of characters of the smallest alphabet that holds the stretch."""
    digits = not stretch.isalpha()
    if digits and _HEXADECIMAL.fullmatch(stretch):
        return math.log(16)
    letters = 26 if stretch.islower() or stretch.isupper() else 52
    return math.log(letters + 10 * digits)


def _spelled(stretch: str) -> float:
    """Return the nats that it takes to spell a stretch as people do."""
    before, total = "^", 0.0
    for character in stretch:
        total += _step(before, character)
        before = character
    return total + _end(before)


@cache
def _step(before: str, character: str) -> float:
    """Return what one character costs after another; there are no more than 63 times 62."""
    letter = character.lower()
    if character.isdigit():
        return _DIGIT if before.isdigit() or before == "^" else _INTO_DIGITS
    if before == "^":
        return _COST["^" + letter]
    if before.isdigit():
        return _OUT_OF_DIGITS + _COST["^" + letter]
    if before.islower() and character.isupper():
        return _CAPITAL + _COST[before + "$"] + _COST["^" + letter]
    within = _COST[before.lower() + letter]
    return within + (_BACK if before.isupper() and character.islower() else 0.0)


def _end(last: str) -> float:
    return 0.5 if last.isdigit() else _COST[last.lower() + "$"]
