"""What keys do to find text: search, search again, replace, go to a line."""

import re
from functools import partial

from predictor.editor.commands.replacing import Replacing
from predictor.editor.state.dialog import Entry
from predictor.editor.state.editor import Editor
from predictor.editor.text.search import at, find, pattern_for

_NUMBER = re.compile(r"\s*(\d+)\s*")


def open_find(editor: Editor, *, back: bool = False) -> None:
    """Ask what to find; the next match is shown while it is typed."""
    page = editor.page
    origin = page.buffer.cursor_position
    editor.search.back = back
    selected = page.buffer.copy_selection().text if page.buffer.selection_state else ""

    def changed(text: str) -> None:
        editor.search.text, editor.search.lit = text, True
        page.buffer.cursor_position = origin
        if text:
            _seek(editor, include=True)

    def given(text: str) -> None:
        if not text and editor.search.text:
            changed(editor.search.text)
        if editor.search.text and not _at_match(editor):
            page.buffer.cursor_position = origin
            editor.message = f"{editor.search.text!r} is nowhere in this text."

    start = selected if "\n" not in selected else ""
    editor.ask_text(Entry("Find: ", given, start, changed))


def find_next(editor: Editor, *, back: bool = False) -> None:
    """Go to the next match of what was found last (or the one before)."""
    if not editor.search.text:
        open_find(editor, back=back)
        return
    editor.search.lit = True
    _seek(editor, back=back)


def find_again(editor: Editor, *, back: bool = False) -> None:
    """Go on in the direction of the last search (or against it), as vi's n and N do."""
    find_next(editor, back=editor.search.back != back)


def find_word(editor: Editor, *, back: bool = False) -> None:
    """Go to the next place where the word under the cursor stands."""
    word = editor.page.buffer.document.get_word_under_cursor()
    if word.strip():
        editor.search.text, editor.search.back, editor.search.lit = word, back, True
        _seek(editor, back=back)


def _seek(editor: Editor, *, back: bool = False, include: bool = False) -> None:
    buffer, pattern = editor.page.buffer, editor.search.pattern
    back = back or (include and editor.search.back)
    if pattern is None:
        return
    cursor = buffer.cursor_position - (1 if include and not back else 0)
    if include and not back and at(buffer.content, pattern, buffer.cursor_position):
        return
    found = find(buffer.content, pattern, max(cursor, 0), back=back)
    if found is None:
        editor.message = f"{editor.search.text!r} is nowhere in this text."
        return
    around = found[0] < buffer.cursor_position if not back else found[0] > buffer.cursor_position
    if around and not include:
        editor.message = "Search wrapped around."
    buffer.cursor_position = found[0]


def _at_match(editor: Editor) -> bool:
    buffer, pattern = editor.page.buffer, editor.search.pattern
    return pattern is not None and at(buffer.content, pattern, buffer.cursor_position) is not None


# Replacing.


def open_replace(editor: Editor) -> None:
    """Ask what to replace and by what, then go from match to match."""
    if editor.page.buffer.locked:
        editor.message = editor.page.file.locked or "This text cannot be changed."
        return

    def found(text: str) -> None:
        if text:
            editor.search.text, editor.search.lit = text, True
            editor.ask_text(Entry(f"Replace {text} with: ", lambda new: Replacing(editor, text, new).ask()))

    editor.ask_text(Entry("Replace: ", found, editor.search.text))


def substitute(editor: Editor, old: str, new: str, *, everywhere: bool) -> int:
    """Replace every match in the cursor's line, or everywhere, at once; return how many."""
    buffer = editor.page.buffer
    if not old or buffer.locked:
        return 0
    content, cursor = editor.page.spot
    row, start = content.row_of(cursor)
    first, last = (0, content.length) if everywhere else (start, start + len(content.lines[row]))
    text, count = pattern_for(old).subn(lambda _: new, content.slice(first, last))
    if count:
        buffer.changes.close()
        buffer.replace(first, last, text, min(cursor, first + len(text)))
        buffer.changes.close()
    return count


def put_out(editor: Editor) -> None:
    """Mark no matches any more."""
    editor.search.lit = False


# Going to a line.


def open_go_to(editor: Editor) -> None:
    """Ask for the number of a line."""
    count = len(editor.page.buffer.content.lines)
    editor.ask_text(Entry(f"Go to line (1 to {count:,}): ", partial(_go_to, editor)))


def _go_to(editor: Editor, text: str) -> None:
    match = _NUMBER.fullmatch(text)
    if match:
        go_to_line(editor, int(match[1]))
    elif text.strip():
        editor.message = f"{text.strip()!r} is no line number."


def go_to_line(editor: Editor, number: int) -> None:
    """Go to the beginning of a line, counted from 1; beyond the last: to the last."""
    content = editor.page.buffer.content
    editor.page.buffer.cursor_position = content.place_of(number - 1, 0)
