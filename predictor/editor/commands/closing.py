"""What keys do to close a text and to quit. Nothing unsaved is dropped without a yes, nor gone at once."""

from functools import partial

from predictor.editor.commands.saving import save
from predictor.editor.state.dialog import Answers, Confirmation
from predictor.editor.state.editor import Editor
from predictor.editor.state.page import Page


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
    editor.confirm(Confirmation(_question(editor, f"Save {page.file.name} before closing it?"), answers))


def _close(editor: Editor, page: Page) -> None:
    if page.modified:
        _give_up(editor, page)
    editor.screen.closed(page)
    editor.pages.remove(page)


# Quitting.


def quit_editor(editor: Editor) -> None:
    """End the editor; asks about each file with unsaved work."""
    unsaved = editor.pages.modified()
    if not unsaved:
        _finish(editor)
        return
    page = unsaved[0]
    editor.pages.show(page)
    if editor.pipe and page.file.path is None:
        answers: Answers = {
            "yes": partial(_finish, editor),
            "no": partial(_drop, editor, page),
        }
        editor.confirm(Confirmation("Write the changed text to standard output?", answers))
        return
    answers = {"yes": lambda: save(editor, partial(quit_editor, editor)), "no": partial(_drop, editor, page)}
    if len(unsaved) > 1:
        answers["drop all"] = partial(quit_without_saving, editor)
    editor.confirm(Confirmation(_question(editor, f"Save {page.file.name} before quitting?"), answers))


def _question(editor: Editor, question: str) -> str:
    return f"Incognito keeps nothing. {question}" if editor.incognito else question


def _drop(editor: Editor, page: Page) -> None:
    """Let the unsaved work of a page go, as the writer has decided, and go on quitting."""
    _give_up(editor, page)
    quit_editor(editor)


def _give_up(editor: Editor, page: Page) -> None:
    editor.screen.given_up(page.file.path, page.buffer.text)
    page.give_up()


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
        _give_up(editor, page)
    _finish(editor)


def interrupt(editor: Editor) -> None:
    """Ctrl-C with nothing selected: say how to leave; the text is nothing to lose by a slip of the finger."""
    editor.message = "Ctrl-Q quits, Ctrl-S saves, F1 shows the keys."
