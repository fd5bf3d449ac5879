"""Paints the ghost text at the cursor of a line that prompt_toolkit shows, wherever in it the cursor is."""

from collections.abc import Callable

from prompt_toolkit.formatted_text.utils import fragment_list_len
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments

# The style of what prompt_toolkit itself suggests, so that the program's own colours hold.
STYLE = "class:auto-suggestion"


class GhostProcessor(Processor):
    """Puts the ghost text between what stands before the cursor and what stands after it.

    ghost: returns what is to be painted.
    """

    def __init__(self, ghost: Callable[[], str]) -> None:
        self._ghost = ghost

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Return the line with the ghost in it, if the cursor is there."""
        line, document = transformation_input, transformation_input.document
        text = self._ghost() if line.lineno == document.cursor_position_row else ""
        if not text:
            return Transformation(line.fragments)
        place = line.source_to_display(document.cursor_position_col)
        fragments = explode_text_fragments(line.fragments)
        place = min(place, fragment_list_len(fragments))
        painted = [*fragments[:place], (STYLE, text), *fragments[place:]]

        def shown_at(column: int) -> int:
            return column if column <= place else column + len(text)

        def stands_at(column: int) -> int:
            return column if column <= place else max(place, column - len(text))

        return Transformation(painted, shown_at, stands_at)
