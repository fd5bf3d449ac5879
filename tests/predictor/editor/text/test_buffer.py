"""The buffer on lines does what prompt_toolkit's own does, for any order of its own commands."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.buffer import Buffer, EditReadOnlyBuffer
from prompt_toolkit.document import Document
from prompt_toolkit.selection import PasteMode, SelectionType

from predictor.editor.text.buffer import TextBuffer

Step = Callable[[Buffer], object]


def _cut(buffer: Buffer) -> None:
    if buffer.selection_state:
        data = buffer.cut_selection()
        buffer.paste_clipboard_data(data, PasteMode.EMACS)


def _move(step: int) -> Step:
    def move(buffer: Buffer) -> None:
        buffer.cursor_position += step

    return move


def _word(buffer: Buffer) -> None:
    buffer.cursor_position += buffer.document.find_next_word_beginning() or 0


def _word_back(buffer: Buffer) -> None:
    buffer.cursor_position += buffer.document.find_previous_word_beginning() or 0


STEPS: tuple[Step, ...] = (
    *(_move(step) for step in (-7, -1, 1, 4)),
    lambda b: b.insert_text("a"),
    lambda b: b.insert_text("two words"),
    lambda b: b.insert_text("xy", overwrite=True),
    lambda b: b.insert_text("stay", move_cursor=False),
    lambda b: b.newline(),
    lambda b: b.delete(2),
    lambda b: b.delete_before_cursor(min(2, b.cursor_position)),
    lambda b: b.join_next_line(),
    lambda b: b.swap_characters_before_cursor(),
    lambda b: b.transform_current_line(str.upper),
    lambda b: b.insert_line_above(),
    lambda b: b.cursor_up(),
    lambda b: b.cursor_down(),
    lambda b: b.start_selection(SelectionType.CHARACTERS),
    lambda b: setattr(b, "document", Document("an other\ntext", 3)),
    lambda b: setattr(b, "text", b.text + "!"),
    _cut,
    _word,
    _word_back,
)


@given(st.lists(st.sampled_from(range(len(STEPS))), max_size=20))
def test_every_command_does_what_it_does_on_a_string(steps: list[int]) -> None:
    plain, ours = Buffer(document=Document("one two\nthree", 0), multiline=True), TextBuffer("one two\nthree")
    for number in steps:
        STEPS[number](plain)
        STEPS[number](ours)
        assert ours.text == plain.text
        assert ours.cursor_position == plain.cursor_position
        assert ours.document.current_line == plain.document.current_line
        assert ours.document.cursor_position_col == plain.document.cursor_position_col


@given(st.lists(st.sampled_from(range(len(STEPS))), max_size=20))
def test_undo_leads_back_and_redo_forth(steps: list[int]) -> None:
    buffer = TextBuffer("one two\nthree")
    seen = [buffer.text]
    for number in steps:
        buffer.changes.close()
        STEPS[number](buffer)
        if buffer.text != seen[-1]:
            seen.append(buffer.text)
    state = buffer.changes.state
    undone = []
    while buffer.step_back():
        undone.append(buffer.text)
    assert buffer.text == seen[0]
    assert set(seen[:-1]) <= {*undone, seen[0]}
    while buffer.step_again():
        pass
    assert buffer.text == seen[-1]
    assert buffer.changes.state == state


def test_typing_is_undone_by_words_and_pauses() -> None:
    now = [0.0]
    buffer = TextBuffer("", clock=lambda: now[0])
    for character in "one two":
        buffer.save_to_undo_stack()
        buffer.insert_text(character)
    now[0] += 60
    buffer.save_to_undo_stack()
    buffer.insert_text("s")
    steps = []
    while buffer.step_back():
        steps.append(buffer.text)
    assert steps == ["one two", "one ", ""]


def test_letters_deleted_in_a_row_come_back_together() -> None:
    buffer = TextBuffer("word")
    buffer.cursor_position = 4
    for _ in range(3):
        buffer.save_to_undo_stack()
        buffer.delete_before_cursor()
    buffer.step_back()
    assert (buffer.text, buffer.cursor_position) == ("word", 4)


def test_a_locked_text_cannot_be_changed() -> None:
    buffer = TextBuffer("fixed")
    buffer.locked = True
    for change in (lambda: buffer.insert_text("x"), buffer.delete, buffer.undo):
        with pytest.raises(EditReadOnlyBuffer):
            change()
    assert buffer.text == "fixed"
