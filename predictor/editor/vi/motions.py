"""Where vi's motions lead: pure functions of the text, the cursor and the count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from predictor.editor.vi import words
from predictor.editor.vi.blocks import matching, unmatched
from predictor.editor.vi.sentences import next_sentence, sentence_before
from predictor.editor.vi.walk import At, Walk, column_at, first_nonblank

END_OF_LINE = 1 << 30  # the cell that "$" aims at


class Kind(Enum):
    """What an operator takes of the text between the cursor and where a motion leads."""

    EXCLUSIVE = "exclusive"
    """All but the last character."""
    INCLUSIVE = "inclusive"
    """The last character, too."""
    LINES = "lines"
    """Whole lines."""


@dataclass(frozen=True, slots=True)
class Motion:
    """Where a motion leads, or what a text object takes."""

    to: At
    """The end."""
    kind: Kind = Kind.EXCLUSIVE
    """What an operator takes."""
    start: At | None = None
    """Where a text object begins; None: a motion begins at the cursor."""
    aim: int | None = None
    """The cell that later motions up and down keep to; None: that of `to`."""


@dataclass(frozen=True, slots=True)
class Where:
    """What a motion depends on."""

    lines: Sequence[str]
    """The text."""
    at: At
    """The cursor."""
    count: int | None = None
    """The count typed before it."""
    operator: str = ""
    """The operator that waits for it, "" for none."""
    aim: int = 0
    """The cell that motions up and down keep to."""
    past: bool = False
    """Whether the cursor may stand behind a line's last character, as it may while text is selected."""

    @property
    def times(self) -> int:
        """The count, 1 if none was typed."""
        return 1 if self.count is None else self.count

    @property
    def line(self) -> str:
        """The cursor's line."""
        return self.lines[self.at.row]

    def walk(self) -> Walk:
        """Return a walk that begins at the cursor."""
        return Walk(self.lines, self.at)

    def in_cell(self, row: int, cell: int) -> At:
        """Return the place in a line that is nearest to a cell."""
        return At(row, column_at(self.lines[row], cell, past=self.past))

    def last_of(self, row: int) -> At:
        """Return the last place of a line at which the cursor may stand."""
        return At(row, max(len(self.lines[row]) - (not self.past), 0))


Rule = Callable[[Where], Motion | None]


def _left(where: Where) -> Motion | None:
    column = where.at.column
    return Motion(At(where.at.row, max(0, column - where.times))) if column or where.operator else None


def _right(where: Where) -> Motion | None:
    row, column = where.at
    last = len(where.line) - (not where.operator and not where.past)
    return Motion(At(row, min(last, column + where.times))) if column < last else None


def _over_lines(*, back: bool) -> Rule:
    def motion(where: Where) -> Motion | None:
        row, column = where.at
        for _ in range(where.times):
            last = max(len(where.lines[row]) - 1, 0)
            if back and column:
                column -= 1
            elif back and row:
                row, column = row - 1, max(len(where.lines[row - 1]) - 1, 0)
            elif not back and column < last:
                column += 1
            elif not back and row + 1 < len(where.lines):
                row, column = row + 1, 0
            elif not back and where.operator and column == last:
                column += 1
            else:
                break
        to = At(row, column)
        if where.operator and not back and column == 0 and row > where.at.row:  # up to the line's end only
            to = At(row - 1, len(where.lines[row - 1]))
        return Motion(to) if to != where.at else None

    return motion


def _vertical(*, down: bool) -> Rule:
    def motion(where: Where) -> Motion | None:
        row, last = where.at.row, len(where.lines) - 1
        if row == (last if down else 0):
            return None
        to = min(last, row + where.times) if down else max(0, row - where.times)
        return Motion(where.in_cell(to, where.aim), Kind.LINES, aim=where.aim)

    return motion


def _line_start(where: Where, row: int) -> Motion:
    row = min(max(row, 0), len(where.lines) - 1)
    return Motion(At(row, first_nonblank(where.lines[row])), Kind.LINES)


def _first_nonblank_line(step: int) -> Rule:
    """Return the motion to a line's first letter: down (1), up (-1), or, this one counted, down (0)."""

    def motion(where: Where) -> Motion | None:
        row, last = where.at.row, len(where.lines) - 1
        if (step > 0 and row == last) or (step < 0 and not row):
            return None
        return _line_start(where, row + (step * where.times if step else where.times - 1))

    return motion


def _zero(where: Where) -> Motion | None:
    return Motion(At(where.at.row, 0))


def _caret(where: Where) -> Motion | None:
    return Motion(At(where.at.row, first_nonblank(where.line)))


def _dollar(where: Where) -> Motion | None:
    last = len(where.lines) - 1
    if where.at.row == last and where.times > 1:
        return None
    row = min(where.at.row + where.times - 1, last)
    return Motion(where.last_of(row), Kind.INCLUSIVE, aim=END_OF_LINE)


def _last_nonblank(where: Where) -> Motion | None:
    row = min(where.at.row + where.times - 1, len(where.lines) - 1)
    return Motion(At(row, max(len(where.lines[row].rstrip(" \t")) - 1, 0)), Kind.INCLUSIVE)


def _bar(where: Where) -> Motion | None:
    return Motion(where.in_cell(where.at.row, where.times - 1), aim=where.times - 1)


def _go_to_line(default: int) -> Rule:
    def motion(where: Where) -> Motion | None:
        return _line_start(where, default if where.count is None else where.count - 1)

    return motion


