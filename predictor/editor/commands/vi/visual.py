"""vi's visual modes: selecting by characters, lines and blocks, and what keys do to what is selected."""

from dataclasses import replace

from prompt_toolkit.selection import SelectionState

from predictor.editor.commands import command_line, searching, suspending
from predictor.editor.commands.vi import numbers, operators
from predictor.editor.commands.vi.cursor import aim, go, go_to_line_start, here, lines, there, vi
from predictor.editor.commands.vi.inserting import has_room, insert
from predictor.editor.commands.vi.moving import as_selection, find_motion
from predictor.editor.commands.vi.spans import SHAPES, TYPES, Span, extent, of_lines, of_selection
from predictor.editor.state.editor import Editor
from predictor.editor.state.vi import Mode
from predictor.editor.vi.grammar import OPERATORS, Command
from predictor.editor.vi.motions import END_OF_LINE, Kind
from predictor.editor.vi.registers import BLOCK, CHARACTERS, LINES, Content
from predictor.editor.vi.walk import At

KEYS = {"v": CHARACTERS, "V": LINES, "c-v": BLOCK}
# Keys that do to a selection what an operator does.
_SAME = {"x": "d", "delete": "d", "~": "g~", "u": "gu", "U": "gU", "s": "c"}
# Keys that do it to its whole lines.
_BY_LINES = {"X": "d", "D": "d", "S": "c", "R": "c", "C": "c", "Y": "y"}


def selecting(editor: Editor) -> bool:
    """Whether text is selected."""
    return editor.page.buffer.selection_state is not None


def enter(editor: Editor, shape: str) -> None:
    """Begin to select at the cursor."""
    editor.page.buffer.selection_state = SelectionState(editor.page.buffer.cursor_position, TYPES[shape])


def leave(editor: Editor) -> None:
    """End the selection, and remember it."""
    buffer = editor.page.buffer
    state = buffer.selection_state
    if state is not None:
        place = state.original_cursor_position
        vi(editor).selected = place, buffer.cursor_position, SHAPES[state.type]
        first, last = sorted((place, buffer.cursor_position))
        buffer.marks["<"], buffer.marks[">"] = first, last
    buffer.selection_state = None
    if vi(editor).mode is Mode.NORMAL:
        go(editor, here(editor))


def again(editor: Editor) -> None:
    """Select again what was selected last."""
    buffer = editor.page.buffer
    if (selected := vi(editor).selected) is not None:
        place, cursor, shape = selected
        start, end = (buffer.content.place_of(*there(editor, known)) for known in (place, cursor))
        buffer.selection_state = SelectionState(start, TYPES[shape])
        buffer.cursor_position = end


def run(editor: Editor, command: Command) -> bool:
    """Do what a key does while text is selected; False if it leads nowhere."""
    name = command.name
    if name in KEYS:
        _reshape(editor, KEYS[name])
    elif name in ("o", "O"):
        _exchange_ends(editor)
    elif name == ":":
        leave(editor)
        command_line.open_command(editor, "'<,'>")
    elif name in ("/", "?"):
        searching.open_find(editor, back=name == "?")
    elif name == "gv":
        again(editor)
    elif name == "c-z":
        suspending.suspend(editor)
    elif is_change(name) or name in ("y", "Y"):
        return _change(editor, command)
    else:
        return _extend(editor, command)
    return True


def is_change(name: str) -> bool:
    """Whether a key changes what is selected."""
    return name not in ("y", "Y") and (
        name in OPERATORS
        or name in _SAME
        or name in _BY_LINES
        or name in ("J", "gJ", "r", "p", "P", "I", "A")
        or name in numbers.IN_SELECTION
    )


def _reshape(editor: Editor, shape: str) -> None:
    """Select in another shape; the key of this one ends the selection."""
    state = editor.page.buffer.selection_state
    assert state is not None
    if SHAPES[state.type] == shape:
        leave(editor)
    else:
        state.type = TYPES[shape]


def _exchange_ends(editor: Editor) -> None:
    """Go to the other end of what is selected."""
    buffer, state = editor.page.buffer, editor.page.buffer.selection_state
    assert state is not None
    state.original_cursor_position, buffer.cursor_position = (
        buffer.cursor_position,
        state.original_cursor_position,
    )


def _change(editor: Editor, command: Command) -> bool:
    to_ends, state = aim(editor) == END_OF_LINE, editor.page.buffer.selection_state
    if command.name in ("I", "A") and state is not None and state.type is not TYPES[BLOCK]:
        state.type = TYPES[LINES]
    span = of_selection(editor, to_ends=to_ends)
    leave(editor)
    vi(editor).extent = extent(lines(editor), span)
    if command.name == "A" and to_ends and span.shape == BLOCK:
        _append_to_ends(editor, command, span)
        return True
    return apply(editor, command, span)


