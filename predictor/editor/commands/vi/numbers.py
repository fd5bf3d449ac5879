"""Counting numbers up or down: Ctrl-A and Ctrl-X, at the cursor and in what is selected."""

import re

from predictor.editor.commands.vi.cursor import go, here, lines
from predictor.editor.commands.vi.operators import map_pieces
from predictor.editor.commands.vi.spans import Span
from predictor.editor.state.editor import Editor
from predictor.editor.vi.grammar import Command
from predictor.editor.vi.walk import At

_NUMBER = re.compile(r"-?\d+")
_MOST_DIGITS = 1000  # Python counts with 4,300 at most
_STEPS = {"c-a": 1, "c-x": -1}
# The keys that count what is selected; with g each number one step further than the one before.
IN_SELECTION = ("c-a", "c-x", "gc-a", "gc-x")


def add(editor: Editor, command: Command) -> bool:
    """Add the count to the number under or behind the cursor, or take it away; False if there is none."""
    at = here(editor)
    line = lines(editor)[at.row]
    found = next((match for match in _NUMBER.finditer(line) if match.end() > at.column), None)
    if found is None:
        return False
    text = _counted(editor, found[0], _STEPS[command.name] * command.times)
    if text is None:
        return False
    start = editor.page.buffer.content.place_of(at.row, found.start())
    editor.page.buffer.replace(start, start + len(found[0]), text)
    go(editor, At(at.row, found.start() + len(text) - 1))
    return True


def add_in(editor: Editor, span: Span, command: Command) -> None:
    """Do so with the first number of each selected line, as far as it is selected."""
    step = _STEPS[command.name.removeprefix("g")] * command.times
    texts = [
        editor.page.buffer.content.slice(start, end) for start, end in span.pieces(editor.page.buffer.content)
    ]
    amount, results = step, list[str]()
    for text in texts:
        counted = list[str]()
        for line in text.split("\n"):
            found = _NUMBER.search(line)
            number = _counted(editor, found[0], amount) if found else None
            if found and number is not None:
                line = line[: found.start()] + number + line[found.end() :]
                amount += step if command.name[0] == "g" else 0
            counted.append(line)
        results.append("\n".join(counted))
    map_pieces(editor, span, lambda _: results.pop())
    go(editor, span.start)


def _counted(editor: Editor, written: str, amount: int) -> str | None:
    """Return a number after counting, as many digits wide if it begins with 0; None if it is too long."""
    digits = written.lstrip("-")
    if len(digits) > _MOST_DIGITS:
        editor.message = f"Numbers of more than {_MOST_DIGITS:,} digits are not counted."
        return None
    number = int(written) + amount
    width = len(digits) if digits.startswith("0") else 0
    return f"{'-' if number < 0 else ''}{abs(number):0{width}d}"
