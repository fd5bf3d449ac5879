"""Counting the number under or behind the cursor up or down: Ctrl-A and Ctrl-X."""

import re

from predictor.editor.commands.vi.cursor import go, here, lines
from predictor.editor.state.editor import Editor
from predictor.editor.vi.grammar import Command
from predictor.editor.vi.walk import At

_NUMBER = re.compile(r"-?\d+")
_MOST_DIGITS = 1000  # Python counts with 4,300 at most


def add(editor: Editor, command: Command, *, step: int) -> bool:
    """Add the count to the number, or (-1) take it away; False if there is none."""
    at = here(editor)
    line = lines(editor)[at.row]
    found = next((match for match in _NUMBER.finditer(line) if match.end() > at.column), None)
    if found is None:
        return False
    start = editor.page.buffer.content.place_of(at.row, found.start())
    digits = found[0].lstrip("-")
    if len(digits) > _MOST_DIGITS:
        editor.message = f"Numbers of more than {_MOST_DIGITS:,} digits are not counted."
        return False
    number = int(found[0]) + step * command.times
    width = len(digits) if digits.startswith("0") else 0
    text = f"{'-' if number < 0 else ''}{abs(number):0{width}d}"
    editor.page.buffer.replace(start, start + len(found[0]), text)
    go(editor, At(at.row, found.start() + len(text) - 1))
    return True