def _extend(editor: Editor, command: Command) -> bool:
    buffer = editor.page.buffer
    state = buffer.selection_state
    assert state is not None
    motion = find_motion(editor, Command("", command.count, motion=command.name, character=command.character))
    if motion is None:
        return False
    if motion.start is not None:
        if state.original_cursor_position == buffer.cursor_position:
            state.original_cursor_position = buffer.content.place_of(*motion.start)
        if motion.kind is Kind.LINES:
            state.type = TYPES[LINES]
        elif state.type is TYPES[LINES]:
            state.type = TYPES[CHARACTERS]
        motion = as_selection(motion)
    go(editor, motion.to, motion.aim)
    return True


def apply(editor: Editor, command: Command, span: Span) -> bool:
    """Do to a piece of text what a key does to it when it is selected."""
    name = command.name
    if name in _BY_LINES:
        whole = span.shape != BLOCK or name in ("R", "S", "X", "Y")
        span = of_lines(span.start.row, span.rows[-1]) if whole else _to_ends(editor, span)
        name = _BY_LINES[name]
    name = _SAME.get(name, name)
    if name in OPERATORS:
        operators.OPERATORS[name](editor, span, replace(command, name=name))
    elif name in ("J", "gJ"):
        last = max(span.rows[-1], span.start.row + 1)
        return operators.join(editor, span.start.row, last, spaced=name == "J")
    elif name in numbers.IN_SELECTION:
        numbers.add_in(editor, span, command)
    elif name == "r":
        operators.overwrite(editor, span, command)
    elif name in ("p", "P"):
        _put(editor, command, span)
    else:
        _insert(editor, command, span)
    return True


def _to_ends(editor: Editor, span: Span) -> Span:
    return replace(span, end=At(span.end.row, max(len(lines(editor)[row]) for row in span.rows)))


def _put(editor: Editor, command: Command, span: Span) -> None:
    """Put what a register holds in the place of what is selected."""
    content = held(editor, command.register)
    if content is not None and not has_room(editor, len(content.text) + 1, command.times):
        return
    column = span.end.column if span.start.row == span.end.row else 0
    behind = span.shape == CHARACTERS and column == len(lines(editor)[span.end.row]) and span.start.column
    away = Command("d", register="_" if command.name == "P" else "")
    copies = [content.text] * command.times if content is not None else []
    operators.delete(editor, span, away, copies if span.shape == LINES else ())
    if content is None:
        editor.fail(f"The register {command.register} holds nothing.".replace("  ", " "))
        return
    if span.shape == LINES:
        return
    if span.shape == CHARACTERS and content.shape == LINES:
        buffer, text = editor.page.buffer, "\n".join(copies)
        place = buffer.content.place_of(*span.start)
        buffer.replace(place, place, f"\n{text}\n", place)
        go_to_line_start(editor, span.start.row + 1)
        return
    operators.put(editor, replace(command, name="p" if behind else "P"), content)


def _insert(editor: Editor, command: Command, span: Span) -> None:
    """Write in front of (I) or behind (A) every line of a block, elsewhere of the whole lines' two ends."""
    buffer = editor.page.buffer
    first, end = span.start, span.end
    if span.shape != BLOCK:
        at = first if command.name == "I" else At(end.row, end.column + bool(end.column))
        buffer.cursor_position = buffer.content.place_of(*at)
        insert(editor, command, times=command.times, extent=vi(editor).extent)
        return
    column = first.column if command.name == "I" else end.column
    line = lines(editor)[first.row]
    if len(line) < column:
        place = buffer.content.place_of(first.row, len(line))
        buffer.replace(place, place, " " * (column - len(line)))
    buffer.cursor_position = buffer.content.place_of(first.row, column)
    insert(
        editor,
        command,
        times=command.times,
        rows=_below(span),
        column=column,
        pads=command.name == "A",
        extent=vi(editor).extent,
        home=first.column,
    )


def _append_to_ends(editor: Editor, command: Command, span: Span) -> None:
    """Write behind every line of a block."""
    buffer, row = editor.page.buffer, span.start.row
    buffer.cursor_position = buffer.content.place_of(row, len(lines(editor)[row]))
    insert(
        editor,
        command,
        times=command.times,
        rows=_below(span),
        column=END_OF_LINE,
        home=span.start.column,
    )


def _below(span: Span) -> tuple[int, ...]:
    return tuple(span.rows)[1:]


def held(editor: Editor, name: str) -> Content | None:
    """Return what a register holds; without a name what another program has copied meanwhile comes first."""
    registers = vi(editor).registers
    copied = editor.screen.clipboard() if name in ("", "+", "*") else ""
    ours = registers.clipboard
    if copied and (ours is None or copied.removesuffix("\n") != ours.text.removesuffix("\n")):
        return Content(copied.removesuffix("\n"), LINES) if copied.endswith("\n") else Content(copied)
    if name in ("+", "*"):
        return ours
    return registers.get(name)
