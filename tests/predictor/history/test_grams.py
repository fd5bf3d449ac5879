"""What is learned of a text, and what a cursor stands after: the two are read in the same way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.contract import Context
from predictor.history.grams import BEGINNING, NUMBER, SENTENCE, before_word, grams, tokens
from predictor.text import LONGEST_PREFIX


def learned(text: str) -> list[tuple[str, ...]]:
    return [(*gram.before, gram.word) for gram in grams(text)]


def test_each_word_is_learned_with_the_two_before_it_folded() -> None:
    assert learned("See You, there") == [
        (BEGINNING, "See"),
        (BEGINNING, "see", "You"),
        ("you", ",", "there"),
    ]


def test_runs_of_sentence_marks_and_of_digits_are_one() -> None:
    assert learned("No... (a)\n\nB 12 c")[1:] == [
        ("no", SENTENCE, "a"),
        ("a", SENTENCE, "B"),
        ("b", NUMBER, "c"),
    ]
    assert learned("...a") == [(BEGINNING, "a")]


def test_no_number_is_learned_nor_a_word_without_end() -> None:
    endless = "x" * (LONGEST_PREFIX + 1)
    assert learned(f"12 {endless} b c") == [("b",), ("b", "c")]
    assert not {"1", "2", "7"} & set(tokens("1 27"))


def test_names_have_a_capital_inside_a_sentence() -> None:
    names = [gram.word for gram in grams("Teh Oberlander asked. Then Zoe, I") if gram.is_name]
    assert names == ["Oberlander", "Zoe", "I"]


@pytest.mark.parametrize("text", ["", "See you ", "a. ", "No...\n\n", "12 ", "the \u00e9t\u00e9 ", "a  "])
def test_a_cursor_stands_after_what_a_learned_word_stands_after(text: str) -> None:
    (*_, last) = grams(f"{text}word")
    assert before_word(Context(text).finished) == last.before


@given(st.text(alphabet="aB'é .,!?\n(7🙂", max_size=300))
def test_the_same_for_any_text(text: str) -> None:
    (*_, last) = grams(f"{text} word")
    finished = Context(f"{text} ").finished
    # What is far back may be cut off; what is near is the same.
    before = before_word(finished)
    assert before == last.before[len(last.before) - len(before) :]
    assert len(before) == len(last.before) or len(text) > 100


def test_half_a_word_where_the_text_is_cut_is_none() -> None:
    far = "pre" * 700 + " "
    assert before_word(Context(far).finished) == ()
