"""What is to be learned of a text: what was typed, as it ended up, and nothing else."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from predictor.contract import Suggestion
from predictor.editor.files.file import TextFile
from predictor.editor.state.page import Page
from predictor.editor.text.lines import Change, Lines
from predictor.editor.text.stretches import Stretches, added, moved, without
from predictor.editor.text.trail import Lost, Trail, Until


def opened(text: str = "", cursor: int | None = None) -> tuple[Page, Trail]:
    page = Page(TextFile(text=text))
    page.buffer.trail = Trail()
    page.buffer.cursor_position = len(text) if cursor is None else cursor
    return page, page.buffer.trail


def learned(page: Page, until: Until) -> list[str]:
    trail = page.buffer.trail
    assert trail is not None
    return [passage.text for passage in trail.take(page.buffer.content, page.buffer.cursor_position, until)]


def write(page: Page, text: str) -> None:
    for character in text:
        page.buffer.save_to_undo_stack()
        page.new_line() if character == "\n" else page.type(character)


def suggestion(text: str, typed: int = 0) -> Suggestion:
    return Suggestion(text, f"{text[typed:]} ", 0, 0.5, "blend")


def test_a_sentence_is_learned_when_something_follows_it_and_once() -> None:
    page, _ = opened()
    write(page, "See Zoenne.")
    assert learned(page, Until.SENTENCE) == []
    write(page, " Then we we")
    assert learned(page, Until.SENTENCE) == ["See Zoenne. "]
    assert learned(page, Until.SENTENCE) == []
    assert learned(page, Until.SAVED) == ["Then we "]
    write(page, "nt home\nand")
    assert learned(page, Until.SENTENCE) == ["went home\n"]
    assert learned(page, Until.CLOSED) == ["and"]
    assert learned(page, Until.CLOSED) == []


def test_of_a_run_that_may_go_on_nothing_is_learned() -> None:
    page, _ = opened()
    write(page, "the key is sk3-xY")
    assert learned(page, Until.SAVED) == ["the key is "]
    write(page, "9Qw ")
    assert learned(page, Until.SAVED) == ["sk3-xY9Qw "]


def test_what_was_opened_or_pasted_is_not_learned() -> None:
    page, trail = opened("Dear Oberlander, ")
    write(page, "hello there. ")
    page.paste("Something that Zoe wrote. ")
    write(page, "I agree. ")
    passages = trail.take(page.buffer.content, page.buffer.cursor_position, Until.CLOSED)
    assert [passage.text for passage in passages] == ["hello there. ", "I agree. "]
    assert [passage.follows for passage in passages] == [False, False]
    assert passages[0].before == "Dear Oberlander, "
    assert passages[0].after.startswith("Something")
    write(page, "And more. ")
    (passage,) = trail.take(page.buffer.content, page.buffer.cursor_position, Until.CLOSED)
    assert passage.follows


def test_of_a_word_that_was_typed_in_part_nothing_is_learned() -> None:
    page, _ = opened("Ober and then", cursor=4)
    write(page, "lander met us in the mea")
    assert learned(page, Until.CLOSED) == [" met us in the mea"]
    page, _ = opened("station", cursor=0)
    write(page, "the bus")
    assert learned(page, Until.CLOSED) == ["the "]


def test_a_slip_that_is_mended_before_the_end_is_not_learned() -> None:
    page, trail = opened()
    write(page, "I saw teh")
    page.buffer.delete_before_cursor(2)
    write(page, "he house. ")
    assert learned(page, Until.SENTENCE) == ["I saw the house. "]
    assert trail.take_lost() == []


def test_a_word_that_is_changed_after_it_was_learned_counts_as_it_ends_up() -> None:
    page, trail = opened()
    write(page, "I saw teh house. ")
    assert learned(page, Until.SENTENCE) == ["I saw teh house. "]
    page.buffer.cursor_position = 9
    page.buffer.delete_before_cursor(2)
    write(page, "he")
    assert trail.take_lost() == [Lost("teh", "I saw ")]
    assert learned(page, Until.CLOSED) == ["the"]
    page.buffer.cursor_position = len("I saw the house")
    write(page, "s")
    assert trail.take_lost() == [Lost("house", "I saw the ")]
    assert learned(page, Until.CLOSED) == ["houses"]


def test_words_around_a_place_where_something_is_put_in_stay_learned() -> None:
    page, trail = opened()
    write(page, "I saw the house. ")
    learned(page, Until.SENTENCE)
    page.buffer.cursor_position = len("I saw the")
    write(page, " old")
    page.buffer.cursor_position = page.buffer.content.length
    page.buffer.delete_before_cursor()
    assert trail.take_lost() == []
    assert learned(page, Until.CLOSED) == [" old"]


def test_what_was_typed_and_undone_is_not_learned() -> None:
    page, _ = opened()
    write(page, "One Zoenne")
    page.buffer.step_back()
    assert page.buffer.text == "One "
    write(page, "two. ")
    assert learned(page, Until.CLOSED) == ["One two. "]


def test_an_accepted_word_that_goes_again_is_lost() -> None:
    page, trail = opened()
    write(page, "meet at the st")
    page.accept(suggestion("station", 2))
    assert page.buffer.text == "meet at the station "
    page.buffer.delete_before_cursor(1)  # the space alone
    assert trail.take_lost() == []
    page.buffer.delete_before_cursor(1)
    assert trail.take_lost() == [Lost("station", "meet at the ")]
    page.buffer.delete_before_cursor(1)
    assert trail.take_lost() == []


def test_an_accepted_word_that_something_is_typed_into_is_lost_once() -> None:
    page, trail = opened()
    page.accept(suggestion("station"))
    page.buffer.cursor_position = 4
    write(page, "xy")
    page.buffer.delete_before_cursor(3)
    assert trail.take_lost() == [Lost("station", "")]


def test_each_word_of_a_phrase_that_is_undone_is_lost() -> None:
    page, trail = opened()
    write(page, "at ")
    page.buffer.changes.close()
    page.accept(suggestion("the river"))
    page.buffer.changes.close()
    write(page, "bank")
    page.buffer.step_back()
    assert trail.take_lost() == []
    page.buffer.step_back()
    assert [lost.word for lost in trail.take_lost()] == ["the", "river"]
    assert page.buffer.text == "at "
    assert learned(page, Until.CLOSED) == ["at "]


def test_an_accepted_word_is_learned_with_the_letters_typed() -> None:
    page, _ = opened()
    write(page, "the st")
    page.accept(suggestion("station", 2))
    write(page, ". ")
    assert learned(page, Until.SENTENCE) == ["the station. "]


EDITS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 40), st.integers(0, 6), st.text("ab. \n", max_size=4)),
    max_size=30,
)


@given(EDITS)
def test_stretches_are_those_characters_that_were_typed(edits: list[tuple[bool, int, int, str]]) -> None:
    """Against a plain list with a mark for every character."""
    text, marks = Lines.of("some text that was opened"), [False] * 25
    stretches: Stretches = ()
    for typed, start, length, inserted in edits:
        start = min(start, text.length)
        end = min(start + length, text.length)
        change = Change(start, text.slice(start, end), inserted)
        text = text.changed(start, end, inserted)
        stretches = moved(stretches, change)
        if typed:
            stretches = added(stretches, start, start + len(inserted))
        else:
            stretches = without(stretches, start, start + 1)
        marks[start:end] = [typed] * len(inserted)
        if not typed:
            marks[start : start + 1] = [False] * len(marks[start : start + 1])
        assert [any(s.start <= place < s.end for s in stretches) for place in range(text.length)] == marks
        assert all(one.end < other.start for one, other in pairwise(stretches))


KEYS = st.lists(
    st.tuples(
        st.sampled_from(["type", "paste", "accept", "backspace", "cut", "undo", "redo", "go", "take"]),
        st.integers(0, 60),
        st.text("ab. \n", min_size=1, max_size=6),
    ),
    max_size=40,
)


@given(KEYS)
def test_whatever_is_done_only_what_was_typed_is_learned(keys: list[tuple[str, int, str]]) -> None:
    """What was opened or pasted is written in letters of its own, and nothing of those is ever taken."""
    page, trail = opened("Zz zz. Zz")
    buffer = page.buffer
    for what, number, text in keys:
        buffer.save_to_undo_stack()
        if what == "type":
            write(page, text)
        elif what == "paste":
            page.paste(text.replace("a", "Z").replace("b", "z"))
        elif what == "accept":
            page.accept(suggestion("abab"))
        elif what == "backspace":
            buffer.delete_before_cursor(number % 8)
        elif what == "cut":
            buffer.delete(number % 8)
        elif what == "undo":
            buffer.step_back()
        elif what == "redo":
            buffer.step_again()
        elif what == "go":
            buffer.cursor_position = number
        until = {"take": Until.SENTENCE, "cut": Until.SAVED}.get(what)
        if until is not None:
            check(page, until)
        assert all(stretch.end <= buffer.content.length for stretch in (*trail.fresh, *trail.learned))
    check(page, Until.CLOSED)
    assert trail.take(buffer.content, buffer.cursor_position, Until.CLOSED) == []


def check(page: Page, until: Until) -> None:
    trail, now = page.buffer.trail, page.buffer.content
    assert trail is not None
    for passage in trail.take(now, page.buffer.cursor_position, until):
        assert passage.text in now.text
        assert not {"Z", "z"} & set(passage.text)
        assert (passage.before or "") + passage.text + passage.after == now.text
    # Of what others wrote, only a word that was accepted onto its beginning can be lost.
    assert all("abab" in lost.word for lost in trail.take_lost() if {"Z", "z"} & set(lost.word))
