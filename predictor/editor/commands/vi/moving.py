"""vi's motions with what they remember: marks, the last search, the last f, the column aimed at."""

from dataclasses import replace

from predictor.editor.commands import searching
from predictor.editor.commands.vi.cursor import aim, go, here, lines, remember, rest, there, vi
from predictor.editor.state.editor import Editor
from predictor.editor.vi.grammar import TO_CHARACTER, Command
from predictor.editor.vi.motions import MOTIONS, Kind, Motion, Where, to_character
from predictor.editor.vi.objects import text_object
from predictor.editor.vi.walk import At, first_nonblank

_JUMPS = ("G", "gg", "%", "(", ")", "{", "}", "n", "N", "*", "#", "g*", "g#", "'", "`", "H", "M", "L")


def move(editor: Editor, command: Command) -> bool:
    """Move the cursor; False if the motion leads nowhere."""
    if command.name in ("gj", "gk"):
        count = len(lines(editor))
        editor.page.move_rows(command.times if command.name == "gj" else -command.times)
        if here(editor).row == count:
            editor.page.move_rows(-1)
        return True
    motion = find_motion(editor, Command("", command.count, motion=command.name, character=command.character))
    if motion is None:
        return False
    if command.name in _JUMPS:
        remember(editor)
    go(editor, motion.to, motion.aim)
    return True


def find_motion(editor: Editor, command: Command) -> Motion | None:
    """Return where the motion of a command leads from the cursor, or what its text object takes."""
    past = editor.page.buffer.selection_state is not None
    where = Where(lines(editor), here(editor), command.count, command.name, aim(editor), past)
    name, state = command.motion, vi(editor)
    if name in MOTIONS:
        return MOTIONS[name](where)
    if name in TO_CHARACTER:
        state.find = name, command.character
        return to_character(where, name, command.character)
    if name in (";", ",") and state.find is not None:
        key, character = state.find
        return to_character(where, key.swapcase() if name == "," else key, character, again=True)
    if name in ("'", "`"):
        return _mark(editor, name, command.character)
    if name in ("n", "N", "*", "#", "g*", "g#"):
        return _search(editor, name, command.times)
    if name in ("H", "M", "L"):
        return _on_screen(editor, name, command.times)
    if len(name) == 2 and name[0] in "ia":
        return text_object(where, name[0] == "a", name[1])
    return None


def _mark(editor: Editor, key: str, name: str) -> Motion | None:
    buffer = editor.page.buffer
    place = buffer.marks.get("'" if name == "`" else name)
    if place is None:
        editor.message = f"The mark {name} is not set."
        return None
    at = there(editor, place)
    if key == "`":
        return Motion(at)
    return Motion(At(at.row, first_nonblank(lines(editor)[at.row])), Kind.LINES)


def _search(editor: Editor, name: str, times: int) -> Motion | None:
    buffer = editor.page.buffer
    start = buffer.cursor_position
    of_word, whole = name[-1] in "*#", name[0] != "g"
    if of_word and not searching.take_word(editor, back=name[-1] == "#", whole=whole):
        return None
    if not searching.find_again(editor, times, back=name == "N"):
        buffer.cursor_position = start
        return None
    rest(editor)
    found = here(editor)
    buffer.cursor_position = start
    return Motion(found)


def _on_screen(editor: Editor, name: str, times: int) -> Motion | None:
    page = editor.page
    page.view.look_at(page.buffer.content)
    shown = (row.place.line for row in page.view.rows_for(page.buffer.cursor_position))
    rows = [row for row in shown if row < len(lines(editor))]
    row = {"H": rows[:times][-1], "M": rows[len(rows) // 2], "L": rows[-times:][0]}[name]
    return Motion(At(row, first_nonblank(lines(editor)[row])), Kind.LINES)


def as_selection(motion: Motion) -> Motion:
    """Return a text object as visual mode selects it: its last character is the cursor's."""
    if motion.kind is not Kind.EXCLUSIVE or motion.to.column == 0:
        return motion
    return replace(motion, to=At(motion.to.row, motion.to.column - 1))
