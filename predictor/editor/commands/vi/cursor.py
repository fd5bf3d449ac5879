"""The cursor as vi has it: on a character, and aiming at a column."""

from collections.abc import Sequence

from predictor.editor.commands.vi.spans import at_place
from predictor.editor.state.editor import Editor
from predictor.editor.state.vi import Vi
from predictor.editor.vi.walk import At, cell_of, first_nonblank


def vi(editor: Editor) -> Vi:
    """Return what vi's keys remember."""
    assert editor.vi is not None
    return editor.vi


def lines(editor: Editor) -> Sequence[str]:
    """Return the text's lines; an empty one behind the last line end is none, unless the cursor is there."""
    content, cursor = editor.page.spot
    return content.counted(cursor)


def here(editor: Editor) -> At:
    """Return where the cursor is."""
    buffer = editor.page.buffer
    return at_place(buffer.content, buffer.cursor_position)


def there(editor: Editor, place: int) -> At:
    """Return where a place is that was remembered; of one behind the last line that line's start."""
    at = at_place(editor.page.buffer.content, place)
    return at if at.row < len(lines(editor)) else At(len(lines(editor)) - 1, 0)


def go(editor: Editor, at: At, aim: int | None = None) -> None:
    """Put the cursor on a character of a line. aim: the cell that moving up and down keeps to."""
    buffer = editor.page.buffer
    buffer.cursor_position = buffer.content.place_of(*at)
    rest(editor)
    if aim is not None:
        vi(editor).aim = editor.page.spot, aim


def rest(editor: Editor) -> None:
    """Put the cursor on the last character where it stands after it; not while text is selected."""
    at, all_lines = here(editor), lines(editor)
    if editor.page.buffer.selection_state is None and at.column and at.column >= len(all_lines[at.row]):
        editor.page.buffer.cursor_position -= 1


def go_to_line_start(editor: Editor, row: int) -> None:
    """Put the cursor on the first letter of a line."""
    row = min(max(row, 0), len(lines(editor)) - 1)
    go(editor, At(row, first_nonblank(lines(editor)[row])))


def aim(editor: Editor) -> int:
    """Return the cell that moving up and down keeps to."""
    known = vi(editor).aim
    if known and known[0] == editor.page.spot:
        return known[1]
    at = here(editor)
    return cell_of(lines(editor)[at.row], at.column)


def remember(editor: Editor) -> None:
    """Mark the place that a jump leaves."""
    editor.page.buffer.marks["'"] = editor.page.buffer.cursor_position
