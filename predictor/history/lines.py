"""A history as lines of JSON: each kind of line, as it is written and as it is checked when it is read.

docs/history.md describes the format.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple, NoReturn

from predictor.errors import SettingsError, TextError
from predictor.history.clock import LATEST_DAY, LATEST_S, MOST_PASSED_S, Clock
from predictor.history.grams import BEGINNING, SENTENCE, cores, is_address, is_learned, tokens
from predictor.rules.blocked import pattern_of
from predictor.text import json_shown, normalise

FORMAT = 1
_KIND = "history"
_MOST_USES = 10**9
# Tokens that no text holds, as they are written.
_WRITTEN = {BEGINNING: "<beginning>", SENTENCE: "<sentence>"}
_READ = {written: token for token, written in _WRITTEN.items()}
# Weights are sums: the last digit of one may be another.
_NEARLY = 1.0 + 1e-6
_NO_HISTORY = "Is it a file that foretype history export has written?"


class Used(NamedTuple):
    """A word that was used."""

    word: str
    """As it is written."""
    uses: int
    """How often."""
    weight: float
    """The sum of the uses' weights."""
    day: int
    """Of the last use, counted from 1970."""
    occasions: int
    """In how many texts."""
    names: int
    """How often with a capital inside a sentence."""


class Follower(NamedTuple):
    """A word that followed others; see `Used`."""

    word: str
    """As it is written."""
    uses: int
    """How often it followed."""
    weight: float
    """The sum of the uses' weights."""
    day: int
    """Of the last use."""


class Following(NamedTuple):
    """Words that followed one or two others."""

    after: tuple[str, ...]
    """What they followed, folded."""
    words: tuple[Follower, ...]
    """All different."""


class Added(NamedTuple):
    """A word that was added."""

    word: str
    """As it is written."""


class Blocked(NamedTuple):
    """What is never suggested."""

    pattern: str
    """As `pattern_of` writes it."""


Line = Used | Following | Added | Blocked


def head(clock: Clock) -> str:
    """Return the first line."""
    about = {"foretype": _KIND, "version": FORMAT, "passed": clock.passed, "newest": clock.newest}
    return json.dumps(about)


def written(line: Line) -> str:
    """Return a line."""
    about: Mapping[str, object]
    match line:
        case Following(after, words):
            about = {"after": [_WRITTEN.get(token, token) for token in after], "words": words}
        case Added(word):
            about = {"added": word}
        case Blocked(pattern):
            about = {"blocked": pattern}
        case Used():
            about = line._asdict()
    return json_shown(json.dumps(about, ensure_ascii=False))


def read_head(row: bytes, place: str) -> Clock:
    """Return what the first line says; raises `TextError` for what is no history, or a newer one."""
    about = _object(row, place)
    if about.get("foretype") != _KIND or type(about.get("version")) is not int:
        raise TextError(f"{place} is not the beginning of a history: {_shown(row)}.", _NO_HISTORY)
    if about["version"] > FORMAT:
        raise TextError(
            f"{place} is from a newer Foretype (format {about['version']}; this one knows {FORMAT}).",
            "Update Foretype. Nothing was imported.",
        )
    check = _Check(row, place)
    if set(about) != {"foretype", "version", "passed", "newest"}:
        check.fail("it has other names than it should")
    passed = check.number(about["passed"], "passed", 0.0, MOST_PASSED_S)
    return Clock(passed, check.number(about["newest"], "newest", -1.0, LATEST_S))


def read_line(row: bytes, place: str, now: float) -> Line:
    """Return what another line says; raises `TextError` if it can say no such thing.

    now: the weight of one use when the history was written.
    """
    about, check = _object(row, place), _Check(row, place)
    names = set(about)
    if names == set(Used._fields):
        return check.used(about, now)
    if names == {"after", "words"}:
        return check.following(about["after"], about["words"], now)
    if names == {"added"}:
        return Added(check.word(about["added"]))
    if names == {"blocked"}:
        return Blocked(check.pattern(about["blocked"]))
    check.fail("it is none of the lines that there are")


class _Check:
    """Checks the values of one line."""

    def __init__(self, row: bytes, place: str) -> None:
        self._row, self._place = row, place

    def fail(self, what: str) -> NoReturn:
        raise TextError(f"{self._place}: {what}: {_shown(self._row)}.", "Nothing was imported.")

    def used(self, about: Mapping[str, Any], now: float) -> Used:
        uses = self.count(about["uses"], "uses", 1, _MOST_USES)
        return Used(
            self.word(about["word"]),
            uses,
            self.weight(about["weight"], uses, now),
            self.count(about["day"], "day", 0, LATEST_DAY),
            self.count(about["occasions"], "occasions", 0, uses),
            self.count(about["names"], "names", 0, uses),
        )

    def following(self, after: object, words: object, now: float) -> Following:
        if not isinstance(after, list) or len(after) not in (1, 2):
            self.fail("after is a list of one or two words")
        if not isinstance(words, list) or not words:
            self.fail("words is a list of lists")
        found = tuple(self._follower(each, now) for each in words)
        if len({each.word for each in found}) < len(found):
            self.fail("it names a word twice")
        return Following(tuple(map(self._token, after)), found)

    def _follower(self, each: object, now: float) -> Follower:
        if not isinstance(each, list) or len(each) != len(Follower._fields):
            self.fail("each of words is [word, uses, weight, day]")
        uses = self.count(each[1], "uses", 1, _MOST_USES)
        day = self.count(each[3], "day", 0, LATEST_DAY)
        return Follower(self.word(each[0]), uses, self.weight(each[2], uses, now), day)

    def word(self, value: object) -> str:
        if not (
            isinstance(value, str) and is_learned(value) and _is_whole(value) and cores(value) == [value]
        ):
            self.fail("a word is letters and apostrophes, or an e-mail address; at most 64 characters")
        return value

    def _token(self, value: object) -> str:
        if not isinstance(value, str):
            self.fail("after is a list of one or two words")
        if value not in _READ and not (
            _is_whole(value) and tokens(value) == [value] and not is_address(value)
        ):
            self.fail("after has words in small letters, single marks, 0, <beginning> and <sentence>")
        return _READ.get(value, value)

    def pattern(self, value: object) -> str:
        with suppress(SettingsError):
            if isinstance(value, str) and pattern_of(value) == value:
                return value
        self.fail("what is blocked is words in small letters")

    def count(self, value: object, what: str, least: int, most: int) -> int:
        if type(value) is not int or not least <= value <= most:
            self.fail(f"{what} is a whole number from {least} to {most}")
        return value

    def weight(self, value: object, uses: int, now: float) -> float:
        return self.number(value, "weight", 0.0, uses * now * _NEARLY)

    def number(self, value: object, what: str, least: float, most: float) -> float:
        if type(value) not in (int, float) or not least <= float(value) <= most:  # type: ignore[arg-type]
            self.fail(f"{what} is a number from {least:g} to {most:g}")
        return float(value)  # type: ignore[arg-type]


def _is_whole(text: str) -> bool:
    return normalise(text) == text


def _object(row: bytes, place: str) -> dict[str, Any]:
    try:
        found = json.loads(row.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise TextError(f"{place} is not JSON: {_shown(row)}.", _NO_HISTORY) from error
    if not isinstance(found, dict):
        raise TextError(f"{place} is not a JSON object: {_shown(row)}.", _NO_HISTORY)
    return found


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _shown(row: bytes) -> str:
    return repr(row[:60].strip().decode(errors="replace"))
