"""Whole lines: others in their place, or between them. The end of the last line stays as it is."""

from collections.abc import Sequence

from predictor.editor.commands.vi.cursor import lines
from predictor.editor.state.editor import Editor

_END = 1 << 60  # a column behind every line's end


def replace_lines(editor: Editor, first: int, last: int, new: Sequence[str]) -> None:
    """Put other lines, or none, in the place of these."""
    buffer = editor.page.buffer
    start, end = buffer.content.place_of(first, 0), buffer.content.place_of(last, _END)
    if not new:
        start, end = (start, end + 1) if last + 1 < len(lines(editor)) else (max(start - 1, 0), end)
    buffer.replace(start, end, "\n".join(new))


def add_lines(editor: Editor, row: int, text: str) -> None:
    """Put lines in front of a line; beyond the last one: behind that."""
    buffer, count = editor.page.buffer, len(lines(editor))
    if row < count:
        place = buffer.content.place_of(row, 0)
        buffer.replace(place, place, text + "\n")
    else:
        place = buffer.content.place_of(count - 1, _END)
        buffer.replace(place, place, "\n" + text)
