"""What the writer never wants suggested: words, words in a row, patterns; at all levels of the dial."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import translate
from typing import NamedTuple

from predictor.contract import Context
from predictor.errors import SettingsError
from predictor.text import normalise, tail, words
from predictor.words.capitals import fold

# Words in a row that a pattern may have.
MOST_WORDS = 5
_POSSESSIVE = "'s"
# A word in which * stands for any letters, and what may stand between two.
_WORD = re.compile(r"(?:[^\W\d_]|['*\u0300-\u036f])+")
_BETWEEN = re.compile(r"[\s-]*")


class _Row(NamedTuple):
    """Words in a row, of which the last is never suggested after the others."""

    before: tuple[re.Pattern[str], ...]
    last: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Blocked:
    """Words that are never suggested, case aside, each with its possessive; made by `of`."""

    patterns: tuple[str, ...] = ()
    """As `pattern_of` writes them."""
    words: frozenset[str] = frozenset()
    """Those that are one word."""
    stars: re.Pattern[str] | None = None
    """Those that are one word with a *, as one."""
    rows: tuple[_Row, ...] = ()
    """Those of several words."""

    @classmethod
    def of(cls, patterns: Iterable[str]) -> "Blocked":
        """Return what holds these patterns, which `pattern_of` has written."""
        known = tuple(patterns)
        single = [pattern for pattern in known if " " not in pattern]
        stars = [translate(pattern) for pattern in single if "*" in pattern]
        rows = [[re.compile(translate(word)) for word in each.split()] for each in known if " " in each]
        return cls(
            known,
            frozenset(pattern for pattern in single if "*" not in pattern),
            re.compile("|".join(stars)) if stars else None,
            tuple(_Row(tuple(before), last) for *before, last in rows),
        )

    def holds_text(self, text: str) -> bool:
        """Whether a text would be blocked wherever it stands."""
        return self.holds(Context(""), text)

    def holds(self, context: Context, text: str) -> bool:
        """Whether a suggestion of one or several words is blocked here."""
        if not self.patterns:
            return False
        suggested = words(fold(text))
        if any(self._holds_word(word) for word in suggested):
            return True
        return bool(self.rows) and self._holds_row(context, suggested)

    def _holds_word(self, word: str) -> bool:
        forms = (word, word.removesuffix(_POSSESSIVE))
        return not self.words.isdisjoint(forms) or (
            self.stars is not None and any(map(self.stars.match, forms))
        )

    def _holds_row(self, context: Context, suggested: Sequence[str]) -> bool:
        before = words(fold(tail(context.before[: context.word_start])))[1 - MOST_WORDS :]
        written = [*before, *suggested]
        return any(
            _fits(row, written[: end + 1]) for end in range(len(before), len(written)) for row in self.rows
        )


NOTHING = Blocked()


def _fits(row: _Row, written: Sequence[str]) -> bool:
    """Whether a text ends with these words in a row."""
    *before, last = written
    near = before[len(before) - len(row.before) :]
    return (
        len(before) >= len(row.before)
        and any(map(row.last.match, (last, last.removesuffix(_POSSESSIVE))))
        and all(pattern.match(word) for pattern, word in zip(row.before, near, strict=True))
    )


def pattern_of(text: str) -> str:
    """Return a word, or some in a row, as a pattern: small letters, one space between words.

    * stands for any letters, or none. Raises `SettingsError` for what can never be suggested.
    """
    folded = fold(normalise(text)).replace("’", "'")
    found = [word.strip("'") for word in _WORD.findall(folded)]
    if _BETWEEN.fullmatch(_WORD.sub("", folded)) is None or not any(map(_has_letter, found)):
        raise SettingsError(
            f"{text[:40]!r} cannot be blocked: it is no word, nor words in a row.",
            "Name a word, or a pattern with letters and *: Oberlander, kubectl*, let me know.",
        )
    if len(found) > MOST_WORDS:
        raise SettingsError(
            f"{text[:40]!r} has {len(found)} words; {MOST_WORDS} in a row can be blocked.",
            "Name its last words.",
        )
    return " ".join(found)


def _has_letter(word: str) -> bool:
    return any(map(str.isalpha, word))
