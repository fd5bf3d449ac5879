import pytest

from predictor.contract import Answer, Suggestion
from predictor.suggesting.capitals import at_sentence, begins_sentence


@pytest.mark.parametrize(
    ("before", "begins"),
    [
        ("", True),
        ("  ", True),
        ("It works. ", True),
        ("It works.\n", True),
        ("It works.", False),
        ('"Really?" ', True),
        ("He said (twice!) ", True),
        ("a line\n", False),
        ("a heading\n\n", True),
        ("I met Dr. ", False),
        ("apples, e.g. ", False),
        ("J. R. R. ", False),
        ("in the U.S. ", False),
        ("Washington, D.C. ", False),
        ("Acme Corp. ", False),
        ("Smith et al. ", False),
        ("on Feb. ", False),
        ("red resp. ", False),
        ("at max. ", False),
        ("I like cars. ", True),
        ("Wait... ", False),
        ("one, ", False),
        ("x" * 200 + " ", False),
        ("word " + "\n" * 3, True),
        ("Text.\n\n# ", True),
        ("### ", True),
        ("- One\n- ", True),
        ("- one\n- ", False),
        ("So:\n\n- ", False),
        ("1. One\n2. ", True),
    ],
)
def test_a_sentence_begins_after_the_end_of_one_and_where_a_text_does(before: str, begins: bool) -> None:
    assert begins_sentence(before) == begins


def answer(*inserts: str) -> Answer:
    return Answer(tuple(Suggestion(i.strip(), i, 0, 0.5, "x") for i in inserts), "x", 1.0, True)


def test_words_at_a_sentence_start_get_a_capital_and_are_told_once() -> None:
    found = at_sentence("Done. ", answer("the ", "The ", "iPhone ", "a "))
    assert [s.insert for s in found.suggestions] == ["The ", "iPhone ", "A "]
    assert at_sentence("and ", answer("the ")) == answer("the ")


def test_the_rest_of_a_word_that_is_begun_stays_small() -> None:
    begun = Answer((Suggestion("the", "e ", 0, 0.5, "x"),), "x", 1.0, True)
    assert at_sentence("Done. th", begun) == begun
