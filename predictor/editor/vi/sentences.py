"""Where sentences begin: after a mark that ends one and a blank or line end, at an empty line, after one."""

import re
from collections.abc import Sequence

from predictor.editor.text.indenting import indent_of
from predictor.editor.vi.walk import At

_END = re.compile(r"[.!?][)\]\"']*(?:[ \t]+|$)")


def begins(lines: Sequence[str], row: int) -> list[int]:
    """Return the columns of a line at which a sentence begins."""
    line = lines[row]
    if not line:
        return [0] if not row or lines[row - 1] else []
    found = [match.end() for match in _END.finditer(line) if match.end() < len(line)]
    first = len(indent_of(line))
    if first < len(line) and (not row or not lines[row - 1] or _ends(lines[row - 1])):
        found = [first, *(column for column in found if column > first)]
    return found


def _ends(line: str) -> bool:
    return any(match.end() == len(line) for match in _END.finditer(line))


def next_sentence(lines: Sequence[str], at: At) -> At | None:
    """Return where the next sentence begins, or the end of the text."""
    for row in range(at.row, len(lines)):
        for column in begins(lines, row):
            if At(row, column) > at:
                return At(row, column)
    last = At(len(lines) - 1, max(len(lines[-1]) - 1, 0))
    return last if last > at else None


def sentence_before(lines: Sequence[str], at: At) -> At | None:
    """Return where the sentence begins that the cursor is in, or the one before if it stands there."""
    for row in range(at.row, -1, -1):
        for column in reversed(begins(lines, row)):
            if At(row, column) < at:
                return At(row, column)
    return At(0, 0) if at > At(0, 0) else None
