"""Which key does what, as tables: to add a key, add a row. The help page is made from the same rows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from predictor.editor.editor import Editor

# prompt_toolkit's Emacs keys that do harm in an editor: they "accept the line", which empties the buffer,
# record macros, or turn the next digit into a repeat count. They do nothing here.
_DEFUSED = (
    *("c-o", "c-r", "escape #", "escape *", "escape /", "escape .", "escape _", "escape c-y", "escape enter"),
    *("c-x (", "c-x )", "c-x e", "c-x c-e", "escape -", "escape 0", "escape <", "escape >", "c-up", "c-down"),
)


@dataclass(frozen=True, slots=True)
class Key:
    """One row: prompt_toolkit's names of the keys (a sequence is written with spaces) and what they do.

    name and help: as the help page shows them; no help, no entry. when: the row holds only while it is true.
    """

    keys: tuple[str, ...]
    name: str
    help: str
    command: Callable[[Editor], None]
    when: Callable[[Editor], bool] = Editor.is_writing


TABLE = (
    Key(("right", "end"), "Right, End", "accept the grey words", Editor.accept, Editor.shows_ghost),
    Key(("c-right", "escape f"), "Ctrl-Right", "accept one word", Editor.accept_word, Editor.shows_ghost),
    Key(("tab",), "", "", Editor.accept, Editor.tab_accepts),
    Key(("escape",), "Esc", "dismiss it until the next edit", Editor.dismiss),
    Key(("c-@", "f2"), "Ctrl-Space, F2", "show or hide the list of words", Editor.toggle_list),
    Key(("down",), "Down, Up", "move in the list", partial(Editor.choose, step=1), Editor.shows_list),
    Key(("up",), "", "", partial(Editor.choose, step=-1), Editor.is_choosing),
    Key(("enter",), "Enter", "accept the word moved to", Editor.accept, Editor.is_choosing),
    *(Key((f"escape {n}",), "", "", partial(Editor.accept_number, number=n)) for n in range(1, 10)),
    Key((), "Alt-1 … Alt-9", "accept a word of the list", Editor.nothing),
    Key(("f3",), "F3", "ask the next model", Editor.switch_model),
    Key(("f4",), "F4, F5", "show fewer words, show more", partial(Editor.turn_dial, step=1)),
    Key(("f5",), "", "", partial(Editor.turn_dial, step=-1)),
    Key(("c-s",), "Ctrl-S", "save", Editor.save, Editor.is_text),
    Key(("c-q",), "Ctrl-Q", "quit", Editor.quit, Editor.is_text),
    Key(("f1",), "F1", "this page", Editor.open_help, Editor.is_text),
    Key(("c-c", "<sigint>"), "", "", Editor.interrupt, Editor.is_text),
)

# Rows that are only writing: they hold where no row of the table does, and need no place on the help page.
WRITING = (
    Key(("up",), "", "", partial(Editor.move_row, rows_down=-1)),
    Key(("down",), "", "", partial(Editor.move_row, rows_down=1)),
    Key(("enter",), "", "", Editor.new_line),
    Key(("tab",), "", "", partial(Editor.type, characters="\t")),
    *(Key((key,), "", "", Editor.nothing, Editor.is_text) for key in _DEFUSED),
)
UNDO = Key(("c-z", "c-_"), "Ctrl-Z", "undo", Editor.undo)

IN_QUESTION = (Key(("escape", "c-c", "<sigint>"), "", "", Editor.cancel_question),)
IN_HELP = (
    Key(("down",), "", "", partial(Editor.scroll_help, rows=1)),
    Key(("up",), "", "", partial(Editor.scroll_help, rows=-1)),
    Key(("pagedown",), "", "", partial(Editor.scroll_help, rows=8)),
    Key(("pageup",), "", "", partial(Editor.scroll_help, rows=-8)),
    *(Key((key,), "", "", Editor.close_help) for key in ("escape", "enter", "f1", "c-c", "c-q", "<sigint>")),
)


def text_keys(editor: Editor) -> KeyBindings:
    """Return the bindings that hold while writing."""
    bindings = KeyBindings()
    writing = Condition(lambda: editor.is_writing())

    @bindings.add(Keys.Any, filter=writing, save_before=lambda event: not event.is_repeat)
    def _type(event: KeyPressEvent) -> None:
        editor.type(event.data)

    @bindings.add(Keys.BracketedPaste, filter=writing)
    def _paste(event: KeyPressEvent) -> None:
        editor.paste(event.data)

    # Of several rows for one key that hold, prompt_toolkit takes the last.
    for key in (*WRITING, *reversed(TABLE)):
        _bind(bindings, editor, key)
    _bind(bindings, editor, UNDO, save_before=False)
    return bindings


def question_keys(editor: Editor) -> KeyBindings:
    """Return the bindings that hold while the bottom line asks for one key."""
    bindings = _without_conditions(editor, IN_QUESTION)

    @bindings.add(Keys.Any)
    def _answer(event: KeyPressEvent) -> None:
        editor.answer_question(event.data)

    return bindings


def name_keys(editor: Editor) -> KeyBindings:
    """Return the bindings that hold while a file name is typed."""
    return _without_conditions(editor, IN_QUESTION)


def help_keys(editor: Editor) -> KeyBindings:
    """Return the bindings that hold while the help page is shown."""
    bindings = _without_conditions(editor, IN_HELP)

    @bindings.add(Keys.Any)
    def _close(_: KeyPressEvent) -> None:
        editor.close_help()

    return bindings


def _bind(bindings: KeyBindings, editor: Editor, key: Key, *, save_before: bool = True) -> None:
    def run(_: KeyPressEvent) -> None:
        key.command(editor)

    condition = Condition(lambda: key.when(editor))
    for sequence in key.keys:
        bindings.add(*sequence.split(), filter=condition, save_before=lambda _: save_before)(run)


def _without_conditions(editor: Editor, keys: tuple[Key, ...]) -> KeyBindings:
    bindings = KeyBindings()
    for key in keys:
        for sequence in key.keys:
            bindings.add(*sequence.split())(_runner(editor, key))
    return bindings


def _runner(editor: Editor, key: Key) -> Callable[[KeyPressEvent], None]:
    return lambda _: key.command(editor)
