"""What keys do to files: save, open, switch, close, quit. Nothing unsaved is dropped without a yes."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from predictor.editor.files.encoding import UTF_8, NotEncodable, NotText, NotUtf8
from predictor.editor.files.file import TextFile, read_file, view_file
from predictor.editor.state.dialog import Answers, Entry, Question
from predictor.editor.state.editor import TEXT, Editor
from predictor.editor.state.page import Page
from predictor.errors import TextError


def _nothing() -> None:
    pass


# Saving.


def save(editor: Editor, then: Callable[[], None] = _nothing) -> None:
    """Save the text, then go on; asks for a name if it has none."""
    page = editor.page
    if editor.pipe and page.file.path is None:
        editor.message = "Ctrl-Q ends and writes the text to standard output; Alt-S saves it in a file too."
    elif page.file.path is None:
        save_as(editor, then)
    else:
        _save_to(editor, page.file, then)


def save_as(editor: Editor, then: Callable[[], None] = _nothing) -> None:
    """Ask for a name and save the text under it."""

    def given(name: str) -> None:
        if name.strip():
            save_to_path(editor, Path(name.strip()).expanduser(), then)

    path = editor.page.file.path
    editor.ask_text(Entry("Save as: ", given, str(path) if path else "", paths=True))


def save_to_path(editor: Editor, path: Path, then: Callable[[], None] = _nothing) -> None:
    """Save the text in another file, which becomes its own."""
    old = editor.page.file
    stamp = old.stamp if old.path == path else None
    _save_to(editor, replace(old, path=path, stamp=stamp, locked=""), then)


def _save_to(editor: Editor, file: TextFile, then: Callable[[], None]) -> None:
    try:
        if file.changed_on_disk():
            what = "exists already" if file.stamp is None else "was changed by another program"
            answers: Answers = {"yes": partial(_write, editor, file, then), "no": _nothing}
            editor.ask(Question(f"{file.name} {what}. Overwrite it?", answers))
            return
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        _tell_unsaved(editor, error)
        return
    _write(editor, file, then)


def _write(editor: Editor, file: TextFile, then: Callable[[], None]) -> None:
    try:
        editor.page.save(file)
    except NotEncodable as error:
        as_utf8 = replace(file, encoding=UTF_8, bom=False)
        answers: Answers = {"yes": partial(_write, editor, as_utf8, then), "no": _nothing}
        editor.ask(Question(f"{error.args[0]} Save it as UTF-8?", answers))
        return
    except (OSError, ValueError) as error:
        _tell_unsaved(editor, error)
        return
    editor.page.silent = editor.page.silent or not editor.settings.suggests_in(file.path)
    editor.screen.saved(editor.page)
    editor.message = f"Saved {file.name}."
    then()


def _tell_unsaved(editor: Editor, error: Exception) -> None:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    editor.message = f"Not saved: {reason}. The text is still here."


# Opening and closing.


def open_file(editor: Editor) -> None:
    """Ask for a name and open that file beside the others."""

    def given(name: str) -> None:
        if name.strip():
            open_path(editor, Path(name.strip()).expanduser())

    editor.ask_text(Entry("Open: ", given, paths=True))


def open_path(editor: Editor, path: Path) -> None:
    """Open a file beside the others, or look at it if it is open; asks about what is not plain UTF-8."""
    there = editor.pages.find(path)
    if there is not None:
        editor.pages.index = editor.pages.all.index(there)
        if _changed(there):
            _offer_reading_again(editor, there)
        return
    try:
        _show(editor, read_file(path))
    except NotUtf8 as error:
        answers: Answers = {"yes": partial(_open_as, editor, path, error.likely), "no": _nothing}
        editor.ask(Question(f"{path.name} is not UTF-8. Read it as {error.likely}?", answers))
    except NotText:
        look: Answers = {"yes": lambda: _show(editor, view_file(path)), "no": _nothing}
        editor.ask(Question(f"{path.name} is not text. Look at it without changing it?", look))
    except TextError as error:
        editor.message = str(error).replace("\n", " ")


def warn_of_changes(editor: Editor) -> None:
    """Tell the writer when another program has changed the file on the screen."""
    page = editor.page
    if editor.mode == TEXT and not page.warned and _changed(page):
        page.warned = True
        editor.message = (
            f"{page.file.name} was changed by another program. Saving asks first; opening it again reads it."
        )
        editor.screen.refresh()


def _changed(page: Page) -> bool:
    with suppress(OSError):
        return page.file.stamp is not None and page.file.changed_on_disk()
    return False


def _offer_reading_again(editor: Editor, page: Page) -> None:
    unsaved = " and drop what is unsaved" if page.modified else ""
    answers: Answers = {"yes": partial(_read_again, editor, page), "no": _nothing}
    editor.ask(Question(f"{page.file.name} was changed by another program. Read it again{unsaved}?", answers))


def _read_again(editor: Editor, page: Page) -> None:
    try:
        page.read_again(read_file(page.file.path or Path(), page.file.encoding))
    except TextError as error:
        editor.message = str(error).replace("\n", " ")
        return
    editor.screen.saved(page)
    editor.message = f"Read {page.file.name} again. Ctrl-Z takes it back."


def _open_as(editor: Editor, path: Path, encoding: str) -> None:
    try:
        _show(editor, read_file(path, encoding))
    except TextError as error:
        editor.message = str(error).replace("\n", " ")


def _show(editor: Editor, file: TextFile) -> None:
    page = Page(file, silent=not editor.settings.suggests_in(file.path))
    page.view.wrap = editor.page.view.wrap
    empty = editor.page
    editor.pages.add(page)
    if empty.file.path is None and not empty.buffer.content.length and not empty.modified and not editor.pipe:
        editor.pages.remove(empty)


def new_file(editor: Editor) -> None:
    """Begin a text without a name beside the others."""
    page = Page(TextFile())
    page.view.wrap = editor.page.view.wrap
    editor.pages.add(page)


def turn(editor: Editor, step: int) -> None:
    """Look at the next file (1) or the one before (-1)."""
    if len(editor.pages.all) == 1:
        editor.message = "There is only this file. Ctrl-O opens another, Ctrl-T begins one."
    editor.pages.turn(step)


def close_file(editor: Editor) -> None:
    """Close the file on the screen; asks if it has unsaved work. Closing the last one ends the editor."""
    if len(editor.pages.all) == 1:
        quit_editor(editor)
        return
    page = editor.page
    if not page.modified:
        _close(editor, page)
        return
    close = partial(_close, editor, page)
    answers: Answers = {"yes": lambda: save(editor, close), "no": close}
    editor.ask(Question(f"Save {page.file.name} before closing it?", answers))


def _close(editor: Editor, page: Page) -> None:
    editor.screen.saved(page)
    editor.pages.remove(page)


# Quitting.


def quit_editor(editor: Editor) -> None:
    """End the editor; asks about each file with unsaved work."""
    unsaved = editor.pages.modified()
    if not unsaved:
        _finish(editor)
        return
    page = unsaved[0]
    editor.pages.index = editor.pages.all.index(page)
    if editor.pipe and page.file.path is None:
        answers: Answers = {
            "yes": partial(_finish, editor),
            "no": partial(_drop, editor, page),
        }
        editor.ask(Question("Write the changed text to standard output?", answers))
        return
    answers = {"yes": lambda: save(editor, partial(quit_editor, editor)), "no": partial(_drop, editor, page)}
    if len(unsaved) > 1:
        answers["drop all"] = partial(_finish, editor)
    editor.ask(Question(f"Save {page.file.name} before quitting?", answers))


def _drop(editor: Editor, page: Page) -> None:
    """Let the unsaved work of a page go, as the writer has decided, and go on quitting."""
    page.give_up()
    quit_editor(editor)


def _finish(editor: Editor) -> None:
    editor.finished = True
    editor.screen.exit()


def save_and_quit(editor: Editor) -> None:
    """Save the text and end the editor."""
    if editor.page.modified:
        save(editor, partial(quit_editor, editor))
    else:
        quit_editor(editor)


def quit_without_saving(editor: Editor) -> None:
    """End the editor and let all unsaved work go: vi's :q!"""
    for page in editor.pages.modified():
        page.give_up()
    _finish(editor)


def interrupt(editor: Editor) -> None:
    """Ctrl-C with nothing selected: say how to leave; the text is nothing to lose by a slip of the finger."""
    editor.message = "Ctrl-Q quits, Ctrl-S saves, F1 shows the keys."
