"""vi's insert and replace mode: entering, leaving, and what "." writes again."""

from dataclasses import replace

from predictor.editor.commands.vi.cursor import here, lines, vi
from predictor.editor.files.file import LARGEST
from predictor.editor.state.editor import Editor
from predictor.editor.state.vi import Change, Extent, Insertion, Mode, Written
from predictor.editor.text.indenting import indent_of
from predictor.editor.text.lines import Lines
from predictor.editor.vi.grammar import Command
from predictor.editor.vi.motions import END_OF_LINE

_MOST_COUNTED = 10 * 2**20  # characters that a count may write
_NEAR = 1 << 16  # characters around the beginning of an insertion in which it is looked for


def insert(
    editor: Editor,
    command: Command,
    *,
    mode: Mode = Mode.INSERT,
    again: str = "",
    times: int = 1,
    rows: tuple[int, ...] = (),
    column: int = 0,
    pads: bool = False,
    extent: Extent | None = None,
    home: int | None = None,
) -> None:
    """Begin to write at the cursor; see `Insertion`. What repeats a change is written at once."""
    state = vi(editor)
    state.insertion = Insertion(
        command,
        *editor.page.spot,
        editor.page.spot,
        again,
        times,
        rows=rows,
        column=column,
        pads=pads,
        home=home,
        extent=extent,
    )
    editor.enter_vi(mode)
    if state.repeating is not None:
        written, buffer = state.repeating.written or Written(), editor.page.buffer
        indent = _indent_before(buffer.content, buffer.cursor_position) if written.indents else ""
        write(editor, _indented(written, indent))
        if written.text.endswith("\n"):
            buffer.not_typed(len(indent))
        leave(editor)


def write(editor: Editor, written: Written, times: int = 1) -> None:
    """Write again what was written elsewhere; each time takes from what the one before wrote, too."""
    buffer, state = editor.page.buffer, vi(editor)
    place = buffer.cursor_position
    row, start = buffer.content.row_of(place)
    room = start + len(buffer.content.lines[row]) - place
    after = written.after * times
    after = min(after, room) if state.mode is Mode.REPLACE else after
    kept = len(written.text) - written.before  # of what is written before the last time
    first = max(place - written.before + min(kept, 0) * (times - 1), 0)
    text = written.text[: max(kept, 0)] * (times - 1) + written.text
    if text or first < place or after:
        buffer.replace(first, min(place + after, buffer.content.length), text)


def has_room(editor: Editor, length: int, times: int) -> bool:
    """Whether a text may be written so often; says so if that is too much."""
    added = length * times
    whole = editor.page.buffer.content.length + added
    if whole > LARGEST or (times > 1 and added > _MOST_COUNTED):
        editor.message = f"{times:,} times would be {added / 2**20:,.0f} MB: that is too much."
        return False
    return True


def follow(editor: Editor) -> None:
    """A key was pressed while writing: where it moved the cursor only, what is written begins anew."""
    insertion, spot = vi(editor).insertion, editor.page.spot
    if insertion is None:
        return
    content, cursor = insertion.seen
    if spot[0] is content and spot[1] != cursor:
        insertion.content, insertion.place = spot
        insertion.times, insertion.rows, insertion.covered = 1, (), []
    insertion.seen = spot


def leave(editor: Editor) -> None:
    """Go back to commands: repeat what is to be written more than once, and put the cursor on a character."""
    state, buffer = vi(editor), editor.page.buffer
    insertion = state.insertion
    if insertion is not None:
        written = written_since(insertion, buffer.content, replacing=state.mode is Mode.REPLACE)
        _take_own_indent(editor)
        _repeat(editor, insertion, written)
        if state.repeating is None:
            indent = _indent_before(insertion.content, insertion.place)
            state.last = Change(insertion.command, _relative(written, indent), insertion.extent)
    buffer.marks["^"] = buffer.cursor_position
    at = here(editor)
    if insertion and insertion.home is not None:
        buffer.cursor_position += insertion.home - at.column
    elif at.column:
        buffer.cursor_position -= 1
    state.insertion = None
    editor.enter_vi(Mode.NORMAL)
    buffer.changes.finish()


