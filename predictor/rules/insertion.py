"""A word as a suggestion: what must be typed at the cursor."""

from predictor.contract import Candidate, Context, Suggestion


def space_for(context: Context) -> str:
    """Return the space that an accepted word brings: none inside a word, nor where one stands already."""
    return "" if context.suffix or context.after.startswith(" ") else " "


def to_suggestion(candidate: Candidate, context: Context, space: str, model: str) -> Suggestion:
    """Turn a whole word into what must be typed at the cursor, followed by `space`.

    model: its source, where the candidate names none.
    """
    prefix = context.typed.prefix.upper() if context.typed.shouted else context.typed.prefix
    agrees = candidate.text.startswith(prefix)
    insert = candidate.text[len(prefix) :] if agrees else candidate.text
    insert = insert.removesuffix(context.suffix) + space
    replaced = 0 if agrees else len(context.prefix)
    source = candidate.source or model
    return Suggestion(candidate.text, insert, replaced, candidate.probability, source, candidate.shares)
