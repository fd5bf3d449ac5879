"""Quotes and apostrophes, which look alike: which of them a mark in front of the cursor is."""

import re

_APOSTROPHES = "'’‘"
# A mark that opens single quotes: it stands in front of a letter or digit, and after no word or its mark.
_OPENING = re.compile(r"(?<![^\W_])(?<![.,;:!?…)\]'’])['‘](?=\w)")
# A word with nothing but a quote in front of it: whatever it is, it goes on with no apostrophe.
_QUOTED_WORD = re.compile(r"(?<![^\W_])['’‘]\w+\Z")
# Words that begin with an apostrophe of their own: 'em, 'til, the '90s.
_WITHOUT_BEGINNING = re.compile(r"(?:em|til|tis|twas|cause|bout|round|cos|n)\b|\d", re.IGNORECASE)
# One that closes them: it stands after a word or a mark, and in front of no letter.
_CLOSING = re.compile(r"(?<=[\w.,;:!?…)\]])['’](?!\w)")
NEAR = 1000  # characters before the cursor in which the beginning of a quotation is looked for


def _paragraph(before: str) -> str:
    """Return the text of the paragraph that the cursor stands in, as far as it matters."""
    return before[-NEAR:].rpartition("\n\n")[2]


def ends_word(before: str) -> bool:
    """Whether an apostrophe at the end of `before` is no letter of a word that goes on.

    It closes a quotation ("'yes'", "'n'") or follows a finished possessive ("the students'", "the 1990s'").
    """
    word, mark = before[:-1], before[-1:]
    if mark not in _APOSTROPHES or not mark or not word or not word[-1].isalnum():
        return False
    finished = word[-1] in "sS" or word[-1].isdigit() or _QUOTED_WORD.search(word[-NEAR:])
    return bool(finished) or inside_single(word)


def inside_single(before: str) -> bool:
    """Whether a single quote that was opened in this paragraph is still open."""
    text = _paragraph(before)
    opened = [match for match in _OPENING.finditer(text) if not _WITHOUT_BEGINNING.match(text, match.end())]
    return bool(opened) and not _CLOSING.search(text, opened[-1].end())


def inside(before: str, mark: str) -> bool:
    """Whether a mark that opens and closes alike (a straight quote, "**") is open in this paragraph.

    It does not open right behind a letter or a digit: 5", 2*3, snake_case.
    """
    text, is_open, end = _paragraph(before), False, 0
    while (place := text.find(mark, end)) >= 0:
        end = place + len(mark)
        if is_open or not text[place - 1 : place].isalnum():
            is_open = not is_open
    return is_open
