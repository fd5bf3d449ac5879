"""What keys do to the text: writing, moving, selecting, cutting and pasting."""

import re

from wcwidth import iter_graphemes

from predictor.editor.state.editor import Editor

_NEAR = 64  # characters; no cluster is longer
_WORDS = re.compile(r"\w+(?:['’\-]\w+)*")


def nothing(_: Editor) -> None:
    """Do nothing."""


def type_text(editor: Editor, characters: str) -> None:
    """Insert typed characters."""
    if not _locked(editor):
        editor.page.type(characters)


def paste_text(editor: Editor, text: str) -> None:
    """Insert what the terminal pasted."""
    if not _locked(editor):
        editor.page.buffer.changes.close()
        editor.page.paste(text)


def type_tab(editor: Editor) -> None:
    """Insert a tab."""
    type_text(editor, "\t")


def new_line(editor: Editor) -> None:
    """Begin a new line."""
    if not _locked(editor):
        editor.page.new_line()


def _locked(editor: Editor) -> bool:
    if editor.page.buffer.locked:
        editor.message = editor.page.file.locked or "This text cannot be changed."
    return editor.page.buffer.locked


# Moving.


def left(editor: Editor) -> None:
    """Move to the character before; an emoji of several parts is one."""
    _leave_selection(editor)
    buffer = editor.page.buffer
    buffer.cursor_position -= _cluster_before(editor) or min(1, buffer.cursor_position)


def right(editor: Editor) -> None:
    """Move to the character behind."""
    _leave_selection(editor)
    editor.page.buffer.cursor_position += _cluster_behind(editor) or 1


def backspace(editor: Editor) -> None:
    """Delete what is selected, else the character before the cursor."""
    if _locked(editor):
        return
    buffer = editor.page.buffer
    if buffer.selection_state is not None:
        buffer.cut_selection()
    else:
        buffer.delete_before_cursor(_cluster_before(editor) or 1)


def delete(editor: Editor) -> None:
    """Delete what is selected, else the character behind the cursor."""
    if _locked(editor):
        return
    buffer = editor.page.buffer
    if buffer.selection_state is not None:
        buffer.cut_selection()
    else:
        buffer.delete(_cluster_behind(editor) or 1)


def _cluster_before(editor: Editor) -> int:
    before = editor.page.buffer.document.current_line_before_cursor[-_NEAR:]
    if before.isascii():
        return min(1, len(before))
    return len([*iter_graphemes(before)][-1])


def _cluster_behind(editor: Editor) -> int:
    behind = editor.page.buffer.document.current_line_after_cursor[:_NEAR]
    return len(next(iter(iter_graphemes(behind)), ""))


def move_row(editor: Editor, count: int) -> None:
    """Move the cursor by rows as they are shown: up (negative) or down."""
    _leave_selection(editor)
    editor.page.move_rows(count)


def move_page(editor: Editor, part: float) -> None:
    """Move the cursor by a part of the window's height: up (negative) or down."""
    _leave_selection(editor)
    rows = max(1, round(abs(part) * editor.page.view.height) - 1)
    editor.page.move_rows(rows if part > 0 else -rows)


def to_row_end(editor: Editor) -> None:
    """Move to the end of the row; there already: to the end of the line."""
    _leave_selection(editor)
    _go(editor, _row_ends(editor)[1], _line_ends(editor)[1])


def to_row_start(editor: Editor) -> None:
    """Move to the start of the row; there already: to the start of the line."""
    _leave_selection(editor)
    _go(editor, _row_ends(editor)[0], _line_ends(editor)[0])


def _go(editor: Editor, near: int, far: int) -> None:
    buffer = editor.page.buffer
    buffer.cursor_position = far if buffer.cursor_position == near else near


def _row_ends(editor: Editor) -> tuple[int, int]:
    page = editor.page
    page.view.look_at(page.buffer.content)
    return page.view.row_ends(page.buffer.cursor_position)


def _line_ends(editor: Editor) -> tuple[int, int]:
    content, cursor = editor.page.moment
    row, start = content.row_of(cursor)
    return start, start + len(content.lines[row])


def to_start(editor: Editor) -> None:
    """Move to the beginning of the text."""
    _leave_selection(editor)
    editor.page.buffer.cursor_position = 0


