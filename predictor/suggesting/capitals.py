"""Capitals where a sentence begins, as pure rules."""

import re
from dataclasses import replace

from predictor.contract import Answer, Suggestion
from predictor.rules.places import BULLET

_ENDS = ".!?…"
# Marks that may stand between the end of a sentence and the space after it.
_QUOTES = "\"'”’)]*_"
# A full stop after these may be an abbreviation's: whether the next word gets a capital, the model says.
_SHORT = frozenset(
    """
    mr mrs ms mx dr prof rev hon pres gov sen rep capt cpt col gen lt sgt maj cmdr st sr jr esq messrs mme
    inc corp ltd co bros llc plc dept univ assn intl natl govt mfg dist div est bldg apt ste ave blvd rd
    hwy sq jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    vs etc cf al ed eds trans vol vols no nos nr pp pg ch chap sec sect fig figs eq ref refs app ex para art
    approx appt resp max min avg std dev misc incl excl esp orig temp ca viz ibid op cit
    hr hrs mins secs yr yrs wk wks mo mos ft in lb lbs oz gal mph kg km cm mm tel ext fax attn tbsp tsp
    """.split()  # noqa: SIM905
)
_HEADING = re.compile(r"#{1,6} ")
_ITEM = re.compile(rf"{BULLET} ")
_ITEM_TEXT = re.compile(rf"^{BULLET} \W*(\w)", re.MULTILINE)
_SEEN = 80  # characters that tell whether a sentence ends


def begins_sentence(before: str) -> bool:
    """Whether a word after `before` begins a sentence, be it the first of a text or of a paragraph."""
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
    last = word[0].lstrip("([\"'“‘").lower()
    return len(last) > 1 and last not in _SHORT and "." not in last


def _items_have_capitals(before: str) -> bool:
    """Whether the item of a list above begins with a capital; the first item may begin as it likes."""
    above = [match.group(1) for match in _ITEM_TEXT.finditer(before)]
    return bool(above) and above[-1].isupper()


def at_sentence(before: str, answer: Answer) -> Answer:
    """Return an answer with capitals, if a sentence begins after `before`."""
    if not begins_sentence(before):
        return answer
    distinct: dict[str, Suggestion] = {}
    for suggestion in map(capitalised, answer.suggestions):
        distinct.setdefault(suggestion.text, suggestion)
    phrase = capitalised(answer.phrase) if answer.phrase else None
    return replace(answer, suggestions=tuple(distinct.values()), phrase=phrase)


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
