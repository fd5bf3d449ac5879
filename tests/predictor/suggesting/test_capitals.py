import pytest

from predictor.contract import Answer, Suggestion
from predictor.suggesting.capitals import at_sentence, begins_sentence


@pytest.mark.parametrize(
    ("before", "begins"),
    [
        ("", True),
        ("  ", True),
        ("It is correct. ", True),
        ("It is correct.\n", True),
        ("It is correct.", False),
        ('"Really?" ', True),
        ("He said (twice!) ", True),
        ("a line\n", False),
        ("a heading\n\n", True),
        ("I met Dr. ", None),
        ("apples, e.g. ", None),
        ("J. R. R. ", None),
        ("in the U.S. ", None),
        ("Washington, D.C. ", None),
        ("Acme Corp. ", None),
        ("Smith et al. ", None),
        ("on Feb. ", None),
        ("red resp. ", None),
        ("at max. ", None),
        ("in Tampa, Fla. ", None),
        ("I like cars. ", None),
        ("I like cookies. ", True),
        ("Wait... ", None),
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
def test_a_sentence_begins_after_the_end_of_one_and_where_a_text_does(
    before: str, begins: bool | None
) -> None:
    assert begins_sentence(before) is begins


def answer(*inserts: str) -> Answer:
    return Answer(tuple(Suggestion(i.strip(), i, 0, 0.5, "x") for i in inserts), "x", 1.0, True)


def test_after_what_may_be_an_abbreviation_the_model_decides() -> None:
    def said(*words: tuple[str, float]) -> Answer:
        return Answer(tuple(Suggestion(w, f"{w} ", 0, p, "x") for w, p in words), "x", 1.0, True)

    small = said(("I", 0.4), ("and", 0.3), ("The", 0.2))
    large = said(("The", 0.3), ("and", 0.2))
    assert at_sentence("in Tampa, Fla. ", small) == small
    assert [s.text for s in at_sentence("I like cars. ", large).suggestions] == ["The", "And"]
    assert at_sentence("I like cars. ", said()) == said()


def test_words_at_a_sentence_start_get_a_capital_and_are_told_once() -> None:
    found = at_sentence("Finished! ", answer("the ", "The ", "iPhone ", "a "))
    assert [s.insert for s in found.suggestions] == ["The ", "iPhone ", "A "]
    assert at_sentence("and ", answer("the ")) == answer("the ")


def test_the_rest_of_a_word_that_is_begun_stays_small() -> None:
    begun = Answer((Suggestion("the", "e ", 0, 0.5, "x"),), "x", 1.0, True)
    assert at_sentence("Done. th", begun) == begun
