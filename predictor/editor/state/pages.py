"""The open texts, one of which is on the screen."""

from collections.abc import Sequence
from pathlib import Path

from predictor.editor.state.page import Page


class Pages:
    """At least one page at any time. all: in order. current: the one on the screen."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.all = list(pages)
        self.current = self.all[0]

    @property
    def index(self) -> int:
        """Which of all the pages is on the screen."""
        return self.all.index(self.current)

    def show(self, page: Page) -> None:
        """Look at an open page."""
        self.current = page

    def add(self, page: Page) -> None:
        """Open a page beside the others and look at it."""
        self.all.insert(self.index + 1, page)
        self.current = page

    def remove(self, page: Page) -> None:
        """Close a page; look at its neighbour. The last one cannot be closed."""
        place = self.all.index(page)
        self.all.remove(page)
        if page is self.current:
            self.current = self.all[min(place, len(self.all) - 1)]

    def turn(self, step: int) -> None:
        """Look at the next page (1) or the one before (-1), around the ends."""
        self.current = self.all[(self.index + step) % len(self.all)]

    def find(self, path: Path) -> Page | None:
        """Return the page of a file, if that is open."""
        wanted = path.absolute()
        return next(
            (page for page in self.all if page.file.path and page.file.path.absolute() == wanted), None
        )

    def modified(self) -> list[Page]:
        """Return the pages with unsaved work."""
        return [page for page in self.all if page.modified]
