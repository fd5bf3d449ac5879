"""Vi's text objects: what "iw", "a(", "ip" and their like take."""

from collections.abc import Callable, Sequence

from predictor.editor.vi import words
from predictor.editor.vi.blocks import around
from predictor.editor.vi.motions import Kind, Motion, Where
from predictor.editor.vi.sentences import next_sentence, sentence_before
from predictor.editor.vi.walk import At, Step, Walk, in_indent, kind_of

_QUOTES = "\"'`"
_BRACKETS = {key: keys[0] for keys in ("()b", "{}B", "[]", "<>") for key in keys}


def text_object(where: Where, around_it: bool, key: str) -> Motion | None:
    """Return what a text object takes at the cursor, None for nothing. around_it: "a", not "i"."""
    if key in "wW":
        return _word(where, around_it=around_it, big=key == "W")
    if key in _QUOTES:
        return _quoted(where, key, around_it=around_it)
    if key in _BRACKETS:
        return _block(where, _BRACKETS[key], around_it=around_it)
    if key == "p":
        return _paragraph(where, around_it=around_it)
    return _sentence(where, around_it=around_it) if key == "s" else None


OBJECTS = frozenset([*"wWps", *_QUOTES, *_BRACKETS])


def _word(where: Where, *, around_it: bool, big: bool) -> Motion | None:
    walk = where.walk()
    _to_start(walk, big=big)
    start, inclusive, with_white = walk.at, True, False
    if (walk.kind(big=big) == 0) == around_it:
        if not words.word_end(walk, 1, big=big, stay=True, at_empty=True):
            return None
    else:
        words.next_word(walk, 1, big=big, in_line=True)
        walk.back()
        if not walk.character and walk.at.column:
            walk.back()
        with_white = around_it
    for _ in range(where.times - 1):
        inclusive = True
        if walk.forward() is Step.STUCK:
            return None
        if not walk.character and walk.at.column and walk.forward() is Step.STUCK:
            return None
        if bool(walk.kind(big=big)) == around_it:
            if not words.next_word(walk, 1, big=big, in_line=True) and not walk.in_last_line:
                return None
            if walk.at.column:
                walk.back()
            else:
                inclusive = False
        elif not words.word_end(walk, 1, big=big, stay=True, at_empty=True):
            return None
    end = walk.at
    if with_white and (walk.kind(big=big) or not inclusive):
        start = _with_blanks_before(where.lines, start)
    return Motion(end, Kind.INCLUSIVE if inclusive else Kind.EXCLUSIVE, start)


def _to_start(walk: Walk, *, big: bool) -> None:
    kind = walk.kind(big=big)
    while walk.at.column and kind_of(walk.line[walk.at.column - 1], big=big) == kind:
        walk.back()


def _with_blanks_before(lines: Sequence[str], start: At) -> At:
    """Return where the blanks before a word begin, unless they indent the line."""
    column = len(lines[start.row][: start.column].rstrip(" \t"))
    return At(start.row, column) if column else start


def _quoted(where: Where, quote: str, *, around_it: bool) -> Motion | None:
    line, row, column = where.line, where.at.row, where.at.column
    marks = [
        place
        for place, character in enumerate(line)
        if character == quote and (not place or line[place - 1] != "\\")
    ]
    if column in marks:
        number = marks.index(column) // 2 * 2
        pair = marks[number : number + 2]
    else:
        before = [place for place in marks if place < column]
        behind = [place for place in marks if place > column]
        pair = [before[-1], *behind[:1]] if before else behind[:2]
    if len(pair) < 2:
        return None
    first, last = pair
    if around_it:
        end = len(line) - len(line[last + 1 :].lstrip(" \t")) - 1
        if end == last:
            first = len(line[:first].rstrip(" \t"))
        return Motion(At(row, end), Kind.INCLUSIVE, At(row, first))
    if first + 1 == last:
        return Motion(At(row, last), Kind.EXCLUSIVE, At(row, last))
    return Motion(At(row, last - 1), Kind.INCLUSIVE, At(row, first + 1))


def _block(where: Where, opening: str, *, around_it: bool) -> Motion | None:
    pair = around(where.lines, where.at, opening, where.times)
    if pair is None:
        return None
    start, end = pair
    if around_it:
        return Motion(end, Kind.INCLUSIVE, start)
    inner, walk = Walk(where.lines, start), Walk(where.lines, end)
    if inner.forward() is Step.END:
        inner.forward()
    whole = end.column == 0
    _step_back(walk)
    while in_indent(where.lines, walk.at, 1):
        whole = True
        if _step_back(walk):
            break
    if whole:
        walk.forward()
        if not walk.character and not walk.in_last_line and walk.line:
            walk.forward()
        return Motion(max(walk.at, inner.at), Kind.EXCLUSIVE, inner.at)
    if inner.at <= walk.at:
        return Motion(walk.at, Kind.INCLUSIVE, inner.at)
    return Motion(inner.at, Kind.EXCLUSIVE, inner.at)


def _step_back(walk: Walk) -> bool:
    """Go to the character before; True if that is in another line, or there is none."""
    step = walk.back()
    return step is not Step.INSIDE


def _paragraph(where: Where, *, around_it: bool) -> Motion | None:
    lines, last = where.lines, len(where.lines) - 1

    def blank(row: int) -> bool:
        return not lines[row].strip(" \t")

    def run_end(row: int) -> int:
        here = blank(row)
        while row < last and blank(row + 1) == here:
            row += 1
        return row

    start = end = where.at.row
    while start and blank(start - 1) == blank(where.at.row):
        start -= 1
    end = run_end(end)
    before = False
    if around_it:
        if end < last:
            end = run_end(end + 1)
        elif blank(where.at.row):
            return None
        else:
            before = True
    for _ in range(where.times - 1):
        for _ in range(1 + around_it):
            if end == last:
                return None
            end = run_end(end + 1)
    if before:
        while start and blank(start - 1):
            start -= 1
    return Motion(At(end, 0), Kind.LINES, At(start, 0))


def _sentence(where: Where, *, around_it: bool) -> Motion | None:
    lines, at = where.lines, where.at
    after = next_sentence(lines, at)
    start = at
    if after is not None:
        start = sentence_before(lines, after) or at
    elif at > At(0, 0):
        start = sentence_before(lines, at) or at
    walk = Walk(lines, after or at)
    last = after is None or (after.row == len(lines) - 1 and after.column == len(lines[-1]) - 1)
    end = Walk(lines, after or at)
    if last:
        end.at = At(len(lines) - 1, max(len(lines[-1]) - 1, 0))
    else:
        end.back()
        if not end.character and end.at.column:
            end.back()
    blanks_end = end.at
    while not end.kind() and end.at > start and end.at.column:
        end.back()
    del walk
    if not around_it:
        return Motion(end.at, Kind.INCLUSIVE, start)
    if end.at == blanks_end:
        start = _with_blanks_before(lines, start)
    return Motion(blanks_end, Kind.INCLUSIVE, start)


Object = Callable[[Where], Motion | None]
