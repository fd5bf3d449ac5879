"""vi's command line, as far as a writer needs it: ":w", ":q", ":e notes.txt", ":12", ":%s/this/that/"."""

import re
from collections.abc import Callable
from functools import partial

from predictor.editor.commands import closing, ex, opening, saving, searching, suspending, viewing
from predictor.editor.commands.vi import cursor, operators, writing_out
from predictor.editor.state.dialog import Entry
from predictor.editor.state.editor import Editor
from predictor.editor.text.numerals import number_of
from predictor.editor.text.patterns import PatternError

_SUBSTITUTE = re.compile(
    r"s(?:ubstitute)?(?P<mark>[/#|!,;@])(?P<old>(?:\\.|(?!(?P=mark)).)*)"
    r"(?:(?P=mark)(?P<new>(?:\\.|(?!(?P=mark)).)*)(?:(?P=mark)(?P<flags>[gi&]*)\s*(?P<count>\d*))?)?"
)
_AGAIN = re.compile(r"(?:s|&)(?P<flags>[gi&]*)")
_SPLIT = re.compile(r"(\d+|[A-Za-z]+!?)\s*(.*)")
_WRITE = ("w", "w!", "write", "write!")
_SAVE_AS = ("sav", "sav!", "saveas", "saveas!")

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


def open_command(editor: Editor, text: str = "") -> None:
    """Ask for a command; text: what it begins with."""
    editor.ask_text(Entry(":", partial(run, editor), text, selected=False, paths=True))


def run(editor: Editor, text: str) -> None:
    """Do what a command says; an unknown one is named."""
    text = text.strip().removeprefix(":").strip()
    ranged = ex.ranged(editor, text)
    if ranged is None:
        return
    command = ranged.command
    substitute, match = _SUBSTITUTE.fullmatch(command), _SPLIT.fullmatch(command)
    if substitute:
        _substitute(editor, ranged, substitute)
    elif again := _AGAIN.fullmatch(command):
        substitute_again(editor, ranged, again["flags"])
    elif ranged.given and not command:
        _go_to(editor, ranged.last)
    elif command in ("j", "join", "j!", "join!"):
        last = ranged.last if ranged.first < ranged.last else ranged.last + 1
        operators.join(editor, ranged.first, last, spaced=not command.endswith("!"))
        cursor.go_to_line_start(editor, ranged.first)
    elif match and match[1] == "e" and match[2]:
        opening.open_place(editor, match[2])
    elif match and match[1] in _WRITE:
        rows = range(ranged.first, ranged.last + 1) if ranged.given else range(len(cursor.lines(editor)))
        writing_out.write(editor, rows, match[2], sure=match[1].endswith("!"))
    elif match and match[1] in _SAVE_AS and match[2]:
        if named := saving.path_named(editor, match[2]):
            saving.save_to_path(editor, named, sure=match[1].endswith("!"))
    elif match and match[1] == "set" and match[2] in _SETTINGS:
        _SETTINGS[match[2]](editor)
    elif match and match[1] in _PLAIN and not match[2]:
        _PLAIN[match[1]](editor)
    elif text and not ex.run_on_lines(editor, ranged):
        known = ":w :q :wq :e :n :N :bd :12 :s/old/new/ :d :y :m :t :set nu."
        editor.fail(f"There is no command :{text}. Known are {known}")


def _go_to(editor: Editor, row: int) -> None:
    cursor.remember(editor)
    cursor.go_to_line_start(editor, row)


def _substitute(editor: Editor, ranged: ex.Ranged, match: re.Match[str]) -> None:
    if match["count"]:
        counted = ex.from_last(editor, ranged, number_of(match["count"]))
        if counted is None:
            return
        ranged = counted
    old = match["old"] or editor.search.text
    new, flags = match["new"] or "", match["flags"] or ""
    old = old.replace("\\" + match["mark"], match["mark"])
    new = new.replace("\\" + match["mark"], match["mark"])
    cursor.vi(editor).substitution = old, new, flags
    editor.search.text, editor.search.regular = old, True
    _replace(editor, ranged, old, new, flags)


def substitute_again(editor: Editor, ranged: ex.Ranged | None = None, flags: str = "") -> None:
    """Do the last :s again, with its flags only where "&" is among these."""
    last = cursor.vi(editor).substitution
    ranged = ranged or ex.ranged(editor, "")
    if last is None or ranged is None:
        editor.fail("Nothing was replaced before.")
        return
    old, new, before = last
    flags = before + flags if "&" in flags else flags
    _replace(editor, ranged, old, new, flags)


def _replace(editor: Editor, ranged: ex.Ranged, old: str, new: str, flags: str) -> None:
    if editor.page.buffer.locked:
        editor.say_locked()
        return
    try:
        count = ex.substitute(editor, ranged, old, new, flags)
    except PatternError as error:
        editor.fail(str(error))
        return
    if count:
        editor.message = f"Replaced {count:,} time{'' if count == 1 else 's'}."
    else:
        editor.fail(f"{old!r} is not in {'this line' if ranged.first == ranged.last else 'these lines'}.")
