"""Brackets that belong together."""

from collections.abc import Iterator, Sequence

from predictor.editor.vi.walk import At

PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_OPENING = {closing: opening for opening, closing in PAIRS.items()}
_MATCHED = "()[]{}"


def matching(lines: Sequence[str], at: At) -> At | None:
    """Return the bracket that belongs to the first one under or behind the cursor in its line."""
    line = lines[at.row]
    column = next((place for place in range(at.column, len(line)) if line[place] in _MATCHED), None)
    if column is None:
        return None
    bracket = line[column]
    return _partner(lines, At(at.row, column), bracket)


def _partner(lines: Sequence[str], at: At, bracket: str) -> At | None:
    back = bracket in _OPENING
    other = _OPENING[bracket] if back else PAIRS[bracket]
    return _outside(lines, at, other, bracket, 1, back=back)


def unmatched(lines: Sequence[str], at: At, bracket: str, count: int = 1) -> At | None:
    """Return the `count`th bracket of this kind around the cursor that has no partner before it."""
    back = bracket in PAIRS
    return _outside(lines, at, bracket, PAIRS[bracket] if back else _OPENING[bracket], count, back=back)


def around(lines: Sequence[str], at: At, opening: str, count: int) -> tuple[At, At] | None:
    """Return the pair of brackets that is the `count`th around the cursor, else the next one behind it."""
    closing, character = PAIRS[opening], lines[at.row][at.column : at.column + 1]
    start: At | None = at
    if character == closing:
        start = _partner(lines, at, closing)
    elif character != opening:
        start = unmatched(lines, at, opening) or _next(lines, at, opening)
    if start is not None and count > 1:
        start = unmatched(lines, start, opening, count - 1)
    end = start and _partner(lines, start, opening)
    return (start, end) if start is not None and end else None


def _next(lines: Sequence[str], at: At, bracket: str) -> At | None:
    return next((place for place, found in _characters(lines, at, back=False) if found == bracket), None)


def _outside(lines: Sequence[str], at: At, wanted: str, other: str, count: int, *, back: bool) -> At | None:
    depth = count
    for place, character in _characters(lines, at, back=back):
        if character == other:
            depth += 1
        elif character == wanted:
            depth -= 1
            if not depth:
                return place
    return None


def _characters(lines: Sequence[str], at: At, *, back: bool) -> Iterator[tuple[At, str]]:
    """Yield the characters behind the cursor, or in front of it from the nearest on."""
    rows = range(at.row, -1, -1) if back else range(at.row, len(lines))
    for row in rows:
        line = lines[row]
        if back:
            columns = range((at.column if row == at.row else len(line)) - 1, -1, -1)
        else:
            columns = range(at.column + 1 if row == at.row else 0, len(line))
        for column in columns:
            yield At(row, column), line[column]
