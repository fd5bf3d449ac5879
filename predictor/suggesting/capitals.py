"""Capitals where a sentence begins, as pure rules."""

from dataclasses import replace

from predictor.contract import Answer, Suggestion

_ENDS = ".!?…"
# Marks that may stand between the end of a sentence and the space after it.
_QUOTES = "\"'”’)]*_"
# A full stop after these ends no sentence.
_SHORT = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "vs",
        "e.g",
        "i.e",
        "etc",
        "cf",
        "no",
        "fig",
        "approx",
        "inc",
        "jr",
    )
)
_SEEN = 80  # characters that tell whether a sentence ends


def begins_sentence(before: str) -> bool:
    """Whether a word after `before` begins a sentence, be it the first of a text or of a paragraph."""
    near = before[-_SEEN:]
    text = near.rstrip(" \n")
    gap = near[len(text) :]
    if not text or "\n\n" in gap:
        return "\n\n" in gap or len(near) == len(before)
    bare = text.rstrip(_QUOTES)
    if not gap or not bare or bare[-1] not in _ENDS:
        return False
    if bare[-1] != ".":
        return True
    word = bare[:-1].split()[-1:] or [""]
    last = word[0].lstrip("([\"'“‘").lower()
    return len(last) > 1 and last not in _SHORT and not last.endswith(".")


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
