"""Finding text: what is looked for, and where it is, line by line from the cursor."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from predictor.editor.text.lines import Lines


@dataclass(slots=True)
class Search:
    """What is looked for. Small letters find capitals too; a capital finds only itself.

    lit: whether what was found is marked on the screen.
    """

    text: str = ""
    lit: bool = False
    back: bool = False

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """What to find in a line, None if nothing is looked for."""
        return pattern_for(self.text) if self.text else None

    def shown(self) -> re.Pattern[str] | None:
        """Return what is marked on the screen."""
        return self.pattern if self.lit else None


def pattern_for(text: str, *, word: bool = False) -> re.Pattern[str]:
    """Return the pattern that finds `text`; word: only as a whole word."""
    case = re.NOFLAG if any(map(str.isupper, text)) else re.IGNORECASE
    escaped = re.escape(text)
    return re.compile(rf"\b{escaped}\b" if word else escaped, case)


def find(
    content: Lines, pattern: re.Pattern[str], cursor: int, *, back: bool = False
) -> tuple[int, int] | None:
    """Return where the next match behind (or before) the cursor begins and ends, around the text's end.

    A match at the cursor itself comes last.
    """
    matches = _before(content, pattern, cursor) if back else _behind(content, pattern, cursor)
    return next(matches, None)


def _behind(content: Lines, pattern: re.Pattern[str], cursor: int) -> Iterator[tuple[int, int]]:
    row, start = content.row_of(cursor)
    count = len(content.lines)
    for step in range(count + 1):
        line = (row + step) % count
        first = cursor - start + 1 if step == 0 else 0
        last = cursor - start + 1 if step == count else None
        for match in pattern.finditer(content.lines[line]):
            if match.start() >= first and (last is None or match.start() < last):
                yield _placed(content, line, match)


def _before(content: Lines, pattern: re.Pattern[str], cursor: int) -> Iterator[tuple[int, int]]:
    row, start = content.row_of(cursor)
    count = len(content.lines)
    for step in range(count + 1):
        line = (row - step) % count
        last = cursor - start if step == 0 else None
        first = cursor - start if step == count else 0
        for match in reversed([*pattern.finditer(content.lines[line])]):
            if match.start() >= first and (last is None or match.start() < last):
                yield _placed(content, line, match)


def _placed(content: Lines, line: int, match: re.Match[str]) -> tuple[int, int]:
    start = int(content.starts[line])
    return start + match.start(), start + match.end()


def at(content: Lines, pattern: re.Pattern[str], place: int) -> tuple[int, int] | None:
    """Return the match that begins exactly at a place, or None."""
    row, start = content.row_of(place)
    match = pattern.match(content.lines[row], place - start)
    return _placed(content, row, match) if match else None
