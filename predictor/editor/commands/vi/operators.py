"""What vi's operators do to a piece of text."""

import codecs
from collections.abc import Callable, Sequence
from dataclasses import replace

from predictor.editor.commands.vi.cursor import go, go_to_line_start, here, lines, rest, vi
from predictor.editor.commands.vi.inserting import has_room, insert
from predictor.editor.commands.vi.spans import Span
from predictor.editor.commands.vi.whole_lines import add_lines, replace_lines
from predictor.editor.state.editor import Editor
from predictor.editor.text.indenting import indent_of, indented, outdented
from predictor.editor.vi.grammar import Command
from predictor.editor.vi.registers import BLOCK, CHARACTERS, LINES, Content
from predictor.editor.vi.walk import At

_BIG_MOTIONS = (
    "%",
    "(",
    ")",
    "{",
    "}",
    "`",
    "/",
    "?",
    "n",
    "N",
)  # what they delete is never a small deletion

Operator = Callable[[Editor, Span, Command], None]


def taken(editor: Editor, span: Span) -> Content:
    """Return a piece of text as a register holds it."""
    content = editor.page.buffer.content
    return Content("\n".join(content.slice(*piece) for piece in span.pieces(content)), span.shape)


def yank(editor: Editor, span: Span, command: Command) -> None:
    """Copy."""
    _hand_out(editor, command, taken(editor, span), deleted=False)
    go(editor, span.start)


def delete(editor: Editor, span: Span, command: Command, instead: Sequence[str] = ()) -> None:
    """Delete, and keep what was deleted. instead: lines in the place of whole lines."""
    _keep(editor, span, command)
    buffer = editor.page.buffer
    content = buffer.content
    _go_where_undo_leads(editor, span)
    if span.shape == LINES:
        replace_lines(editor, span.start.row, span.end.row, instead)
        go_to_line_start(editor, span.start.row)
        return
    for start, end in reversed(span.pieces(content)):
        buffer.replace(start, end, "")
    go(editor, span.start)


def change(editor: Editor, span: Span, command: Command) -> None:
    """Delete, and write in its place."""
    _keep(editor, span, command)
    buffer = editor.page.buffer
    content = buffer.content
    indent = ""
    if span.shape == LINES:
        indent = indent_of(content.lines[span.start.row])
        span = replace(span, start=At(span.start.row, len(indent)))
    buffer.cursor_position = content.place_of(*span.start)
    for start, end in reversed(span.pieces(content)):
        buffer.replace(start, end, indent)
    buffer.cursor_position = buffer.content.place_of(*span.start)
    buffer.not_typed(len(indent))
    rows = tuple(span.rows)[1:] if span.shape == BLOCK else ()
    insert(editor, command, rows=rows, column=span.start.column, extent=vi(editor).extent)


def _go_where_undo_leads(editor: Editor, span: Span) -> None:
    column = 0 if span.shape == LINES else span.start.column
    editor.page.buffer.cursor_position = editor.page.buffer.content.place_of(span.start.row, column)


def _keep(editor: Editor, span: Span, command: Command) -> None:
    _hand_out(
        editor,
        command,
        taken(editor, span),
        deleted=True,
        small=span.shape == CHARACTERS
        and span.start.row == span.end.row
        and command.motion not in _BIG_MOTIONS,
    )


def _hand_out(
    editor: Editor, command: Command, content: Content, *, deleted: bool, small: bool = False
) -> None:
    registers = vi(editor).registers
    if deleted:
        registers.delete(command.register, content, small=small)
    else:
        registers.yank(command.register, content)
    if command.register in ("", "+", "*"):
        registers.clipboard = content
        editor.screen.put_on_clipboard(content.text + "\n" * (content.shape == LINES))


def shift(editor: Editor, span: Span, command: Command) -> None:
    """Indent lines, or take indenting away; of a selection as often as counted."""
    one = indented if command.name == ">" else outdented
    times = 1 if command.motion or command.lines else command.times
    if not has_room(editor, 4 * len(span.rows), times):
        return

    def shifted(line: str) -> str:
        for _ in range(times):
            line = one(line)
        return line

    _map_lines(editor, span, shifted)
    go_to_line_start(editor, span.start.row)


