"""What stands behind ":w": a copy of the text, or of some of its lines, in another file."""

from pathlib import Path

from predictor.editor.commands import saving
from predictor.editor.commands.vi.cursor import lines
from predictor.editor.state.editor import Editor


def write(editor: Editor, rows: range, name: str, *, sure: bool) -> None:
    """Write lines to a file, behind what one holds (">>name"), or all of them to the text's own ("").

    A text without a file takes the first one it is written to. sure: over whatever is there.
    """
    appends = name.startswith(">>")
    name = name.removeprefix(">>").strip()
    path = saving.path_named(editor, name) if name else None
    whole = len(rows) == len(lines(editor))
    if name.startswith("!"):
        editor.fail("The editor runs no programs. Write to a file: :w name.")
    elif name and path is None:
        return
    elif path is None or editor.pages.find(path) is editor.page:
        _save(editor, whole=whole and not appends, sure=sure)
    elif editor.page.file.path is None and whole and not appends:
        saving.save_to_path(editor, path, sure=sure)
    else:
        _copy(editor, path, rows, appends=appends, sure=sure)


def _save(editor: Editor, *, whole: bool, sure: bool) -> None:
    if whole:
        saving.save(editor, sure=sure)
    else:
        editor.fail("A part of the text goes to another file only: :2,5w name.")


def _copy(editor: Editor, path: Path, rows: range, *, appends: bool, sure: bool) -> None:
    every = lines(editor)
    whole = len(rows) == len(every)
    text = editor.page.text_to_save() if whole else "\n".join([*every[rows.start : rows.stop], ""])
    write_to = saving.append_to if appends else saving.copy_to
    write_to(editor, path, text, sure=sure)
