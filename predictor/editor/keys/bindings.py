"""From the tables of keys to prompt_toolkit's bindings."""

from collections.abc import Callable, Sequence

from prompt_toolkit.filters import Always, Condition, Filter
from prompt_toolkit.filters.app import buffer_has_focus, emacs_mode, has_selection
from prompt_toolkit.key_binding import ConditionalKeyBindings, KeyBindings, KeyBindingsBase, KeyPressEvent
from prompt_toolkit.keys import Keys

from predictor.editor.commands import dialogs, writing
from predictor.editor.keys import tables, vi
from predictor.editor.keys.confirming import Confirming
from predictor.editor.keys.key import BOTH, EMACS, NAVIGATE, WRITE, Key
from predictor.editor.keys.names import to_sequence
from predictor.editor.state.editor import Editor

# What deletes all of an entry that stands selected.
_DELETING = (Keys.Backspace, Keys.Delete, Keys.ControlW, Keys.ControlU, Keys.ControlK)

# All keys that have a name. The others are characters, and what is no key: a click, a pasted text.
_NAMED = tuple(
    key.value for key in Keys if key.value[0] != "<" and key not in (Keys.Escape, Keys.ShiftEscape)
)


def text_keys(editor: Editor) -> KeyBindings:
    """Return the bindings that hold while writing."""
    bindings = KeyBindings()
    where = _where(editor)
    typing = Condition(editor.is_text) & where[WRITE]

    @bindings.add(Keys.Any, filter=typing)
    def _type(event: KeyPressEvent) -> None:
        writing.type_text(editor, event.data)

    @bindings.add(Keys.BracketedPaste, filter=Condition(editor.is_text))
    def _paste(event: KeyPressEvent) -> None:
        writing.paste_text(editor, event.data)

    for name in tables.DEFUSED:
        bindings.add(*to_sequence(name), filter=typing)(_ignore)
    vi.add_commands(bindings, editor, Condition(editor.is_text) & where[NAVIGATE])
    # Of several rows for one key that hold, prompt_toolkit takes the last.
    table, others = tables.table(editor.settings)
    for row in (*others, *reversed(table)):
        _bind(bindings, editor, row, where[row.where])
    if editor.vi is not None:
        vi.add_escape(bindings, editor, typing, Condition(editor.is_text) & where[NAVIGATE])
        for row in tables.VI:
            _bind(bindings, editor, row, where[NAVIGATE])
    return bindings


def _where(editor: Editor) -> dict[str, Filter]:
    """Return when the rows of each place hold."""
    navigating = Condition(editor.navigates)
    return {
        WRITE: ~navigating,
        NAVIGATE: navigating,
        EMACS: Condition(lambda: editor.vi is None),
        BOTH: Always(),
    }


def confirmation_keys(editor: Editor) -> KeyBindings:
    """Return the bindings that hold while the bottom line asks for a choice and Enter."""
    return Confirming(editor).bindings()


def decision_keys(editor: Editor) -> KeyBindings:
    """Return the bindings that hold while the bottom line asks for one key."""
    bindings = _without_conditions(editor, tables.IN_DIALOG)

    @bindings.add(Keys.Any)
    def _answer(event: KeyPressEvent) -> None:
        dialogs.decide(editor, event.data)

    return bindings


def entry_keys(editor: Editor) -> KeyBindings:
    """Return the bindings that hold while a line of text is typed."""
    bindings = _without_conditions(editor, tables.IN_DIALOG)
    for name in (*tables.DEFUSED, *tables.DEFUSED_IN_ENTRY):
        bindings.add(*to_sequence(name))(_ignore)

    for name in tables.PASTE_IN_ENTRY:

        @bindings.add(*to_sequence(name))
        def _paste(event: KeyPressEvent) -> None:
            event.current_buffer.insert_text(dialogs.pasted_line(editor))

    @bindings.add("enter")
    def _given(event: KeyPressEvent) -> None:
        dialogs.give_entry(editor, event.current_buffer.text)

    # Eager, or vi's keys for selected text would come first.
    @bindings.add(Keys.Any, filter=has_selection, eager=True)
    def _over_selection(event: KeyPressEvent) -> None:
        press, buffer = event.key_sequence[0], event.current_buffer
        if press.key in _DELETING:
            buffer.cut_selection()
            return
        if press.key == Keys.BracketedPaste or press.data.isprintable():
            buffer.cut_selection()
        buffer.exit_selection()
        event.key_processor.feed(press, first=True)

    return bindings


def help_keys(editor: Editor) -> KeyBindings:
    """Return the bindings that hold while the page of keys is shown."""
    bindings = _without_conditions(editor, tables.IN_HELP)

    @bindings.add(Keys.Any)
    def _close(_: KeyPressEvent) -> None:
        dialogs.cancel(editor)

    return bindings


def unbound_keys() -> KeyBindingsBase:
    """Return bindings that let every key do nothing, for below all others: no key types its name.

    Alt and a key is Esc and that key to prompt_toolkit, which does both where they are not bound together.
    One may well press Esc and Ctrl-Q at once, with vi's keys Esc and an arrow too, but hardly Esc and F8.
    """
    bindings = KeyBindings()
    for name in _NAMED:
        bindings.add(name)(_ignore)
        control_character = name[:2] == "c-" and len(name) == len("c-q")
        if not control_character:
            where = Always() if name[1:].isdigit() else emacs_mode
            bindings.add("escape", name, filter=where)(_ignore)
    for character in map(chr, range(0x20, 0x7F)):
        bindings.add("escape", character, filter=emacs_mode)(_ignore)
    return ConditionalKeyBindings(bindings, buffer_has_focus)


def _bind(bindings: KeyBindings, editor: Editor, row: Key, where: Filter) -> None:
    def run(_: KeyPressEvent) -> None:
        row.command(editor)

    holds = where & Condition(lambda: row.when(editor))
    # Ctrl-X cuts at once where there is something to cut; elsewhere it begins Emacs' longer keys.
    eager = holds if row.action in ("cut", "copy") else False
    for name in row.keys:
        bindings.add(*to_sequence(name), filter=holds, eager=eager)(run)


def _without_conditions(editor: Editor, rows: Sequence[Key]) -> KeyBindings:
    bindings = KeyBindings()
    for row in (*tables.everywhere(editor.settings), *rows):
        for name in row.keys:
            bindings.add(*to_sequence(name))(_runner(editor, row))
    return bindings


def _runner(editor: Editor, row: Key) -> Callable[[KeyPressEvent], None]:
    return lambda _: row.command(editor)


def _ignore(_: KeyPressEvent) -> None:
    pass
