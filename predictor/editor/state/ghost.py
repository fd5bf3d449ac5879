"""Ghost text: the rest of what is suggested, painted at the cursor without being in the text."""

import re
from dataclasses import replace

from wcwidth import iter_graphemes

from predictor.contract import Suggestion

_SENTENCE = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)")


def ghost_text(suggestion: Suggestion | None) -> str:
    """Return what to paint: nothing for a correction, which cannot be written behind the cursor.

    Characters that would break the row (line ends, control characters) end the ghost.
    """
    if suggestion is None or suggestion.replace:
        return ""
    text = suggestion.insert.rstrip()
    broken = next((index for index, character in enumerate(text) if not character.isprintable()), len(text))
    return text[:broken]


def first_word(suggestion: Suggestion) -> Suggestion:
    """Return the part of a suggestion up to its first space behind a word, that space included."""
    insert = suggestion.insert
    begins = len(insert) - len(insert.lstrip(" "))
    end = insert.find(" ", begins) + 1
    return replace(suggestion, insert=insert[:end]) if end else suggestion


def first_character(suggestion: Suggestion) -> Suggestion:
    """Return the first character of a suggestion; the last one brings the space with it."""
    insert = suggestion.insert
    first = next(iter(iter_graphemes(insert)), "")
    rest = insert[len(first) :]
    return suggestion if not rest.strip() else replace(suggestion, insert=first)


def first_sentence(suggestion: Suggestion) -> Suggestion:
    """Return a suggestion up to the end of its first sentence, or all of it."""
    match = _SENTENCE.search(suggestion.insert)
    return replace(suggestion, insert=suggestion.insert[: match.end()] + " ") if match else suggestion
