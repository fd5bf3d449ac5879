"""Ghost text: the rest of what is suggested, painted at the cursor without being in the text."""

from predictor.contract import Suggestion


def ghost_text(suggestion: Suggestion | None) -> str:
    """Return what to paint: nothing for a correction, which replaces letters in front of the cursor.

    Characters that would break the row (line ends, control characters) end the ghost.
    """
    if suggestion is None or suggestion.replace:
        return ""
    text = suggestion.insert.rstrip()
    if text.isprintable():
        return text
    return text[: next(index for index, character in enumerate(text) if not character.isprintable())]
