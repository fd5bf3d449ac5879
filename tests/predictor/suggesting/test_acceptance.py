import pytest

from predictor.contract import Context, Question, Suggestion
from predictor.suggesting.acceptance import acceptance, accepting, first_character, first_sentence, first_word


@pytest.mark.parametrize(
    ("insert", "after", "inserted", "passed"),
    [
        ("ation ", "", "ation ", 0),
        ("ation ", "\nx", "ation ", 0),
        ("ation ", " and", "ation", 1),
        ("ation ", ", and", "ation", 0),
        ("ation", "s", "ation", 0),
        (" next ", "", " next ", 0),
    ],
)
def test_a_word_brings_its_space_where_one_is_due(
    insert: str, after: str, inserted: str, passed: int
) -> None:
    accepted = acceptance(Suggestion("x", insert, 0, 0.5, "bigram"), after)
    assert (accepted.insert, accepted.passed) == (inserted, passed)


def suggested(insert: str, replace: int = 0) -> Suggestion:
    return Suggestion(insert.strip(), insert, replace, 0.5, "bigram")


def test_the_question_that_follows_an_accepted_word_is_about_the_text_after_it() -> None:
    asked = Question(Context("meet at the st", " and", 7), "blend", "more", 5, phrase=True)
    assert accepting(asked, suggested("ation ")) == Question(
        Context("meet at the station ", "and", 7), "blend", "more", 5, phrase=True
    )
    corrected = accepting(Question(Context("teh"), "blend"), suggested("the ", replace=3))
    assert corrected.context == Context("the ")


def test_a_part_is_a_word_a_character_or_a_sentence() -> None:
    whole = suggested("ation. Then we go ")
    assert first_word(whole).insert == "ation. "
    assert first_word(suggested(" next one ")).insert == " next "
    assert first_character(whole).insert == "a"
    assert first_character(suggested("n ")).insert == "n "
    assert first_sentence(whole).insert == "ation. "
    assert first_sentence(suggested("no end ")).insert == "no end "
