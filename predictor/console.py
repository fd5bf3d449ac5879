"""What tables and bars are printed on, with rich. What is printed on it may not steer the terminal."""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from predictor.text import shown


class CleanConsole(Console):
    """A console that prints U+FFFD for whatever in a name or a text would steer the terminal.

    Nothing in square brackets is markup, which names may hold, too: styles are stated.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render as rich does; its own control sequences stay."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(shown(segment.text), segment.style)
