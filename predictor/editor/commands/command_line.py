"""vi's command line, as far as a writer needs it: ":w", ":q", ":e notes.txt", ":12", ":%s/this/that/"."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from predictor.editor.commands import filing, searching, writing
from predictor.editor.state.dialog import Entry
from predictor.editor.state.editor import Editor

_SUBSTITUTE = re.compile(r"%?s(?P<mark>[/#|!])(?P<old>.*?)(?P=mark)(?P<new>.*?)((?P=mark)[gi]*)?")
_SPLIT = re.compile(r"(\d+|[A-Za-z]+!?)\s*(.*)")

_PLAIN: dict[str, Callable[[Editor], None]] = {
    "q": filing.quit_editor,
    "qa": filing.quit_editor,
    "q!": filing.quit_without_saving,
    "qa!": filing.quit_without_saving,
    "wq": filing.save_and_quit,
    "x": filing.save_and_quit,
    "bd": filing.close_file,
    "n": partial(filing.turn, step=1),
    "bn": partial(filing.turn, step=1),
    "N": partial(filing.turn, step=-1),
    "bp": partial(filing.turn, step=-1),
    "enew": filing.new_file,
    "noh": searching.put_out,
}
_SETTINGS: dict[str, Callable[[Editor], None]] = {
    "nu": partial(writing.number_lines, numbers=True),
    "number": partial(writing.number_lines, numbers=True),
    "nonu": partial(writing.number_lines, numbers=False),
    "nonumber": partial(writing.number_lines, numbers=False),
    "wrap": partial(writing.wrap_lines, wrap=True),
    "nowrap": partial(writing.wrap_lines, wrap=False),
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
        path = Path(match[2]).expanduser()
        (filing.open_path if match[1] == "e" else filing.save_to_path)(editor, path)
    elif match and match[1] == "w":
        filing.save(editor)
    elif match and match[1] == "set" and match[2] in _SETTINGS:
        _SETTINGS[match[2]](editor)
    elif match and match[1] in _PLAIN and not match[2]:
        _PLAIN[match[1]](editor)
    elif text:
        editor.message = (
            f"There is no command :{text}. Known are :w :q :wq :e :n :N :bd :12 :s/old/new/ :%s :set nu."
        )
