"""When to stay silent, as pure rules; every silence has a name that a face can show."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from predictor.contract import Context, Level, Suggestion
from predictor.errors import SettingsError
from predictor.rules.quotes import ends_word
from predictor.text import LONGEST_PREFIX, splits_word

INSIDE_NUMBER = "inside a number"
AFTER_MARK = "waiting for a space"
SPLIT_WORD = "inside a word with an invisible character"
MID_WORD = "nothing fits between these letters"
NO_CANDIDATE = "no word fits"
TOO_UNSURE = "too unsure to be worth reading"

# A word may begin right after these; after other marks a space is due first.
_OPENERS = frozenset("([{\"'“‘«¿¡—–-/<*_#>~`|=+&@")

# The dial: the cost, in keys, of reading a wrong suggestion. "all" asks no such question.
DIAL: Mapping[str, float] = MappingProxyType(
    {"all": 0.0, "more": 0.25, "balanced": 0.75, "less": 2.0, "least": 6.0}
)
# By level, how sure a correction of a finished word must be to be shown; AUTOMATIC: to be made at once.
_CORRECTED: Mapping[str, float] = MappingProxyType(
    {"all": 0.02, "more": 0.3, "balanced": 0.5, "less": 0.75, "least": 0.9}
)
AUTOMATIC = 0.95
_ACCEPT = 1  # accepting is a key too


def check_level(level: str) -> Level:
    """Return `level`; raises `SettingsError` if the dial has none of that name."""
    if level not in tuple(DIAL):
        raise SettingsError(f"There is no level {level!r} to show.", f"Choose one of: {', '.join(DIAL)}.")
    return cast(Level, level)


def silence_before(context: Context) -> str:
    """Return why no word should be suggested at this cursor, or "" if one may be."""
    if ends_word(context.before):
        return AFTER_MARK
    if _is_part(context):
        return SPLIT_WORD
    if context.prefix or not context.before:
        return ""
    last = context.before[-1]
    if last.isspace() or last in _OPENERS:
        return ""
    return INSIDE_NUMBER if last.isalnum() else AFTER_MARK


def _is_part(context: Context) -> bool:
    """Whether an invisible character stands in the current word: what is seen as a word is a part of it."""
    if not context.prefix:
        return False
    before, start = context.before, context.word_start
    first = before[max(0, start - LONGEST_PREFIX) : start]
    rest = context.after[len(context.suffix) :][:LONGEST_PREFIX]
    return splits_word(first, context.prefix) or splits_word(context.prefix + context.suffix, rest)


def silence_after(context: Context, found: int, shown: int) -> str:
    """Return why nothing is shown, or "" if something is.

    found, shown: how many words were found, and how many of them are worth showing.
    """
    if shown:
        return ""
    if found:
        return TOO_UNSURE
    return MID_WORD if context.suffix else NO_CANDIDATE


def keys_saved(insert: str) -> int:
    """Return how many keys accepting saves if the suggestion is right."""
    return max(0, len(insert) - _ACCEPT)


def is_worth(suggestion: Suggestion, level: str) -> bool:
    """Whether a suggestion is worth showing at a level of the dial."""
    return worth_showing(suggestion.probability, keys_saved(suggestion.insert), level)


def is_shown(suggestion: Suggestion, probability: float, whole: float, level: str) -> bool:
    """Whether a suggestion is shown at a level of the dial.

    probability: of its word before calibration. whole: P(what is typed is the whole word).
    """
    # A word that is as likely to be whole as it stands is not stretched into another.
    return level == "all" or (probability > whole and is_worth(suggestion, level))


def worth_showing(probability: float, saved: int, level: str) -> bool:
    """Whether showing is expected to save keys, net of reading wrong suggestions, at a level of the dial.

    probability: of the suggestion. saved: keys that it saves if it is right.
    """
    cost = DIAL[level]
    return cost == 0.0 or probability * saved > (1.0 - probability) * cost


def corrects(probability: float, level: str) -> bool:
    """Whether a correction of a finished word is sure enough to be shown at a level of the dial."""
    return probability >= least_doubt(level)


def least_doubt(level: str) -> float:
    """Return how likely it must be that another word is meant, at a level of the dial."""
    return _CORRECTED[level]
