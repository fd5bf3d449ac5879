"""Which question to ask about a place in a text."""

from typing import Protocol

from predictor.contract import Context

# Characters around the cursor that are asked about: no predictor looks further, and a text of 10 MB costs the
# same as a page.
BEFORE, AFTER = 4096, 256
# Suggestions that are asked for: as many as a list shows.
LIST_SIZE = 5


class Text(Protocol):
    """A text of which a part is wanted, however it is kept."""

    def slice(self, start: int, end: int) -> str:
        """Return the characters from `start` to `end`, both cut to what there is."""
        ...


def context_at(text: Text | str, cursor: int) -> Context:
    """Return what stands around a place of a text, as far as it matters."""
    start = max(0, cursor - BEFORE)
    if isinstance(text, str):
        return Context(text[start:cursor], text[cursor : cursor + AFTER], start)
    return Context(text.slice(start, cursor), text.slice(cursor, cursor + AFTER), start)


def cursor_of(context: Context) -> int:
    """Return where the cursor stands in the document, in characters."""
    return context.start + len(context.before)
