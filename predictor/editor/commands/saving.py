"""What keys do to save a text. Nothing is overwritten without a yes."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from predictor.editor.files.encoding import UTF_8, NotEncodable
from predictor.editor.files.file import TextFile, read_file, read_text, save_file
from predictor.editor.state.dialog import Answers, Confirmation, Entry, nothing
from predictor.editor.state.editor import Editor
from predictor.errors import TextError
from predictor.system.home import check_is_file_name, expanded


def save(editor: Editor, then: Callable[[], None] = nothing, *, sure: bool = False) -> None:
    """Save the text, then go on; asks for a name if it has none. sure: over whatever is there."""
    page = editor.page
    if editor.pipe and page.file.path is None:
        editor.message = "Ctrl-Q ends and writes the text to standard output; Alt-S saves it in a file too."
    elif page.file.path is None:
        save_as(editor, then)
    else:
        _write_to(editor, page.file, partial(_save, editor), then, sure=sure)


def save_as(editor: Editor, then: Callable[[], None] = nothing) -> None:
    """Ask for a name and save the text under it."""

    def given(name: str) -> None:
        if name.strip() and (named := path_named(editor, name.strip())):
            save_to_path(editor, named, then)

    path = editor.page.file.path
    editor.ask_text(Entry("Save as: ", given, str(path) if path else "", paths=True))


def path_named(editor: Editor, name: str) -> Path | None:
    """Return the path that a name to save under means; None if it is a folder's, which is said."""
    try:
        check_is_file_name(name)
    except TextError as error:
        _tell_unsaved(editor, error.args[0].removesuffix("."))
        return None
    return expanded(name)


def save_to_path(
    editor: Editor, path: Path, then: Callable[[], None] = nothing, *, sure: bool = False
) -> None:
    """Save the text in another file, which becomes its own. sure: over whatever is there."""
    old = editor.page.file
    stamp = old.stamp if old.path == path else None
    file = replace(old, path=path, stamp=stamp, locked="", made_up=old.made_up and old.path == path)
    _write_to(editor, file, partial(_save, editor), then, sure=sure)


def copy_to(editor: Editor, path: Path, text: str, *, sure: bool = False) -> None:
    """Write text to a file that does not become the page's own. sure: over whatever is there."""
    file = replace(editor.page.file, path=path, stamp=None, locked="", made_up=False)
    _write_to(editor, file, partial(_copy, editor, text), sure=sure)


def append_to(editor: Editor, path: Path, text: str, *, sure: bool = False) -> None:
    """Write text behind what a file holds. sure: even if there is none yet."""
    try:
        file = read_file(path)
    except TextError as error:
        editor.fail(str(error).replace("\n", " "))
        return
    if file.stamp is None and not sure:
        editor.fail(f"There is no {path}; :w! >> makes it.")
        return
    _write_to(editor, file, partial(_copy, editor, file.text + text))


# What writes a file; it raises what `save_file` does.
Writing = Callable[[TextFile], None]


def _save(editor: Editor, file: TextFile) -> None:
    editor.page.save(file)
    editor.page.silent = editor.page.silent or not editor.settings.suggests_in(file.path)
    editor.follow(editor.page)
    editor.screen.saved(editor.page)
    editor.message = f"Saved {file.name}."


def _copy(editor: Editor, text: str, file: TextFile) -> None:
    save_file(file, text)
    editor.message = f"Wrote {file.name}; the text on the screen keeps its own file."


def _write_to(
    editor: Editor,
    file: TextFile,
    writing: Writing,
    then: Callable[[], None] = nothing,
    *,
    sure: bool = False,
) -> None:
    """Write a file, then go on; asks, unless it is sure, before it overwrites what was never read here."""
    overwrite = partial(_overwrite, editor, file, writing, then)
    try:
        changed = file.changed_on_disk()
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        _tell_unsaved(editor, _reason(error))
        return
    if not changed:
        _write(editor, file, writing, then)
    elif sure:
        overwrite()
    else:
        what = "exists already" if file.stamp is None else "was changed by another program"
        answers: Answers = {"no": nothing, "yes": overwrite}
        editor.confirm(Confirmation(f"{file.name} {what}. Overwrite it?", answers))


def _overwrite(editor: Editor, file: TextFile, writing: Writing, then: Callable[[], None]) -> None:
    """Write over what was never read here; that stays recoverable if it is text."""
    if file.path is not None:
        with suppress(TextError):
            editor.screen.given_up(file.path, read_text(file.path))
    _write(editor, file, writing, then)


def _write(editor: Editor, file: TextFile, writing: Writing, then: Callable[[], None]) -> None:
    try:
        writing(file)
    except NotEncodable as error:
        as_utf8 = replace(file, encoding=UTF_8, bom=False)
        answers: Answers = {"yes": partial(_write, editor, as_utf8, writing, then), "no": nothing}
        editor.confirm(Confirmation(f"{error.args[0]} Save it as UTF-8?", answers))
        return
    except (OSError, ValueError) as error:
        _tell_unsaved(editor, _reason(error))
        return
    then()


def _reason(error: Exception) -> str:
    return str(error.strerror if isinstance(error, OSError) and error.strerror else error)


def _tell_unsaved(editor: Editor, reason: str) -> None:
    editor.fail(f"Not saved: {reason}. The text is still here.")
