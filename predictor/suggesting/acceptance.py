"""What accepting a suggestion, or a part of it, does to the text."""

import re
from dataclasses import dataclass, replace

from predictor.contract import Context, Question, Suggestion

_SENTENCE = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What accepting does."""

    insert: str
    """What is put in at the cursor."""
    passed: int
    """Characters that stood there already and that the cursor passes after that."""


def acceptance(suggestion: Suggestion, after: str) -> Acceptance:
    """Return what accepting a suggestion in front of `after` does.

    It brings a space of its own, unless one stands there already, or a letter or a mark that follows words.
    """
    word = suggestion.insert.rstrip(" ")
    if word == suggestion.insert:
        return Acceptance(word, 0)
    if after.startswith(" "):
        return Acceptance(word, 1)
    return Acceptance(word if after and not after[0].isspace() else f"{word} ", 0)


def accepting(question: Question, suggestion: Suggestion) -> Question:
    """Return the question that follows once the suggestion is accepted."""
    context = question.context
    accepted = acceptance(suggestion, context.after)
    kept = context.before[: len(context.before) - suggestion.replace]
    before = f"{kept}{accepted.insert}{context.after[: accepted.passed]}"
    return replace(question, context=Context(before, context.after[accepted.passed :], context.start))


def first_word(suggestion: Suggestion) -> Suggestion:
    """Return the part of a suggestion up to the first space after a word, that space included."""
    insert = suggestion.insert
    begins = len(insert) - len(insert.lstrip(" "))
    end = insert.find(" ", begins) + 1
    return replace(suggestion, insert=insert[:end]) if end else suggestion


def first_character(suggestion: Suggestion) -> Suggestion:
    """Return the first character of a suggestion; the last one brings the space with it."""
    from wcwidth import iter_graphemes  # tables that take as long to read as all else of a server

    insert = suggestion.insert
    first = next(iter(iter_graphemes(insert)), "")
    rest = insert[len(first) :]
    return suggestion if not rest.strip() else replace(suggestion, insert=first)


def first_sentence(suggestion: Suggestion) -> Suggestion:
    """Return a suggestion up to the end of its first sentence, or all of it."""
    match = _SENTENCE.search(suggestion.insert)
    return replace(suggestion, insert=suggestion.insert[: match.end()] + " ") if match else suggestion
