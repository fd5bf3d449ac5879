"""prompt_toolkit's application, with a sense of how long a key waits for the one that may belong to it."""

from prompt_toolkit.application import Application
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.keys import Keys

# Terminals send Alt-F as Esc F, in one go. After this long Esc alone means Esc; in vi, keys follow it soon.
_ESCAPE_S = {EditingMode.EMACS: 0.05, EditingMode.VI: 0.02}
_SEQUENCE_S = 1.0  # "g g", "Ctrl-X Ctrl-S": keys that one presses one after the other


class Terminal(Application[None]):
    """The application of the editor."""

    # Both are attributes of the base class, which asks them each time it waits.

    @property
    def ttimeoutlen(self) -> float:
        """How long Esc may be the beginning of another key, in seconds."""
        return _ESCAPE_S[self.editing_mode]

    @ttimeoutlen.setter
    def ttimeoutlen(self, _: float) -> None:
        """The base class's default is not wanted."""

    @property
    def timeoutlen(self) -> float:
        """How long the keys pressed so far may be the beginning of more, in seconds."""
        waiting = self.key_processor.key_buffer
        if not waiting or waiting[0].key != Keys.Escape:
            return _SEQUENCE_S
        # What came in one go with Esc is here by now: in vi a second wait would take the next key for it.
        return 0 if self.editing_mode is EditingMode.VI else self.ttimeoutlen

    @timeoutlen.setter
    def timeoutlen(self, _: float) -> None:
        """The base class's default is not wanted."""
