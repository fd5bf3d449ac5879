"""What the editor asks of the terminal that shows it."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from predictor.editor.state.page import Page


class Screen(Protocol):
    """What the editor needs of the terminal."""

    def focus(self, mode: str) -> None:
        """Send the keys to the window of this mode."""

    def refresh(self) -> None:
        """Paint again soon."""

    def exit(self) -> None:
        """End the application."""

    def suspend(self) -> bool:
        """Give the terminal to the shell until that lets the editor go on; False if there is no shell."""
        ...

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something after some time, in this thread."""

    def record(self, register: str) -> None:
        """Record keys as a macro from now on; "": no more."""

    def play(self, register: str, times: int) -> None:
        """Press the keys of a macro again."""

    def stop_playing(self) -> None:
        """Press no more keys of macros: one of them could not be done."""

    def saved(self, page: Page) -> None:
        """A page was saved, or its unsaved work is not wanted: what was kept of it may go."""

    def choose(self, name: str, value: str) -> None:
        """A setting was changed at a key: it holds in the next session, too."""

    def never_suggest(self, word: str) -> None:
        """Forget a word and never suggest it again; then say so."""

    def add_word(self, word: str) -> None:
        """Have a word suggested from now on; then say so."""

    def leave_nothing(self, page: Page) -> None:
        """What was kept of a page may go: nothing is to be left of it."""

    def closed(self, page: Page) -> None:
        """A page is closed: what was kept of it may go."""

    def given_up(self, path: Path | None, text: str) -> None:
        """A text of this file is not wanted any more; it stays recoverable for some days all the same."""

    def put_on_clipboard(self, text: str) -> None:
        """Copy text for other programs, and for `clipboard`."""

    def clipboard(self) -> str:
        """Return what was copied last, here or by another program."""
        ...
