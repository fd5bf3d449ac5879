"""vi's commands: from keys to what they do to the text."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from prompt_toolkit.buffer import EditReadOnlyBuffer

from predictor.editor.commands import closing, command_line, moving, searching, suspending
from predictor.editor.commands.vi import inserting, operators, visual
from predictor.editor.commands.vi.cursor import go, go_to_line_start, here, lines, remember, rest, there, vi
from predictor.editor.commands.vi.inserting import insert
from predictor.editor.commands.vi.moving import find_motion, move
from predictor.editor.commands.vi.numbers import add
from predictor.editor.commands.vi.spans import Span, at_place, from_here, of_lines, of_motion
from predictor.editor.state.editor import Editor
from predictor.editor.state.vi import Change, Mode
from predictor.editor.text.indenting import indent_of
from predictor.editor.text.lines import Change as TextChange
from predictor.editor.text.lines import Lines
from predictor.editor.vi.grammar import OPERATORS, Command, Unfinished, parse
from predictor.editor.vi.motions import Motion
from predictor.editor.vi.registers import CHARACTERS, LINES
from predictor.editor.vi.walk import At, first_nonblank

# Short names of longer commands.
_SHORT = {
    "x": Command("d", motion="l"),
    "delete": Command("d", motion="l"),
    "X": Command("d", motion="h"),
    "D": Command("d", motion="$"),
    "C": Command("c", motion="$"),
    "s": Command("c", motion="l"),
    "S": Command("c", lines=True),
    "Y": Command("y", lines=True),
}


def press(editor: Editor, key: str) -> None:
    """A key was pressed that is no text: do what the keys so far mean, if they are complete."""
    state = vi(editor)
    if key == "escape":
        escape(editor)
        return
    if state.recording and not state.keys and key == "q":
        state.recording = ""
        editor.screen.record("")
        return
    state.keys.append(key)
    command = parse(state.keys, visual=visual.selecting(editor))
    if command is Unfinished.MORE:
        return
    state.keys = []
    if not isinstance(command, Command) or not run(editor, command):
        editor.screen.stop_playing()


def escape(editor: Editor) -> None:
    """Give up the keys so far, or the selection, or leave insert mode."""
    state = vi(editor)
    if state.keys:
        state.keys = []
    elif visual.selecting(editor):
        visual.leave(editor)
    elif state.mode is not Mode.NORMAL:
        inserting.leave(editor)


def after_key(editor: Editor) -> None:
    """A key of any kind was pressed: keep up with what is written, and the cursor on a character."""
    if vi(editor).mode is not Mode.NORMAL:
        inserting.follow(editor)
    elif editor.is_writing():
        rest(editor)


def run(editor: Editor, command: Command) -> bool:
    """Do what a command says; all that it changes is undone together. False if it could not be done."""
    state, buffer = vi(editor), editor.page.buffer
    if buffer.locked and command.name in (*_INSERTING, *_CHANGES, "p", "P", "R"):
        editor.say_locked()
        return False
    selected, done = visual.selecting(editor), False
    changes = visual.is_change(command.name) if selected else command.name in _CHANGES
    buffer.changes.begin()
    try:
        done = visual.run(editor, command) if selected else _run(editor, command)
        waits = command.motion in ("/", "?")  # what is looked for is to be typed
        if done and changes and not waits and state.mode is Mode.NORMAL and state.repeating is None:
            state.last = Change(command, extent=state.extent)
    except EditReadOnlyBuffer:
        editor.say_locked()
    finally:
        state.extent = None
        if state.mode is Mode.NORMAL:
            buffer.changes.finish()
            rest(editor)
    return done


def _run(editor: Editor, command: Command) -> bool:
    if (short := _SHORT.get(command.name)) is not None:
        command = replace(short, count=command.count, register=command.register)
    if command.name in OPERATORS:
        return _operate(editor, command)
    if command.name in _INSERTING:
        _INSERTING[command.name](editor, command)
        return True
    if command.name in _OTHERS:
        return _OTHERS[command.name](editor, command)
    return move(editor, command)


def _operate(editor: Editor, command: Command) -> bool:
    at, all_lines = here(editor), lines(editor)
    if command.lines:
        last = at.row + command.times - 1
        if at.row == len(all_lines) - 1 < last:
            return False
        span = of_lines(at.row, min(last, len(all_lines) - 1))
        # The cursor goes to the first letter of the last line, then to the first of where it was and is.
        to = At(span.end.row, first_nonblank(all_lines[span.end.row]))
        span = replace(span, start=at if command.name == "y" else min(at, to))
    elif command.motion in ("/", "?"):
        # What is found is where "n" leads from here, now and whenever this is repeated.
        then = partial(run, editor, replace(command, motion="n"))
        searching.open_find(editor, back=command.motion == "?", then=then)
        return True
    else:
        motion = find_motion(editor, command)
        if motion is None and command.name == "c" and command.motion == "l":
            motion = Motion(at)  # "s" writes in an empty line, too
        if motion is None:
            return False
        span = of_motion(all_lines, at, motion, command.name)
        if span.shape == LINES and motion.start is None and motion.to.row == at.row:
            span = replace(span, start=at)
        if span.start == span.end and span.shape == CHARACTERS and command.name != "c":
            return False
        if command.name == "c" and span.shape == LINES:
            span = replace(span, start=At(span.start.row, 0))
    operators.OPERATORS[command.name](editor, span, command)
    return True


# Inserting.


def _insert(editor: Editor, command: Command) -> None:
    insert(editor, command, times=command.times)


def _insert_again(editor: Editor, command: Command) -> None:
    """Insert where insert mode was left last; repeated, it inserts at the cursor."""
    buffer = editor.page.buffer
    row, column = there(editor, buffer.marks.get("^", buffer.cursor_position))
    buffer.cursor_position = buffer.content.place_of(row, min(column, len(lines(editor)[row])))
    _insert(editor, replace(command, name="i"))


def _append(editor: Editor, command: Command) -> None:
    if lines(editor)[here(editor).row]:
        editor.page.buffer.cursor_position += 1
    _insert(editor, command)


def _insert_first(editor: Editor, command: Command) -> None:
    row = here(editor).row
    line = lines(editor)[row]
    column = 0 if command.name == "gI" else len(indent_of(line))
    editor.page.buffer.cursor_position = editor.page.buffer.content.place_of(row, column)
    _insert(editor, command)


def _append_last(editor: Editor, command: Command) -> None:
    row = here(editor).row
    editor.page.buffer.cursor_position = editor.page.buffer.content.place_of(row, len(lines(editor)[row]))
    _insert(editor, command)


def _open(editor: Editor, command: Command) -> None:
    """Open a line below ("o") or above ("O"), indented as this one."""
    buffer, row = editor.page.buffer, here(editor).row
    line = lines(editor)[row]
    indent = indent_of(line)
    if command.name == "o":
        end = buffer.content.place_of(row, len(line))
        buffer.replace(end, end, "\n" + indent)
    else:
        start = buffer.content.place_of(row, 0)
        buffer.replace(start, start, indent + "\n", start + len(indent))
    buffer.not_typed(len(indent))
    insert(editor, command, again="o", times=command.times)


def _overtype(editor: Editor, command: Command) -> None:
    insert(editor, command, mode=Mode.REPLACE, times=command.times)


_INSERTING: dict[str, Callable[[Editor, Command], None]] = {
    "i": _insert,
    "insert": _insert,
    "a": _append,
    "I": _insert_first,
    "gI": _insert_first,
    "gi": _insert_again,
    "A": _append_last,
    "o": _open,
    "O": _open,
    "R": _overtype,
}


# The other commands. Each says whether it was done.


def _put(editor: Editor, command: Command) -> bool:
    content = visual.held(editor, command.register)
    if content is not None:
        operators.put(editor, command, content)
    return content is not None


def _replace(editor: Editor, command: Command) -> bool:
    at = here(editor)
    end = at.column + command.times
    if end > len(lines(editor)[at.row]):
        return False
    buffer = editor.page.buffer
    if command.character == "enter":
        place = buffer.cursor_position
        line = lines(editor)[at.row]
        indent = indent_of(line) if line[end:] else ""
        buffer.replace(place, place + command.times, "\n" + indent)
    else:
        operators.overwrite(editor, Span(at, At(at.row, end)), command)
        go(editor, At(at.row, end - 1))
    return True


def _join(editor: Editor, command: Command) -> bool:
    row, count = here(editor).row, max(command.times, 2)
    if row + count > len(lines(editor)) and row == len(lines(editor)) - 1:
        return False
    return operators.join(editor, row, row + count - 1, spaced=command.name == "J")


def _swap_case(editor: Editor, command: Command) -> bool:
    at = here(editor)
    line = lines(editor)[at.row]
    if not line:
        return False
    end = min(at.column + command.times, len(line))
    operators.recase(editor, Span(at, At(at.row, end)), Command("g~"))
    go(editor, At(at.row, end))
    return True


def _repeat(editor: Editor, command: Command) -> bool:
    state = vi(editor)
    if state.last is None:
        return False
    change = inserting.with_count(state.last, command.count)
    change = _next_register(change)
    state.last, state.repeating = change, change
    try:
        if change.extent is not None:
            state.extent = change.extent
            span = from_here(lines(editor), here(editor), change.extent)
            return visual.apply(editor, change.command, span)
        return _run(editor, change.command)
    finally:
        state.repeating = None
        if state.mode is not Mode.NORMAL:
            inserting.leave(editor)


def _next_register(change: Change) -> Change:
    """Return a change that puts from the next numbered register: "1p.. brings back one after the other."""
    register = change.command.register
    if change.command.name not in ("p", "P") or register not in "12345678" or not register:
        return change
    return replace(change, command=replace(change.command, register=str(int(register) + 1)))


