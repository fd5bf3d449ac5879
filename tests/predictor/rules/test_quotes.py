import pytest

from predictor.rules.quotes import ends_word, inside, inside_single


@pytest.mark.parametrize(
    "before",
    [
        "'dog'",
        "the students'",
        "after two weeks'",
        "In the 1990s'",
        "He said 'yes'",
        "He said ‘yes’",
        "He said ‘yes'",
        "(see 'here'",
        "the students’",
        "the students‘",
        "James'",
        "press 'n'",
        "press 'y' or 'n'",
        "the key ‘n’",
        "rock 'n'",
        "rock ’n’",
        "the word 'em'",
        "the keys *'n'",
        "say ='no'",
    ],
)
def test_a_closing_quote_and_a_finished_possessive_end_the_word(before: str) -> None:
    assert ends_word(before)


@pytest.mark.parametrize(
    "before",
    [
        "can'",
        "they'",
        "o'",
        "I can’",
        "He said 'yes' but they'",
        "get 'em and don'",
        "rock 'n roll and don'",
        "press 'n' or don'",
        "in the '90 they'",
        "don't say they'",
        "",
        "'",
        "a '",
        "dog",
        "'dog",
    ],
)
def test_an_apostrophe_goes_on_elsewhere(before: str) -> None:
    assert not ends_word(before)


def test_a_quotation_ends_with_its_paragraph() -> None:
    assert inside_single("He said 'well, I")
    assert not inside_single("He said 'well, I\n\nThey")
    assert inside('She said "well', '"')
    assert not inside('She said "well" and', '"')
