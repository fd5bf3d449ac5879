"""vi's keys: which of them go to its commands, and what the others do there.

prompt_toolkit's own vi keys differ from vi in many places, so none of them is used on the text: letters are
taken here, one by one, before prompt_toolkit waits for a longer sequence.
"""

import string

from prompt_toolkit.filters import Condition, Filter
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from predictor.editor.commands.vi import inserting, normal
from predictor.editor.state.editor import Editor
from predictor.editor.state.vi import Mode

# vi's names of keys that are no characters; the tables of keys have them where they accept something.
_NAMED = {
    "enter": "enter",
    "backspace": "backspace",
    "delete": "delete",
    "insert": "insert",
    "left": "left",
    "right": "right",
    "home": "home",
    "end": "end",
    "c-a": "c-a",
    "c-x": "c-x",
    "c-v": "c-v",
    "c-r": "c-r",
    "c-j": "j",
    "tab": "",
    "c-k": "",
    "c-l": "",
    "c-t": "",
    "c-w": "c-w",
    "c-z": "c-z",
}


def add_commands(bindings: KeyBindings, editor: Editor, navigating: Filter) -> None:
    """Let vi's commands have the letters, and the keys that it has names for."""

    def command(event: KeyPressEvent) -> None:
        if event.data.isprintable():
            normal.press(editor, event.data)

    for character in string.printable[:95]:
        bindings.add(character, filter=navigating, eager=True)(command)
    bindings.add(Keys.Any, filter=navigating)(command)
    for key, name in _NAMED.items():
        bindings.add(key, filter=navigating)(
            lambda _, name=name: normal.press(editor, name) if name else None
        )


def add_escape(bindings: KeyBindings, editor: Editor, typing: Filter, navigating: Filter) -> None:
    """Let Esc end whatever is going on."""

    @bindings.add("escape", filter=typing | navigating)
    def _escape(_: KeyPressEvent) -> None:
        normal.escape(editor)

    replacing = Condition(lambda: editor.vi is not None and editor.vi.mode is Mode.REPLACE)

    @bindings.add("backspace", filter=typing & replacing)
    def _uncover(_: KeyPressEvent) -> None:
        if not inserting.uncover(editor):
            editor.page.buffer.cursor_position -= 1
