"""Commands of vi's command line that work on lines: ranges, :s, :d, :y, :m, :t, :j, :>, :<."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from predictor.editor.commands.vi.cursor import go_to_line_start, here, lines, there, vi
from predictor.editor.commands.vi.whole_lines import add_lines, replace_lines
from predictor.editor.state.editor import Editor
from predictor.editor.text.indenting import indented, outdented
from predictor.editor.text.limits import allowed, within
from predictor.editor.text.numerals import number_of
from predictor.editor.text.patterns import PatternError, compiled, substituted
from predictor.editor.text.search import find
from predictor.editor.vi.registers import LINES, Content

_ADDRESS = re.compile(r"\s*(?:(?P<number>\d+)|(?P<sign>[.$])|'(?P<mark>\S)|/(?P<seek>(?:[^/\\]|\\.)*)/?)?")
_STEP = re.compile(r"\s*([+-])\s*(\d*)")
_LINES_COMMAND = re.compile(r"(?P<name>[a-z]+|>+|<+|&&?)!?\s*(?P<rest>.*)")
_NO_LINES = "There are no such lines."


class _NoLineError(Exception):
    """An address that leads nowhere; its text says so."""


@dataclass(frozen=True, slots=True)
class Ranged:
    """A command with the lines before it. first, last: counted from 0. given: whether there were any."""

    first: int
    last: int
    given: bool
    command: str


def ranged(editor: Editor, text: str) -> Ranged | None:
    """Return a command without its lines, None where they make no sense.

    Line 0 is the first one: only as the place to move or copy to it is in front of that.
    """
    try:
        return _ranged(editor, text)
    except _NoLineError as error:
        editor.fail(str(error))
        return None


def _ranged(editor: Editor, text: str) -> Ranged:
    last_row, row = len(lines(editor)) - 1, here(editor).row
    if text.startswith("%"):
        return Ranged(0, last_row, True, text[1:].strip())
    found: list[int] = []
    rest = text
    while True:
        address, rest = _address(editor, rest, row)
        if address is None and rest[:1] not in (",", ";"):
            break
        found.append(row if address is None else address)
        if rest[:1] not in (",", ";"):
            break
        row = found[-1] if rest[0] == ";" else row
        rest = rest[1:]
        if not _begins_address(rest):
            found.append(row)
            break
    first, last = sorted((found or [row])[-2:] * (2 if len(found) < 2 else 1))
    if not -1 <= first <= last <= last_row:
        raise _NoLineError(_NO_LINES)
    return Ranged(max(first, 0), max(last, 0), bool(found), rest.strip())


def _begins_address(text: str) -> bool:
    match = _ADDRESS.match(text)
    return bool((match and match[0].strip()) or _STEP.match(text))


def _address(editor: Editor, text: str, row: int) -> tuple[int | None, str]:
    match = _ADDRESS.match(text)
    assert match
    found: int | None = None
    if match["number"]:
        found = number_of(match["number"]) - 1
    elif match["sign"]:
        found = row if match["sign"] == "." else len(lines(editor)) - 1
    elif match["mark"]:
        place = editor.page.buffer.marks.get(match["mark"])
        if place is None:
            raise _NoLineError(f"The mark {match['mark']} is not set.")
        found = there(editor, place).row
    elif match["seek"]:
        found = _row_with(editor, match["seek"], row)
    rest = text[match.end() :]
    while (step := _STEP.match(rest)) and (match[0].strip() or found is None):
        found = (row if found is None else found) + number_of(step[2] or "1") * (1 if step[1] == "+" else -1)
        rest = rest[step.end() :]
    return found, rest


def _row_with(editor: Editor, pattern: str, row: int) -> int:
    """Return the next line behind this one in which a pattern is found."""
    content = editor.page.buffer.content
    try:
        with within(allowed(content.length)):
            hit = find(content, compiled(pattern), content.place_of(row, 1 << 60))
    except PatternError as error:
        raise _NoLineError(str(error)) from error
    if hit is None:
        raise _NoLineError(f"{pattern!r} is nowhere in this text.")
    return content.row_of(hit[0])[0]


def run_on_lines(editor: Editor, ranged: Ranged) -> bool:
    """Do what a command says to its lines; False if it is none of these."""
    match = _LINES_COMMAND.fullmatch(ranged.command)
    if match is None:
        return False
    name = match["name"]
    action = _ACTIONS.get(name[0] if name[0] in "><" else name)
    if action is None:
        return False
    counted = _counted(editor, ranged, match["rest"], name)
    if counted is None:
        return True
    editor.page.buffer.changes.begin()
    try:
        action(editor, counted, match["rest"])
    finally:
        editor.page.buffer.changes.finish()
    return True


def _counted(editor: Editor, ranged: Ranged, rest: str, name: str) -> Ranged | None:
    """Return the lines with the count behind a command: ":d 3" is three lines from the last one on."""
    if not rest or name in ("m", "move", "t", "co", "copy"):
        return ranged
    if not rest.isdecimal():
        editor.fail(f"{rest!r} is no count.")
        return None
    return from_last(editor, ranged, number_of(rest))


def from_last(editor: Editor, ranged: Ranged, count: int) -> Ranged | None:
    """Return so many lines from the last one of a range on, None for no lines at all."""
    if not count:
        editor.fail("A count is 1 or more.")
        return None
    last = min(ranged.last + count - 1, len(lines(editor)) - 1)
    return replace(ranged, first=ranged.last, last=last, given=True)


def _text(editor: Editor, ranged: Ranged) -> list[str]:
    return list(lines(editor)[ranged.first : ranged.last + 1])


def _delete(editor: Editor, ranged: Ranged, _: str) -> None:
    vi(editor).registers.delete("", Content("\n".join(_text(editor, ranged)), LINES), small=False)
    replace_lines(editor, ranged.first, ranged.last, ())
    go_to_line_start(editor, ranged.first)


def _yank(editor: Editor, ranged: Ranged, _: str) -> None:
    vi(editor).registers.yank("", Content("\n".join(_text(editor, ranged)), LINES))


def _move(editor: Editor, ranged: Ranged, rest: str) -> None:
    target = _target(editor, rest)
    if target is None or ranged.first <= target < ranged.last:
        return
    moved, every = _text(editor, ranged), lines(editor)
    if target > ranged.last:
        replace_lines(editor, ranged.first, target, [*every[ranged.last + 1 : target + 1], *moved])
        go_to_line_start(editor, target)
    else:
        replace_lines(editor, target + 1, ranged.last, [*moved, *every[target + 1 : ranged.first]])
        go_to_line_start(editor, target + len(moved))


def _copy(editor: Editor, ranged: Ranged, rest: str) -> None:
    target = _target(editor, rest)
    if target is None:
        return
    copied = _text(editor, ranged)
    add_lines(editor, target + 1, "\n".join(copied))
    go_to_line_start(editor, target + len(copied))


def _target(editor: Editor, text: str) -> int | None:
    try:
        found, rest = _address(editor, text.strip(), here(editor).row)
    except _NoLineError as error:
        editor.fail(str(error))
        return None
    if found is None or rest.strip() or not -1 <= found < len(lines(editor)):
        editor.fail(_NO_LINES)
        return None
    return found


def _shift(by: Callable[[str], str]) -> Callable[[Editor, Ranged, str], None]:
    def run(editor: Editor, ranged: Ranged, _: str) -> None:
        shifted = _text(editor, ranged)
        for _step in range(len(ranged.command) - len(ranged.command.lstrip(ranged.command[0]))):
            shifted = [by(line) for line in shifted]
        replace_lines(editor, ranged.first, ranged.last, shifted)
        go_to_line_start(editor, ranged.last)

    return run


_ACTIONS: dict[str, Callable[[Editor, Ranged, str], None]] = {
    **dict.fromkeys(("d", "delete"), _delete),
    **dict.fromkeys(("y", "yank"), _yank),
    **dict.fromkeys(("m", "move"), _move),
    **dict.fromkeys(("t", "co", "copy"), _copy),
    ">": _shift(indented),
    "<": _shift(outdented),
}


def substitute(editor: Editor, ranged: Ranged, old: str, new: str, flags: str) -> int:
    """Replace the first match of each line, with "g" every one; return how many. Raises `PatternError`."""
    buffer = editor.page.buffer
    if not old:
        return 0
    pattern = compiled(old + (r"\c" if "i" in flags else ""))
    changed: list[str] = []
    count = last = rows = 0
    most = 0 if "g" in flags else 1
    with within(allowed(buffer.content.length)):
        for line in _text(editor, ranged):
            text, here = pattern.subn(lambda match: substituted(new, match), line, most)
            changed.append(text)
            count += here
            if here:
                last = rows + text.count("\n")
            rows += text.count("\n") + 1
    if count:
        buffer.changes.begin()
        replace_lines(editor, ranged.first, ranged.last, changed)
        buffer.changes.finish()
        go_to_line_start(editor, ranged.first + last)
    return count
