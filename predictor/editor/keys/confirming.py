"""The keys of a question that may lose text, or that comes unasked while the writer is writing.

Arrows, Enter and Esc answer it, but only once half a second has passed without a key. Until then they wait:
what follows tells whether they were an answer (nothing does) or were typed ahead (more is typed). All other
keys are the text's, at any time.
"""

from collections.abc import Callable
from functools import partial

from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.key_processor import KeyPress, KeyProcessor
from prompt_toolkit.keys import Keys

from predictor.editor.commands import dialogs
from predictor.editor.keys.names import to_sequence
from predictor.editor.state.editor import CONFIRMATION, Editor

QUIET_S = 0.5
_ANSWERS: dict[str, Callable[[Editor], None]] = {
    **dict.fromkeys(("left", "up", "shift-tab"), partial(dialogs.move_choice, step=-1)),
    **dict.fromkeys(("right", "down", "tab"), partial(dialogs.move_choice, step=1)),
    **dict.fromkeys(("enter",), dialogs.choose),
    **dict.fromkeys(("escape", "ctrl-c", "ctrl-g", "<sigint>"), dialogs.cancel),
}
# What the terminal sends of itself: neither an answer nor something typed.
_NO_KEYS = (Keys.Any, Keys.CPRResponse, Keys.Vt100MouseEvent, Keys.WindowsMouseEvent, Keys.Ignore)


class Confirming:
    """Decides of each key, while something is to be confirmed, whether it is an answer."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._held: list[KeyPress] = []
        self._last_key = 0.0
        self._listens_to = 0.0  # to the question that was asked at this time keys are answers

    def bindings(self) -> KeyBindings:
        """Return the bindings that hold meanwhile."""
        bindings = KeyBindings()
        # Each key by its name: prompt_toolkit's own bindings come before one for any key.
        for key in (*(key for key in Keys if key not in _NO_KEYS), Keys.Any):
            bindings.add(key)(self._write_on)
        bindings.add(Keys.Escape, Keys.Any)(self._write_on)
        for name, answer in _ANSWERS.items():
            bindings.add(*to_sequence(name))(partial(self._answer, answer))
        return bindings

    def _answer(self, answer: Callable[[Editor], None], event: KeyPressEvent) -> None:
        editor, now = self._editor, self._editor.suggestions.clock()
        quiet = not self._held and now - editor.asked_at >= QUIET_S
        if quiet or self._listens_to == editor.asked_at:
            self._listens_to = editor.asked_at
            answer(editor)
            return
        self._held += event.key_sequence
        self._last_key = now
        editor.screen.later(QUIET_S, partial(self._listen, event.key_processor, now))

    def _listen(self, processor: KeyProcessor, last_key: float) -> None:
        """Half a second later: what waits is an answer, if no other key came."""
        if last_key == self._last_key and self._editor.mode == CONFIRMATION:
            self._listens_to = self._editor.asked_at
            # What the answer does not use up goes to the next question, or to the text.
            processor.feed_multiple(self._taken())
            processor.process_keys()

    def _write_on(self, event: KeyPressEvent) -> None:
        self._editor.write_on()
        event.key_processor.feed_multiple([*self._taken(), *event.key_sequence], first=True)

    def _taken(self) -> list[KeyPress]:
        held, self._held = self._held, []
        return held