def to_end(editor: Editor) -> None:
    """Move to the end of the text."""
    _leave_selection(editor)
    editor.page.buffer.cursor_position = editor.page.buffer.content.length


def scroll(editor: Editor, rows: int) -> None:
    """Scroll by some rows; the cursor stays where it is as long as it is visible."""
    page = editor.page
    page.view.look_at(page.buffer.content)
    page.buffer.cursor_position = page.view.scroll(rows, page.buffer.cursor_position)


def put_cursor_row(editor: Editor, part: float) -> None:
    """Scroll so that the cursor's row is at the top (0), in the middle (0.5) or at the bottom (1)."""
    page = editor.page
    page.view.look_at(page.buffer.content)
    page.view.put(page.buffer.cursor_position, part)


# Selecting, and the clipboard.


def _leave_selection(editor: Editor) -> None:
    state = editor.page.buffer.selection_state
    if state is not None and state.shift_mode:
        editor.page.buffer.exit_selection()


def extend_row(editor: Editor, count: int) -> None:
    """Select up to the row above (negative) or below."""
    buffer = editor.page.buffer
    if buffer.selection_state is None:
        buffer.start_selection()
        assert buffer.selection_state is not None
        buffer.selection_state.enter_shift_mode()
    editor.page.move_rows(count)


def select_all(editor: Editor) -> None:
    """Select the whole text."""
    editor.page.select_all()
    state = editor.page.buffer.selection_state
    if state is not None:
        state.enter_shift_mode()


def has_selection(editor: Editor) -> bool:
    """Whether text is selected."""
    return editor.is_text() and editor.page.buffer.selection_state is not None


def copy(editor: Editor) -> None:
    """Copy what is selected, for here and for other programs; it stays selected."""
    buffer = editor.page.buffer
    state = buffer.selection_state
    text = buffer.copy_selection().text
    buffer.selection_state = state
    editor.screen.put_on_clipboard(text)
    editor.message = f"Copied {_counted(len(text), 'character')}."


def cut(editor: Editor) -> None:
    """Cut what is selected."""
    if not _locked(editor):
        editor.page.buffer.changes.close()
        editor.screen.put_on_clipboard(editor.page.buffer.cut_selection().text)


def paste(editor: Editor) -> None:
    """Paste what was copied last, here or in another program."""
    text = editor.screen.clipboard()
    if text:
        paste_text(editor, text)
    else:
        editor.message = "There is nothing to paste."


# Undo.


def undo(editor: Editor) -> None:
    """Take back the last word, or whatever was done last."""
    if not _locked(editor) and not editor.page.buffer.step_back():
        editor.message = "There is nothing to undo."


def redo(editor: Editor) -> None:
    """Make again what was undone."""
    if not _locked(editor) and not editor.page.buffer.step_again():
        editor.message = "There is nothing to redo."


# About the text.


def count_words(editor: Editor) -> None:
    """Say how many words, characters and lines the text, or what is selected of it, has."""
    buffer = editor.page.buffer
    content = buffer.content
    where, text = "", content.text
    if buffer.selection_state is not None:
        where = "Selected: "
        text = "\n".join(content.slice(start, end) for start, end in buffer.document.selection_ranges())
    words = sum(1 for _ in _WORDS.finditer(text))
    lines = text.count("\n") + bool(text and not text.endswith("\n"))
    counts = (_counted(words, "word"), _counted(len(text), "character"), _counted(lines, "line"))
    editor.message = f"{where}{', '.join(counts)}."


def toggle_line_numbers(editor: Editor) -> None:
    """Number the lines, or stop doing so."""
    number_lines(editor, numbers=not editor.line_numbers)


def number_lines(editor: Editor, *, numbers: bool) -> None:
    """Number the lines or not."""
    editor.line_numbers = numbers


def toggle_wrap(editor: Editor) -> None:
    """Show long lines on several rows, or cut them at the edge."""
    wrap_lines(editor, wrap=not editor.page.view.wrap)


def wrap_lines(editor: Editor, *, wrap: bool) -> None:
    """Show long lines on several rows or not."""
    for page in editor.pages.all:
        page.view.wrap = wrap
    editor.message = "Long lines are wrapped." if wrap else "Long lines go on beyond the edge."


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
