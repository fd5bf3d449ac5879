"""vi's command line, as far as a writer needs it: ":w", ":q", ":e notes.txt", ":12", ":%s/this/that/"."""

import re
from collections.abc import Callable
from functools import partial

from predictor.editor.commands import closing, opening, saving, searching, suspending, viewing
from predictor.editor.state.dialog import Entry
from predictor.editor.state.editor import Editor
from predictor.system.home import expanded

_SUBSTITUTE = re.compile(r"%?s(?P<mark>[/#|!])(?P<old>.*?)(?P=mark)(?P<new>.*?)((?P=mark)[gi]*)?")
_SPLIT = re.compile(r"(\d+|[A-Za-z]+!?)\s*(.*)")

_PLAIN: dict[str, Callable[[Editor], None]] = {
    "q": closing.quit_editor,
    "qa": closing.quit_editor,
    "q!": closing.quit_without_saving,
    "qa!": closing.quit_without_saving,
    "wq": closing.save_and_quit,
    "x": closing.save_and_quit,
    "bd": closing.close_file,
    "n": partial(opening.turn, step=1),
    "bn": partial(opening.turn, step=1),
    "N": partial(opening.turn, step=-1),
    "bp": partial(opening.turn, step=-1),
    "enew": opening.new_file,
    **dict.fromkeys(("st", "stop", "sus", "suspend"), suspending.suspend),
    "noh": searching.put_out,
}
_SETTINGS: dict[str, Callable[[Editor], None]] = {
    "nu": partial(viewing.number_lines, numbers=True),
    "number": partial(viewing.number_lines, numbers=True),
    "nonu": partial(viewing.number_lines, numbers=False),
    "nonumber": partial(viewing.number_lines, numbers=False),
    "wrap": partial(viewing.wrap_lines, wrap=True),
    "nowrap": partial(viewing.wrap_lines, wrap=False),
}


def open_command(editor: Editor) -> None:
    """Ask for a command."""
    editor.ask_text(Entry(":", partial(run, editor), paths=True))


def run(editor: Editor, text: str) -> None:
    """Do what a command says; an unknown one is named."""
    text = text.strip()
    substitute, match = _SUBSTITUTE.fullmatch(text), _SPLIT.fullmatch(text)
    if substitute:
        count = searching.substitute(editor, substitute["old"], substitute["new"], everywhere=text[0] == "%")
        editor.message = f"Replaced {count:,} time{'' if count == 1 else 's'}."
    elif match and match[1].isdigit():
        searching.go_to_line(editor, int(match[1]))
    elif match and match[1] in ("w", "e") and match[2]:
        if match[1] == "e":
            opening.open_place(editor, match[2])
        else:
            saving.save_to_path(editor, expanded(match[2]))
    elif match and match[1] == "w":
        saving.save(editor)
    elif match and match[1] == "set" and match[2] in _SETTINGS:
        _SETTINGS[match[2]](editor)
    elif match and match[1] in _PLAIN and not match[2]:
        _PLAIN[match[1]](editor)
    elif text:
        editor.message = (
            f"There is no command :{text}. Known are :w :q :wq :e :n :N :bd :12 :s/old/new/ :%s :set nu."
        )