def _map_lines(editor: Editor, span: Span, mapped: Callable[[str], str]) -> None:
    buffer = editor.page.buffer
    content = buffer.content
    first, last = span.rows[0], span.rows[-1]
    start, end = content.place_of(first, 0), content.place_of(last, 1 << 60)
    rows = content.lines[first : last + 1]
    buffer.cursor_position = start
    buffer.replace(start, end, "\n".join(map(mapped, rows)), start)


def recase(editor: Editor, span: Span, command: Command) -> None:
    """Change capitals: all small, all capital, or each the other way."""
    map_pieces(editor, span, _CASES[command.name[-1]])
    go(editor, span.start)


_CASES: dict[str, Callable[[str], str]] = {
    "u": str.lower,
    "U": str.upper,
    "~": str.swapcase,
    "?": lambda text: codecs.encode(text, "rot13"),
}


def overwrite(editor: Editor, span: Span, command: Command) -> None:
    """Put one character in the place of each."""
    map_pieces(editor, span, lambda text: "".join(c if c == "\n" else command.character for c in text))
    go(editor, span.start)


def map_pieces(editor: Editor, span: Span, mapped: Callable[[str], str]) -> None:
    """Put in the place of each piece, the last one first, what it is mapped to."""
    buffer = editor.page.buffer
    pieces = span.pieces(buffer.content)
    buffer.cursor_position = pieces[0][0]  # where undoing goes
    for start, end in reversed(pieces):
        buffer.replace(start, end, mapped(buffer.content.slice(start, end)), start)


def join(editor: Editor, first: int, last: int, *, spaced: bool = True) -> bool:
    """Join lines; spaced: with a space between two. False if there is nothing to join."""
    all_lines = lines(editor)
    last = min(last, len(all_lines) - 1)
    if last <= first:
        return False
    joined, column = all_lines[first], 0
    for row in range(first + 1, last + 1):
        line = all_lines[row].lstrip(" \t") if spaced else all_lines[row]
        gap = spaced and line and not line.startswith(")") and joined and not joined.endswith(("\t", " "))
        column = len(joined)
        joined += (" " if gap else "") + line
    buffer = editor.page.buffer
    start, end = buffer.content.place_of(first, 0), buffer.content.place_of(last, 1 << 60)
    buffer.replace(start, end, joined, start)
    go(editor, At(first, column))
    return True


def put(editor: Editor, command: Command, content: Content) -> None:
    """Put what a register holds behind the cursor or in front of it; after gp, gP the cursor is behind it."""
    if not has_room(editor, len(content.text) + 1, command.times):
        return
    buffer, at = editor.page.buffer, here(editor)
    before, leave = command.name[-1] == "P", command.name[0] == "g"
    if content.shape == LINES:
        text = "\n".join([content.text] * command.times)
        row = at.row if before else at.row + 1
        add_lines(editor, row, text)
        count = text.count("\n") + 1
        if leave:
            go(editor, At(min(row + count, len(lines(editor)) - 1), 0))
        else:
            go_to_line_start(editor, row)
        return
    line = lines(editor)[at.row]
    column = at.column if before or not line else at.column + 1
    if content.shape == BLOCK:
        _put_block(editor, content.text.split("\n"), At(at.row, column), command.times)
        return
    text = content.text * command.times
    place = buffer.content.place_of(at.row, column)
    buffer.replace(place, place, text)
    if leave:
        return
    buffer.cursor_position = place if "\n" in content.text else place + max(len(text) - 1, 0)
    rest(editor)


def _put_block(editor: Editor, pieces: list[str], at: At, times: int) -> None:
    buffer = editor.page.buffer
    width = max(map(len, pieces))
    missing = at.row + len(pieces) - len(lines(editor))
    if missing > 0:
        add_lines(editor, len(lines(editor)), "\n" * (missing - 1))
    for row, piece in enumerate(pieces, at.row):
        line = buffer.content.lines[row]
        place = buffer.content.place_of(row, at.column)
        gap = " " * (at.column - len(line))
        padded = "".join(piece.ljust(width) for _ in range(times))
        buffer.replace(place, place, gap + (padded if at.column < len(line) else padded.rstrip(" ")))
    go(editor, at)


OPERATORS: dict[str, Operator] = {
    "d": delete,
    "c": change,
    "y": yank,
    ">": shift,
    "<": shift,
    "g~": recase,
    "gu": recase,
    "gU": recase,
    "g?": recase,
}
