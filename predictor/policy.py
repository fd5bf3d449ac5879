"""When to stay silent, as pure rules; every silence has a name that a face can show."""

from predictor.text import Cursor

INSIDE_NUMBER = "inside a number"
AFTER_MARK = "waiting for a space"
MID_WORD = "nothing fits between these letters"
NO_CANDIDATE = "no word fits"

# A word may begin right behind these; behind other marks a space is due first.
_OPENERS = frozenset("([{\"'“‘«¿¡—–-/<*_#>~`|=+&@")


def silence_before(cursor: Cursor) -> str:
    """Return why no word should be suggested at this cursor, or "" if one may be."""
    if cursor.prefix or not cursor.context:
        return ""
    last = cursor.context[-1]
    if last.isspace() or last in _OPENERS:
        return ""
    return INSIDE_NUMBER if last.isalnum() else AFTER_MARK


def silence_after(cursor: Cursor, found: int) -> str:
    """Return why a search that found `found` words has nothing to show, or ""."""
    if found:
        return ""
    return MID_WORD if cursor.suffix else NO_CANDIDATE
