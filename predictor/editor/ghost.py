"""Ghost text: the rest of the suggested word, painted behind the cursor without being in the text."""

from collections.abc import Callable
from dataclasses import replace

from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput

from predictor.contract import Suggestion
from predictor.editor.fragments import pieces
from predictor.editor.theme import GHOST


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
    """Return the part of a suggestion up to its first space, that space included."""
    insert = suggestion.insert
    end = insert.find(" ", 1) + 1
    return replace(suggestion, insert=insert[:end]) if end else suggestion


class GhostProcessor(Processor):
    """Paints the ghost at the cursor, wherever in the text that is.

    prompt_toolkit's own `AppendAutoSuggestion` paints only at the very end of the buffer.
    """

    def __init__(self, ghost: Callable[[], str]) -> None:
        self._ghost = ghost

    def apply_transformation(self, ti: TransformationInput) -> Transformation:
        """Return the cursor's line with the ghost put in; positions behind it move by its length."""
        ghost = self._ghost() if ti.lineno == ti.document.cursor_position_row else ""
        if not ghost:
            return Transformation(ti.fragments)
        place = ti.source_to_display(ti.document.cursor_position_col)
        left, right = pieces(ti.fragments, [place])

        def to_display(position: int) -> int:
            return position if position <= place else position + len(ghost)

        def to_source(position: int) -> int:
            return position if position <= place else max(place, position - len(ghost))

        return Transformation([*left, (GHOST, ghost), *right], to_display, to_source)
