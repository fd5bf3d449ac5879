"""prompt_toolkit's application: it reads keys as we do, and knows how long one waits for another."""

from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.key_binding import merge_key_bindings
from prompt_toolkit.keys import Keys

from predictor.editor.input.parser import read_much_at_once, read_sequences_whole
from predictor.editor.keys.bindings import unbound_keys

# Terminals send Alt-F as Esc F, in one go. After this long Esc alone means Esc; in vi, keys follow it soon.
_ESCAPE_S = {EditingMode.EMACS: 0.05, EditingMode.VI: 0.02}
_END_S = 1.0  # so long the end of an escape sequence that paused behind its parameters is waited for
_SEQUENCE_S = 1.0  # "g g", "Ctrl-X Ctrl-S": keys that one presses one after the other


class Terminal(Application[None]):
    """The application of the editor. options: those of the base class."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # Of bindings for one key the last counts: below all others means first.
        self._default_bindings = merge_key_bindings([unbound_keys(), self._default_bindings])
        self._parser = read_sequences_whole(self.input, apart=self.editing_mode is EditingMode.VI)
        read_much_at_once(self.input)

    def end_paste(self, silent_s: float = 0.0) -> str:
        """Return what came of a text that is still being pasted; see `Parser`."""
        return self._parser.end_paste(silent_s) if self._parser else ""

    # Both are attributes of the base class, which asks them each time it waits.

    @property
    def ttimeoutlen(self) -> float:
        """How long what was read may be the beginning of another key, in seconds."""
        return _END_S if self._parser and self._parser.awaits_end else _ESCAPE_S[self.editing_mode]

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
        return 0 if self.editing_mode is EditingMode.VI else _ESCAPE_S[EditingMode.EMACS]

    @timeoutlen.setter
    def timeoutlen(self, _: float) -> None:
        """The base class's default is not wanted."""
