from predictor.contract import Question
from predictor.suggesting.holding import typed_since
from predictor.suggesting.question import BEFORE, context_at, cursor_of

TEXT = "word " * 10_000


def test_a_question_holds_what_is_near_and_knows_where_that_lies() -> None:
    asked = context_at(TEXT, 25_000)
    assert (len(asked.before), asked.start, cursor_of(asked)) == (BEFORE, 25_000 - BEFORE, 25_000)


def test_what_was_typed_is_known_by_two_questions() -> None:
    asked = Question(context_at(TEXT, 25_000), "blend")
    typed = Question(context_at(TEXT[:25_000] + "ab" + TEXT[25_000:], 25_002), "blend")
    elsewhere = Question(context_at(TEXT[:24_990] + "ab" + TEXT[24_990:], 25_002), "blend")
    assert typed_since(asked, typed) == "ab"
    assert typed_since(asked, elsewhere) is None
