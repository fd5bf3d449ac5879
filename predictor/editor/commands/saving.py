"""What keys do to save a text. Nothing is overwritten without a yes."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from predictor.editor.files.encoding import UTF_8, NotEncodable
from predictor.editor.files.file import TextFile, read_text
from predictor.editor.state.dialog import Answers, Confirmation, Entry, nothing
from predictor.editor.state.editor import Editor
from predictor.errors import TextError
from predictor.system.home import expanded


def save(editor: Editor, then: Callable[[], None] = nothing) -> None:
    """Save the text, then go on; asks for a name if it has none."""
    page = editor.page
    if editor.pipe and page.file.path is None:
        editor.message = "Ctrl-Q ends and writes the text to standard output; Alt-S saves it in a file too."
    elif page.file.path is None:
        save_as(editor, then)
    else:
        _save_to(editor, page.file, then)


def save_as(editor: Editor, then: Callable[[], None] = nothing) -> None:
    """Ask for a name and save the text under it."""

    def given(name: str) -> None:
        if name.strip():
            save_to_path(editor, expanded(name.strip()), then)

    path = editor.page.file.path
    editor.ask_text(Entry("Save as: ", given, str(path) if path else "", paths=True))


def save_to_path(editor: Editor, path: Path, then: Callable[[], None] = nothing) -> None:
    """Save the text in another file, which becomes its own."""
    old = editor.page.file
    stamp = old.stamp if old.path == path else None
    _save_to(editor, replace(old, path=path, stamp=stamp, locked=""), then)


def _save_to(editor: Editor, file: TextFile, then: Callable[[], None]) -> None:
    try:
        if file.changed_on_disk():
            what = "exists already" if file.stamp is None else "was changed by another program"
            answers: Answers = {"no": nothing, "yes": partial(_overwrite, editor, file, then)}
            editor.confirm(Confirmation(f"{file.name} {what}. Overwrite it?", answers))
            return
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        _tell_unsaved(editor, error)
        return
    _write(editor, file, then)


def _overwrite(editor: Editor, file: TextFile, then: Callable[[], None]) -> None:
    """Write over what was never read here; that stays recoverable if it is text."""
    if file.path is not None:
        with suppress(TextError):
            editor.screen.given_up(file.path, read_text(file.path))
    _write(editor, file, then)


def _write(editor: Editor, file: TextFile, then: Callable[[], None]) -> None:
    try:
        editor.page.save(file)
    except NotEncodable as error:
        as_utf8 = replace(file, encoding=UTF_8, bom=False)
        answers: Answers = {"yes": partial(_write, editor, as_utf8, then), "no": nothing}
        editor.confirm(Confirmation(f"{error.args[0]} Save it as UTF-8?", answers))
        return
    except (OSError, ValueError) as error:
        _tell_unsaved(editor, error)
        return
    editor.page.silent = editor.page.silent or not editor.settings.suggests_in(file.path)
    editor.follow(editor.page)
    editor.screen.saved(editor.page)
    editor.message = f"Saved {file.name}."
    then()


def _tell_unsaved(editor: Editor, error: Exception) -> None:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    editor.message = f"Not saved: {reason}. The text is still here."
