"""What keys do to find text: search, search again, replace, go to a line."""

import re
from collections.abc import Callable
from functools import partial

from predictor.editor.commands.replacing import Replacing
from predictor.editor.state.dialog import Entry
from predictor.editor.state.editor import Editor
from predictor.editor.text.limits import TooSlowError, allowed, within
from predictor.editor.text.numerals import number_of
from predictor.editor.text.search import at, find

_NUMBER = re.compile(r"\s*(\d+)\s*")
_WORD = re.compile(r"\w+")


def open_find(
    editor: Editor, *, back: bool = False, times: int = 1, then: Callable[[], object] | None = None
) -> None:
    """Ask what to find; the next match is shown while it is typed.

    times: how many matches to go. then: what is done instead of going there.
    """
    page = editor.page
    origin = page.buffer.cursor_position
    editor.search.back = back
    selected = page.buffer.copy_selection().text if page.buffer.selection_state else ""

    def changed(text: str) -> None:
        editor.search.text, editor.search.lit, editor.search.regular = text, True, editor.vi is not None
        page.buffer.cursor_position = origin
        if text:
            _seek(editor, back=back, include=editor.vi is None)

    def given(text: str) -> None:
        if not text and editor.search.text:
            changed(editor.search.text)
        try:
            with within(allowed(page.buffer.content.length)):
                found = not editor.search.text or _at_match(editor)
        except TooSlowError as error:
            found, editor.search.lit, fault = False, False, str(error)
        else:
            fault = editor.search.fault or f"{editor.search.text!r} is nowhere in this text."
        if not found:
            page.buffer.cursor_position = origin
            editor.fail(fault)
        elif then is not None:
            page.buffer.cursor_position = origin
            then()
        else:
            _seek_often(editor, times - 1, back=back)

    start = selected if "\n" not in selected else ""
    prompt = "Find: " if editor.vi is None else "?" if back else "/"
    editor.ask_text(Entry(prompt, given, start, changed))


def find_next(editor: Editor, *, back: bool = False) -> None:
    """Go to the next match of what was found last (or the one before)."""
    if not editor.search.text:
        open_find(editor, back=back)
        return
    editor.search.lit = True
    _seek(editor, back=back)


def find_again(editor: Editor, times: int, *, back: bool = False) -> bool:
    """Go on in the direction of the last search, or against it: vi's n and N; False if nothing is there."""
    if not editor.search.text:
        return False
    editor.search.lit = True
    return _seek_often(editor, times, back=editor.search.back != back)


def take_word(editor: Editor, *, back: bool = False, whole: bool = True) -> bool:
    """Look for the word under the cursor, or behind it in its line, from now on; False if there is none.

    whole: in vi, only where it is not a part of another word.
    """
    content, cursor = editor.page.spot
    row, start = content.row_of(cursor)
    line = content.lines[row]
    words = [match for match in _WORD.finditer(line) if match.end() > cursor - start]
    if not words:
        return False
    word = words[0][0]
    text = rf"\<{re.escape(word)}\>" if editor.vi is not None and whole else word
    editor.search.text, editor.search.back, editor.search.lit = text, back, True
    editor.search.regular = editor.vi is not None
    editor.page.buffer.cursor_position = start + words[0].start()
    return True


def _seek_often(editor: Editor, times: int, *, back: bool = False) -> bool:
    """Go from match to match; False if there is none, or that takes too long."""
    try:
        with within(allowed(editor.page.buffer.content.length)):
            return all(_seek(editor, back=back) for _ in range(times))
    except TooSlowError as error:
        editor.message = str(error)
        return False


def _seek(editor: Editor, *, back: bool = False, include: bool = False) -> bool:
    try:
        with within(allowed(editor.page.buffer.content.length)):
            return _go_to_match(editor, back=back, include=include)
    except TooSlowError as error:
        editor.message, editor.search.lit = str(error), False
        return False


def _go_to_match(editor: Editor, *, back: bool, include: bool) -> bool:
    buffer, pattern = editor.page.buffer, editor.search.pattern
    back = back or (include and editor.search.back)
    if pattern is None:
        return False
    cursor = buffer.cursor_position - (1 if include and not back else 0)
    if include and not back and at(buffer.content, pattern, buffer.cursor_position):
        return True
    found = find(buffer.content, pattern, max(cursor, 0), back=back)
    if found is None:
        editor.message = f"{editor.search.text!r} is nowhere in this text."
        return False
    around = found[0] < buffer.cursor_position if not back else found[0] > buffer.cursor_position
    if around and not include:
        editor.message = "Search wrapped around."
    buffer.cursor_position = found[0]
    return True


def _at_match(editor: Editor) -> bool:
    buffer, pattern = editor.page.buffer, editor.search.pattern
    return pattern is not None and at(buffer.content, pattern, buffer.cursor_position) is not None


# Replacing.


def open_replace(editor: Editor) -> None:
    """Ask what to replace and by what, then go from match to match."""
    if editor.page.buffer.locked:
        editor.say_locked()
        return

    def found(text: str) -> None:
        if text:
            editor.search.text, editor.search.lit, editor.search.regular = text, True, False
            editor.ask_text(Entry(f"Replace {text} with: ", lambda new: Replacing(editor, text, new).ask()))

    editor.ask_text(Entry("Replace: ", found, editor.search.text))


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
        go_to_line(editor, number_of(match[1]))
    elif text.strip():
        editor.message = f"{text.strip()!r} is no line number."


def go_to_line(editor: Editor, number: int) -> None:
    """Go to the beginning of a line, counted from 1; beyond the last: to the last."""
    content = editor.page.buffer.content
    editor.page.buffer.cursor_position = content.place_of(number - 1, 0)