def _undo(editor: Editor, command: Command) -> bool:
    return _step(editor, command, editor.page.buffer.step_back, "undo")


def _redo(editor: Editor, command: Command) -> bool:
    return _step(editor, command, editor.page.buffer.step_again, "redo")


def _step(editor: Editor, command: Command, step: Callable[[], bool], name: str) -> bool:
    buffer = editor.page.buffer
    for _ in range(command.times):
        if not step():
            editor.message = f"There is nothing to {name}."
            return False
    changes, before = buffer.changes.stepped
    rows = [_first_row(buffer.content, change) for change in changes]
    row = at_place(buffer.content, before).row
    there = before <= buffer.content.length and row < len(lines(editor))
    if there and (row in rows or row == min(rows) - 1):
        buffer.cursor_position = before
        rest(editor)
    else:
        go_to_line_start(editor, min(rows))
    return True


def _first_row(content: Lines, change: TextChange) -> int:
    """Return the first line that a change has touched; whole lines may begin with the end of one above."""
    whole = all(part[:1] in ("", "\n") for part in (change.removed, change.inserted))
    behind = content.character(change.end) in ("", "\n")
    return content.row_of(change.start)[0] + (whole and behind)


def _mark(editor: Editor, command: Command) -> bool:
    editor.page.buffer.marks["'" if command.character == "`" else command.character] = (
        editor.page.buffer.cursor_position
    )
    return True


