"""Finding text: what is looked for, and where it is."""

import re
from dataclasses import dataclass

from predictor.editor.text.lines import Lines
from predictor.editor.text.patterns import PatternError, compiled

_BLOCK = 1 << 16  # characters that are searched backwards at once


@dataclass(slots=True)
class Search:
    """What is looked for. Small letters find capitals too; a capital finds only itself."""

    text: str = ""
    """What to find."""
    lit: bool = False
    """Whether what was found is marked on the screen."""
    back: bool = False
    """Whether the last search went backwards."""
    regular: bool = False
    """Whether `text` is one of vi's regular expressions, in which capitals count."""
    current: tuple[int, int] | None = None
    """Where the match begins and ends that is asked about."""

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """What to find in a line, None if nothing is looked for."""
        if not self.text:
            return None
        try:
            return compiled(self.text) if self.regular else pattern_for(self.text)
        except PatternError:  # half a pattern, as it is while it is typed
            return re.compile(re.escape(self.text))

    @property
    def fault(self) -> str:
        """What is wrong with the pattern, "" for nothing; then it means itself."""
        try:
            compiled(self.text if self.regular else "")
        except PatternError as error:
            return str(error)
        return ""

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
    """Return where the next match after (or before) the cursor begins and ends, around the text's end.

    A match at the cursor itself comes last; so does, forwards, one at the line's end if the cursor is on the
    last character. An empty line behind the last line end has none.
    """
    text = content.text
    length = len(text) - text.endswith("\n")
    if back:
        match = _last(text, pattern, cursor, length) or _last(text, pattern, length + 1, length)
    else:
        ends = ("", "\n")
        on_last = text[cursor : cursor + 1] not in ends and text[cursor + 1 : cursor + 2] in ends
        start = cursor + 1 + on_last
        match = pattern.search(text, start, length) if start <= length else None
        match = match or pattern.search(text, 0, length)
    return match.span() if match else None


def _last(text: str, pattern: re.Pattern[str], end: int, length: int) -> re.Match[str] | None:
    """Return the last match that begins before `end`; looked for in blocks of whole lines, from the end."""
    last = length if not 0 <= (line_end := text.find("\n", end)) <= length else line_end
    while last >= 0:
        first = text.rfind("\n", 0, max(0, last - _BLOCK)) + 1
        found = [match for match in pattern.finditer(text, first, last) if match.start() < end]
        if found:
            return found[-1]
        last = first - 1
    return None


def at(content: Lines, pattern: re.Pattern[str], place: int) -> tuple[int, int] | None:
    """Return the match that begins exactly at a place, or None."""
    match = pattern.match(content.text, place)
    return match.span() if match else None
