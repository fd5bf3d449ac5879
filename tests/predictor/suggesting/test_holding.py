import pytest

from predictor.contract import Context, Question, Suggestion
from predictor.suggesting.holding import agreeing, has_room, typed_since


def ask(before: str, after: str = "", model: str = "transformer") -> Question:
    return Question(Context(before, after), model)


def suggestion(text: str, prefix: str = "", replace: int = 0) -> Suggestion:
    return Suggestion(text, f"{text[len(prefix) :]} ", replace, 0.5, "transformer")


@pytest.mark.parametrize(
    ("asked", "now", "typed"),
    [
        (ask("st"), ask("sta"), "a"),
        (ask("st", " x"), ask("sta", " x"), "a"),
        (ask("st"), ask("st"), ""),
        (ask("sta"), ask("st"), None),
        (ask("st"), ask("xta"), None),
        (ask("st", " x"), ask("sta", " y"), None),
        (ask("st", " x"), ask("sta", "x"), None),
        (ask("st"), ask("sta", model="bigram"), None),
        (ask(""), ask("x" * 65), None),
    ],
)
def test_typed_since_is_what_was_typed_at_the_cursor_alone(
    asked: Question, now: Question, typed: str | None
) -> None:
    assert typed_since(asked, now) == typed


def test_what_was_typed_is_known_far_down_a_document() -> None:
    text = "word " * 10_000
    asked = Question(Context.at(text, 25_000), "blend")
    typed = Question(Context.at(text[:25_000] + "ab" + text[25_000:], 25_002), "blend")
    elsewhere = Question(Context.at(text[:24_990] + "ab" + text[24_990:], 25_002), "blend")
    assert typed_since(asked, typed) == "ab"
    assert typed_since(asked, elsewhere) is None


def test_agreeing_words_lose_the_letters_that_stand_there_now() -> None:
    found = agreeing((suggestion("station"), suggestion("stadium"), suggestion("bus")), "sta")
    assert [s.insert for s in found] == ["tion ", "dium "]


def test_a_word_that_is_finished_is_no_longer_offered() -> None:
    assert agreeing((suggestion("the"),), "the") == ()


def test_a_correction_holds_only_where_it_was_offered() -> None:
    correction = suggestion("their", replace=5)
    assert agreeing((correction,), "") == (correction,)
    assert agreeing((correction,), "t") == ()


@pytest.mark.parametrize(
    ("before", "after", "room"),
    [
        ("st", "", True),
        ("st", "\nx", True),
        ("st", " x", True),
        ("st", "xyz", True),
        ("st ", "xyz", False),
        ("st ", ".", True),
    ],
)
def test_no_new_word_begins_right_in_front_of_letters(before: str, after: str, room: bool) -> None:
    assert has_room(Context(before, after)) == room