def _record(editor: Editor, command: Command) -> bool:
    vi(editor).recording = command.character
    editor.screen.record(command.character)
    return True


def _play(editor: Editor, command: Command) -> bool:
    state = vi(editor)
    name = state.played if command.character == "@" else command.character
    state.played = name
    editor.screen.play(name, command.times)
    return True


def _select(editor: Editor, command: Command) -> bool:
    visual.enter(editor, visual.KEYS[command.name])
    return True


def _substitute_again(editor: Editor, _: Command) -> bool:
    command_line.substitute_again(editor)
    return True


def _find(editor: Editor, command: Command, *, back: bool) -> bool:
    remember(editor)
    searching.open_find(editor, back=back, times=command.times)
    return True


def _do(action: Callable[[Editor], None]) -> Callable[[Editor, Command], bool]:
    def run_it(editor: Editor, _: Command) -> bool:
        action(editor)
        return True

    return run_it


_OTHERS: dict[str, Callable[[Editor, Command], bool]] = {
    "p": _put,
    "P": _put,
    "gp": _put,
    "gP": _put,
    "r": _replace,
    "J": _join,
    "gJ": _join,
    "~": _swap_case,
    ".": _repeat,
    "u": _undo,
    "c-r": _redo,
    "m": _mark,
    "q": _record,
    "@": _play,
    "v": _select,
    "V": _select,
    "c-v": _select,
    "gv": _do(visual.again),
    "c-a": add,
    "c-x": add,
    "c-z": _do(suspending.suspend),
    "&": _substitute_again,
    ":": _do(command_line.open_command),
    "/": partial(_find, back=False),
    "?": partial(_find, back=True),
    "ZZ": _do(closing.save_and_quit),
    "ZQ": _do(closing.quit_without_saving),
    "zt": _do(partial(moving.put_cursor_row, part=0.0)),
    "zenter": _do(partial(moving.put_cursor_row, part=0.0)),
    "zz": _do(partial(moving.put_cursor_row, part=0.5)),
    "zb": _do(partial(moving.put_cursor_row, part=1.0)),
}

_CHANGES = frozenset(
    [
        *_SHORT,
        *(name for name in OPERATORS if name != "y"),
        "p",
        "P",
        "gp",
        "gP",
        "r",
        "J",
        "gJ",
        "~",
        "c-a",
        "c-x",
    ]
) - {"Y"}
