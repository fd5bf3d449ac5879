"""What keys do to the cursor and to what is selected."""

from predictor.editor.state.editor import Editor
from predictor.editor.text.clusters import cluster_after, cluster_before


def left(editor: Editor) -> None:
    """Move to the character before; an emoji of several parts is one."""
    _leave_selection(editor)
    buffer = editor.page.buffer
    cluster = cluster_before(buffer.document.current_line_before_cursor)
    buffer.cursor_position -= cluster or min(1, buffer.cursor_position)


def right(editor: Editor) -> None:
    """Move to the character after."""
    _leave_selection(editor)
    buffer = editor.page.buffer
    buffer.cursor_position += cluster_after(buffer.document.current_line_after_cursor) or 1


def move_row(editor: Editor, count: int) -> None:
    """Move the cursor by rows as they are shown: up (negative) or down."""
    _leave_selection(editor)
    editor.page.move_rows(count)


def move_page(editor: Editor, part: float) -> None:
    """Move the cursor by a part of the window's height: up (negative) or down."""
    _leave_selection(editor)
    editor.page.move_rows(_rows(editor, part))


def _rows(editor: Editor, part: float) -> int:
    rows = max(1, round(abs(part) * editor.page.view.height) - 1)
    return rows if part > 0 else -rows


def to_row_end(editor: Editor) -> None:
    """Move to the end of the row; there already: to the end of the line."""
    _leave_selection(editor)
    _go(editor, editor.page.row_ends()[1], _line_ends(editor)[1])


def to_row_start(editor: Editor) -> None:
    """Move to the start of the row; there already: to the start of the line."""
    _leave_selection(editor)
    _go(editor, editor.page.row_ends()[0], _line_ends(editor)[0])


def _go(editor: Editor, near: int, far: int) -> None:
    buffer = editor.page.buffer
    buffer.cursor_position = far if buffer.cursor_position == near else near


def _line_ends(editor: Editor) -> tuple[int, int]:
    content, cursor = editor.page.spot
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
    editor.page.scroll(rows)


def put_cursor_row(editor: Editor, part: float) -> None:
    """Scroll so that the cursor's row is at the top (0), in the middle (0.5) or at the bottom (1)."""
    editor.page.put_cursor_row(part)


# Selecting.


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
    state = buffer.selection_state
    if state is not None and state.original_cursor_position == buffer.cursor_position:
        buffer.exit_selection()


def extend_page(editor: Editor, part: float) -> None:
    """Select by a part of the window's height: up (negative) or down."""
    extend_row(editor, _rows(editor, part))


def select_all(editor: Editor) -> None:
    """Select the whole text."""
    editor.page.select_all()
    state = editor.page.buffer.selection_state
    if state is not None:
        state.enter_shift_mode()


def has_selection(editor: Editor) -> bool:
    """Whether text is selected."""
    return editor.is_text() and editor.page.buffer.selection_state is not None
