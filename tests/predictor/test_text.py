"""Rules about text: nothing is lost, and a finished chunk never changes."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from predictor.text import LONGEST_PREFIX, chunks, is_shouted, normalise, quiet, split_at_cursor, words

# Letters, marks and spaces that meet each other often, and any other character now and then.
TYPED = st.text(st.sampled_from("abZé'’ \n\t.-_,1٣漢\u0301🙂") | st.characters(codec="utf-8"))


@given(TYPED)
@example("a  b\n\n\tc   ")
@example("-" * 100)
def test_chunks_joined_give_the_text_again(text: str) -> None:
    assert "".join(chunks(text)) == text


@given(TYPED, TYPED)
def test_finished_chunks_stay_when_more_is_typed(text: str, more: str) -> None:
    finished = chunks(text)[:-1]
    # An apostrophe may still become the inside of a word; the chunk before it is then not finished.
    while finished and chunks(text)[len(finished)] in ("'", "’"):
        finished.pop()
    assert chunks(text + more)[: len(finished)] == finished


@given(TYPED)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("\ufeffstart", "start"),
        ("cafe\u0301", "café"),
        ("half\ud83dpair", "half\ufffdpair"),
        ("Case, tabs\t and  spaces stay!", "Case, tabs\t and  spaces stay!"),
    ],
)
def test_normalise(given_text: str, expected: str) -> None:
    assert normalise(given_text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I don't know.", ["I ", "don't ", "know", "."]),
        ("rock’n’roll 1984 ...", ["rock’n’roll ", "1", "9", "8", "4 ", "..."]),
        ("well-known\n\n  x", ["well", "-", "known", "\n", "\n", " ", " ", "x"]),
        ("snake_case", ["snake", "_", "case"]),
    ],
)
def test_chunks(text: str, expected: list[str]) -> None:
    assert chunks(text) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("meet at the st", "", ("meet at the ", "st", "")),
        ("meet at the ", "", ("meet at the ", "", "")),
        ("I don'", "", ("I ", "don'", "")),
        ("he said 'wh", "", ("he said '", "wh", "")),
        ("well-kn", "", ("well-", "kn", "")),
        ("the sta", "on is", ("the ", "sta", "on")),
        ("I do", "n't know", ("I ", "do", "n't")),
        ("in 19", "84", ("in 19", "", "")),
        ("cafe\u0301", "", ("", "cafe\u0301", "")),
        ("", "", ("", "", "")),
    ],
)
def test_the_cursor_splits_the_text_at_the_current_word(
    before: str, after: str, expected: tuple[str, str, str]
) -> None:
    assert split_at_cursor(before, after) == expected


@given(TYPED, TYPED)
def test_context_and_prefix_are_the_text_before_the_cursor(before: str, after: str) -> None:
    cursor = split_at_cursor(before, after)
    assert cursor.context + cursor.prefix == before
    assert after.startswith(cursor.suffix)
    assert len(cursor.prefix) <= LONGEST_PREFIX


def test_words() -> None:
    assert words("It's 3 o’clock, Anna-Lena!") == ["It's", "o’clock", "Anna", "Lena"]


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("PLEASE DO NOT ", "Please do not "),
        ("I THINK. I DON'T ", "I think. I don't "),
        ("We ask: PLEASE DO. THEN ", "We ask: please do. Then "),
        ("NOW\nWHAT ", "Now\nWhat "),
        ("nothing here ", "nothing here "),
        ("ÉTÉ. ß", "Été. ß"),
    ],
)
def test_capitals_of_shouted_text_are_those_of_any_text(given_text: str, expected: str) -> None:
    assert quiet(given_text) == expected


@given(TYPED)
def test_shouted_text_keeps_its_length(text: str) -> None:
    assert len(quiet(text)) == len(text)


@pytest.mark.parametrize(
    "before", ["PLEASE DO N", "PLEASE DO NOT ", "WHAT A NICE D", "BUT I DON'T KN", "DO IT NOW\nTH"]
)
def test_three_words_in_capitals_are_shouted(before: str) -> None:
    assert is_shouted(before)


@pytest.mark.parametrize(
    "before", ["PLEASE D", "PLEASE do NOT ", "I A ", "THE FIRST CHAPTER\n\nT", "THE FIRST CHAPTER\n\n", ""]
)
def test_fewer_and_a_heading_are_not(before: str) -> None:
    assert not is_shouted(before)