def _word(*, big: bool) -> Rule:
    def motion(where: Where) -> Motion | None:
        walk = where.walk()
        if where.operator == "c" and walk.kind():  # changing a word leaves the blanks behind it
            return _ended(where, walk, words.word_end(walk, where.times, big=big, stay=True), Kind.INCLUSIVE)
        moved = words.next_word(walk, where.times, big=big, in_line=bool(where.operator))
        return _ended(where, walk, moved, Kind.EXCLUSIVE)

    return motion


def _word_end(*, big: bool) -> Rule:
    def motion(where: Where) -> Motion | None:
        walk = where.walk()
        return _ended(where, walk, words.word_end(walk, where.times, big=big), Kind.INCLUSIVE)

    return motion


def _ended(where: Where, walk: Walk, moved: bool, kind: Kind) -> Motion | None:
    """Return where a walk by words ended, never after the last character of a line."""
    row, column = walk.at
    if walk.at > where.at and column and column == len(walk.line):
        moved, kind, column = False, Kind.INCLUSIVE, column - 1
    if not moved and not where.operator and At(row, column) == where.at:
        return None
    return Motion(At(row, column), kind)


def _word_before(*, big: bool) -> Rule:
    def motion(where: Where) -> Motion | None:
        walk = where.walk()
        words.word_before(walk, where.times, big=big)
        return Motion(walk.at) if walk.at != where.at else None

    return motion


def _end_before(*, big: bool) -> Rule:
    def motion(where: Where) -> Motion | None:
        walk = where.walk()
        words.end_before(walk, where.times, big=big)
        return Motion(walk.at, Kind.INCLUSIVE) if walk.at != where.at else None

    return motion


def _paragraph(*, down: bool) -> Rule:
    def motion(where: Where) -> Motion | None:
        lines, row, step = where.lines, where.at.row, 1 if down else -1
        for left in reversed(range(where.times)):
            skipped, first = False, True
            while True:
                skipped = skipped or bool(lines[row])
                if not first and skipped and not lines[row]:
                    break
                first = False
                row += step
                if not 0 <= row < len(lines):
                    if left:
                        return None
                    row -= step
                    break
        if down and row == len(lines) - 1 and lines[row]:
            return Motion(At(row, len(lines[row]) - 1), Kind.INCLUSIVE)
        return Motion(At(row, 0))

    return motion


def _sentence(*, down: bool) -> Rule:
    def motion(where: Where) -> Motion | None:
        at: At | None = where.at
        for _ in range(where.times):
            at = at and (next_sentence if down else sentence_before)(where.lines, at)
        if at is None or at == where.at:
            return None
        if down and at.row == len(where.lines) - 1 and at.column == len(where.lines[at.row]) - 1:
            return Motion(at, Kind.INCLUSIVE if where.operator else Kind.EXCLUSIVE)
        return Motion(at)

    return motion


def _percent(where: Where) -> Motion | None:
    if where.count is not None:
        if where.count > 100:
            return None
        return _line_start(where, (where.count * len(where.lines) + 99) // 100 - 1)
    to = matching(where.lines, where.at)
    return None if to is None else Motion(to, Kind.INCLUSIVE)


def _unmatched(bracket: str) -> Rule:
    def motion(where: Where) -> Motion | None:
        to = unmatched(where.lines, where.at, bracket, where.times)
        if to is None:
            return None
        return Motion(to)

    return motion


def to_character(where: Where, key: str, target: str, *, again: bool = False) -> Motion | None:
    """Return where f, F, t or T leads; again: ";" steps over a character that "t" would stay in front of."""
    column, line, times = where.at.column, where.line, where.times
    back = key in "FT"
    if again and key in "tT" and times == 1:
        column += -1 if back else 1
        if line[column : column + 1] != target:
            column = where.at.column
    for _ in range(times):
        column = line.rfind(target, 0, max(column, 0)) if back else line.find(target, column + 1)
        if column < 0:
            return None
    if key in "tT":
        column += 1 if back else -1
    return Motion(At(where.at.row, column), Kind.EXCLUSIVE if back else Kind.INCLUSIVE)


MOTIONS: dict[str, Rule] = {
    "h": _left,
    "left": _left,
    "l": _right,
    "right": _right,
    "backspace": _over_lines(back=True),
    " ": _over_lines(back=False),
    "j": _vertical(down=True),
    "k": _vertical(down=False),
    "+": _first_nonblank_line(1),
    "enter": _first_nonblank_line(1),
    "-": _first_nonblank_line(-1),
    "_": _first_nonblank_line(0),
    "0": _zero,
    "home": _zero,
    "^": _caret,
    "$": _dollar,
    "end": _dollar,
    "g_": _last_nonblank,
    "|": _bar,
    "G": _go_to_line(1 << 30),
    "gg": _go_to_line(0),
    "w": _word(big=False),
    "W": _word(big=True),
    "e": _word_end(big=False),
    "E": _word_end(big=True),
    "b": _word_before(big=False),
    "B": _word_before(big=True),
    "ge": _end_before(big=False),
    "gE": _end_before(big=True),
    "}": _paragraph(down=True),
    "{": _paragraph(down=False),
    ")": _sentence(down=True),
    "(": _sentence(down=False),
    "%": _percent,
    **{f"{'[' if bracket in '({' else ']'}{bracket}": _unmatched(bracket) for bracket in "(){}"},
}
