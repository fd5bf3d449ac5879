"""Capitals where a sentence begins, as pure rules."""

import re
from dataclasses import replace

from predictor.contract import Answer, Suggestion
from predictor.rules.places import BULLET

_ENDS = ".!?…"
# Marks that may stand between the end of a sentence and the space after it.
_QUOTES = "\"'”’)]*_"
# A full stop after so few letters may be an abbreviation's: "Fla.", "pkg.", "approx."
_SHORT = 6
_HEADING = re.compile(r"#{1,6} ")
_ITEM = re.compile(rf"{BULLET} ")
_ITEM_TEXT = re.compile(rf"^{BULLET} \W*(\w)", re.MULTILINE)
_I = re.compile(r"I\b")
_SEEN = 80  # characters that tell whether a sentence ends


def begins_sentence(before: str) -> bool | None:
    """Whether a word after `before` begins a sentence, be it the first of a text or of a paragraph.

    None: a full stop that may be an abbreviation's.
    """
    near = before[-_SEEN:]
    text = near.rstrip(" \n")
    gap = near[len(text) :]
    line = before.rpartition("\n")[2]
    if _HEADING.fullmatch(line):
        return True
    if _ITEM.fullmatch(line):
        return _items_have_capitals(before)
    if not text or "\n\n" in gap:
        return "\n\n" in gap or len(near) == len(before)
    bare = text.rstrip(_QUOTES)
    if not gap or not bare or bare[-1] not in _ENDS:
        return False
    if bare[-1] != ".":
        return True
    word = bare[:-1].split()[-1:] or [""]
    last = word[0].lstrip("([\"'“‘")
    if not last.strip("."):
        return False
    return None if len(last) <= _SHORT or "." in last else True


def _items_have_capitals(before: str) -> bool:
    """Whether the item of a list above begins with a capital; the first item may begin as it likes."""
    above = [match.group(1) for match in _ITEM_TEXT.finditer(before)]
    return bool(above) and above[-1].isupper()


def at_sentence(before: str, answer: Answer) -> Answer:
    """Return an answer with capitals, if a sentence begins after `before`.

    Where that may be an abbreviation, the model's own probabilities decide.
    """
    begins = begins_sentence(before)
    if not (_wants_capital(answer) if begins is None else begins):
        return answer
    distinct: dict[str, Suggestion] = {}
    for suggestion in map(capitalised, answer.suggestions):
        distinct.setdefault(suggestion.text, suggestion)
    phrase = capitalised(answer.phrase) if answer.phrase else None
    return replace(answer, suggestions=tuple(distinct.values()), phrase=phrase)


def _wants_capital(answer: Answer) -> bool:
    """Whether most of what is suggested has a capital, "I" aside, which always has one."""
    every = answer.suggestions or ((answer.phrase,) if answer.phrase else ())
    said = [each for each in every if not _I.match(each.text)]
    capital = sum(each.probability for each in said if each.text[:1].isupper())
    return capital > sum(each.probability for each in said) / 2


def capitalised(suggestion: Suggestion) -> Suggestion:
    """Return a suggestion with a capital first letter; "iPhone" and the rest of a word stay as they are."""
    insert = suggestion.insert
    word = insert.split(" ", 1)[0]
    if suggestion.replace or not word.islower() or not suggestion.text.startswith(insert.rstrip(" ")):
        return suggestion
    return replace(
        suggestion,
        insert=insert[0].upper() + insert[1:],
        text=suggestion.text[:1].upper() + suggestion.text[1:],
    )
