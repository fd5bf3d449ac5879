"""What keys do to open texts, and to go from one to the other."""

from contextlib import suppress
from functools import partial
from pathlib import Path

from predictor.editor.files.encoding import NotText, NotUtf8
from predictor.editor.files.file import TextFile, read_file, view_file
from predictor.editor.files.place import Place, read_place
from predictor.editor.state.dialog import Answers, Confirmation, Entry, nothing
from predictor.editor.state.editor import TEXT, Editor
from predictor.editor.state.page import Page
from predictor.errors import TextError
from predictor.system.home import expanded


def open_file(editor: Editor) -> None:
    """Ask for a name and open that file beside the others."""

    def given(name: str) -> None:
        if name.strip():
            open_place(editor, name.strip())

    editor.ask_text(Entry("Open: ", given, paths=True))


def open_place(editor: Editor, name: str) -> None:
    """Open the file of this name beside the others, or look at it if it is open, at the place that is named.

    Asks about what is not plain UTF-8.
    """
    try:
        place = read_place(name, expanded)
    except TextError as error:
        editor.message = str(error).replace("\n", " ")
        return
    path = place.path
    there = editor.pages.find(path)
    if there is not None:
        editor.pages.show(there)
        there.go_to(place)
        if _changed(there):
            _offer_reading_again(editor, there)
        return
    try:
        _show(editor, read_file(path), place)
    except NotUtf8 as error:
        answers: Answers = {"yes": partial(_open_as, editor, place, error.likely), "no": nothing}
        editor.confirm(Confirmation(f"{path.name} is not UTF-8. Read it as {error.likely}?", answers))
    except NotText:
        look: Answers = {"yes": lambda: _show(editor, view_file(path), place), "no": nothing}
        editor.confirm(Confirmation(f"{path.name} is not text. Look at it without changing it?", look))
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
    told = f"{page.file.name} was changed by another program. Read it again"
    read = partial(_read_again, editor, page)
    if page.modified:
        editor.confirm(Confirmation(f"{told} and drop what is unsaved?", {"no": nothing, "yes": read}))
    else:
        editor.confirm(Confirmation(f"{told}?", {"yes": read, "no": nothing}))


def _read_again(editor: Editor, page: Page) -> None:
    try:
        file = read_file(page.file.path or Path(), page.file.encoding)
        if page.modified:
            editor.screen.given_up(page.file.path, page.buffer.text)
        page.read_again(file)
    except TextError as error:
        editor.message = str(error).replace("\n", " ")
        return
    editor.screen.saved(page)
    editor.message = f"Read {page.file.name} again. Ctrl-Z takes it back."


def _open_as(editor: Editor, place: Place, encoding: str) -> None:
    try:
        _show(editor, read_file(place.path, encoding), place)
    except TextError as error:
        editor.message = str(error).replace("\n", " ")


def _show(editor: Editor, file: TextFile, place: Place) -> None:
    page = Page(file, silent=not editor.settings.suggests_in(file.path))
    page.go_to(place)
    empty = editor.page
    editor.add_page(page)
    if empty.file.path is None and not empty.buffer.content.length and not empty.modified and not editor.pipe:
        editor.pages.remove(empty)


def new_file(editor: Editor) -> None:
    """Begin a text without a name beside the others."""
    editor.add_page(Page(TextFile()))


def turn(editor: Editor, step: int) -> None:
    """Look at the next file (1) or the one before (-1)."""
    if len(editor.pages.all) == 1:
        editor.message = "There is only this file. Ctrl-O opens another, Ctrl-T begins one."
    editor.pages.turn(step)