def _take_own_indent(editor: Editor) -> None:
    """Leave a line empty that holds nothing but what indented it without being typed."""
    buffer, at = editor.page.buffer, here(editor)
    start, end = buffer.cursor_position - at.column, buffer.cursor_position
    if at.column == len(lines(editor)[at.row]) and set(range(start, end)) <= set(buffer.spaces):
        buffer.replace(start, end, "")


def _indent_before(content: Lines, place: int) -> str:
    row, start = content.row_of(place)
    return indent_of(content.lines[row][: place - start])


def _relative(written: Written, indent: str) -> Written:
    """Return what was written without what indented its new lines, if that is as in the line it began in."""
    first, *others = written.text.split("\n")
    if not others or not all(line.startswith(indent) or not line for line in others):
        return written
    return replace(written, text="\n".join([first, *(line[len(indent) :] for line in others)]), indents=True)


def _indented(written: Written, indent: str) -> Written:
    """Return what is to be written where lines are indented so."""
    first, *others = written.text.split("\n")
    others = [indent * bool(line) + line for line in others[:-1]] + [indent + line for line in others[-1:]]
    return replace(written, text="\n".join([first, *others]), indents=False)


def written_since(insertion: Insertion, now: Lines, *, replacing: bool = False) -> Written:
    """Return what was written since an insertion began."""
    old, place = insertion.content, insertion.place
    if replacing:
        typed = len(insertion.covered)
        return Written(0, now.slice(place, place + typed), typed)
    grown = now.length - old.length
    first = max(place - _NEAR, 0)
    before, after = old.slice(first, place), old.slice(place, place + _NEAR)
    text = now.slice(first, place + _NEAR + grown)
    start = _shared(before, text)
    end = _shared(after[::-1], text[start:][::-1])
    return Written(len(before) - start, text[start : len(text) - end], len(after) - end)


def _shared(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _repeat(editor: Editor, insertion: Insertion, written: Written) -> None:
    buffer = editor.page.buffer
    more = insertion.times - 1
    if more and insertion.again:
        at = here(editor)
        line = lines(editor)[at.row]
        indent = indent_of(line)
        end = buffer.content.place_of(at.row, len(line))
        text = f"\n{indent}{written.text}"
        if has_room(editor, len(text), more):
            buffer.replace(end, end, text * more)
    elif more and has_room(editor, len(written.text), more):
        write(editor, written, more)
    if "\n" not in written.text and insertion.rows:
        cursor = buffer.cursor_position
        for row in insertion.rows:
            gap = insertion.column - len(buffer.content.lines[row])
            if insertion.column == END_OF_LINE or gap <= 0 or insertion.pads:
                place = buffer.content.place_of(row, insertion.column)
                pad = "" if insertion.column == END_OF_LINE else " " * gap
                buffer.replace(place, place, pad + written.text * insertion.times, cursor)


def overtype(editor: Editor, characters: str) -> None:
    """Write over what stands there, as replace mode does; never over a line's end."""
    insertion, buffer = vi(editor).insertion, editor.page.buffer
    for character in characters:
        covered = buffer.content.character(buffer.cursor_position)
        covered = "" if covered == "\n" or character == "\n" else covered
        place = buffer.cursor_position
        buffer.replace(place, place + len(covered), character)
        editor.page.typed(place, buffer.cursor_position, keys=1)
        if insertion is not None:
            insertion.covered.append(covered)


def uncover(editor: Editor) -> bool:
    """Take the last overtyped character back; False where none was typed since replace mode began."""
    insertion, buffer = vi(editor).insertion, editor.page.buffer
    if insertion is None or not insertion.covered:
        return False
    place = buffer.cursor_position
    buffer.replace(place - 1, place, insertion.covered.pop(), place - 1)
    return True


def with_count(change: Change, count: int | None) -> Change:
    """Return a change with another count, if one was typed before "."."""
    return change if count is None else replace(change, command=replace(change.command, count=count))
