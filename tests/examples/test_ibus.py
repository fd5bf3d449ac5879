"""What the engine for IBus knows of a field, without IBus."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "examples" / "ibus"))

from field import Field, Passage, Text, needs_space  # type: ignore[import-not-found]
from offer import Offer, first_word  # type: ignore[import-not-found]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def field(clock: Clock) -> Field:
    found = Field(clock)
    found.report(Text("", ""))
    return found


def typing(field: Field, text: str) -> list[Passage]:
    return [passage for character in text for passage in field.type(character)]


def test_reports_that_come_late_change_nothing(field: Field, clock: Clock) -> None:
    typing(field, "ab")
    for late in ("", "a", "a", "ab"):
        field.report(Text(late))
        assert field.text == Text("ab")
    assert field.settled


def test_what_is_typed_before_the_first_report_belongs_to_the_text(clock: Clock) -> None:
    field = Field(clock)
    typing(field, "We m")
    for late in ("Hi. W", "Hi. We", "Hi. We "):
        field.report(Text(late))
        assert field.text is None
    field.report(Text("Hi. We m"))
    assert typing(field, "et. ") == [Passage("We met. ", "Hi. ", "")]
    assert field.text == Text("Hi. We met. ")


def test_nothing_is_learned_while_it_is_not_sure_which_keys_a_report_has_seen(field: Field) -> None:
    typing(field, "teh cat ")
    field.report(Text("the"))  # a program that corrects, while "cat" is on its way
    assert typing(field, "sat. ") == []
    field.report(Text("the cat sat. "))
    assert field.leave() == []
    field.report(Text("the cat sat. "))
    assert typing(field, "It purrs. ") == [Passage("It purrs. ", "the cat sat. ", "")]


def test_a_report_of_something_else_counts(field: Field) -> None:
    typing(field, "ab")
    field.report(Text("ab cd", "e"))
    assert field.text == Text("ab cd", "e")


def test_a_letter_that_the_program_has_not_taken_is_given_up(field: Field, clock: Clock) -> None:
    field.report(Text("1234"))
    field.type("5")
    clock.now = 1.0
    field.report(Text("1234"))
    assert field.text == Text("12345")
    clock.now = 6.0
    field.report(Text("1234"))
    assert field.text == Text("1234")


def test_however_late_reports_come_they_are_late_while_they_come_closer(field: Field, clock: Clock) -> None:
    typing(field, "abcdef")
    for count in range(1, 6):
        clock.now += 4.0
        field.report(Text("abcdef"[:count]))
        assert field.text == Text("abcdef")


def test_without_reports_what_was_typed_is_the_text() -> None:
    field = Field()
    field.reported = False
    typing(field, "one tw")
    assert field.text == Text("one tw")
    field.leave()
    typing(field, "x")
    assert field.text is None  # it may stand inside a word
    typing(field, "x two")
    assert field.text == Text("two")


def test_finished_sentences_are_learned_with_what_stands_around_them(field: Field) -> None:
    field.report(Text("She wrote. ", " The end."))
    assert typing(field, "We met her. And") == [Passage("We met her. ", "She wrote. ", " The end.")]
    assert field.leave() == [Passage("And", "She wrote. We met her. ", " The end.")]
    assert field.leave() == []


def test_only_words_that_were_typed_as_a_whole_are_learned(field: Field) -> None:
    field.report(Text("un", "able to"))
    typing(field, "kind and cap")
    assert field.leave() == [Passage(" and ", "unkind", "capable to")]
    field.report(Text("un"))
    typing(field, "kind")
    assert field.leave() == []


def test_what_was_erased_is_not_learned(field: Field) -> None:
    typing(field, "secret")
    for _ in "secret":
        field.erase()
    assert field.leave() == []


def test_what_stood_there_is_not_learned(field: Field) -> None:
    field.report(Text("Somebody else's words. "))
    typing(field, "m")
    for _ in "ms. ":
        field.erase()
    assert field.leave() == []


def test_an_offer_holds_while_what_is_typed_agrees() -> None:
    each = {"replace": 0}
    answer = {
        "phrase": {"insert": "ation at noon ", **each},
        "suggestions": [
            {"insert": "ation ", **each},
            {"insert": "art ", **each},
            {"insert": "x", "replace": 2},
        ],
    }
    offer = Offer(Text("the st"), answer)
    assert offer.at(Text("the st")) == ["ation at noon ", "ation ", "art "]
    assert offer.at(Text("the sta")) == ["tion at noon ", "tion ", "rt "]
    assert offer.at(Text("the stati")) == ["on at noon ", "on "]
    assert offer.at(Text("the station ")) == ["at noon "]
    assert offer.at(Text("the sto")) == offer.at(Text("the s")) == offer.at(Text("the st", "!")) == []
    assert offer.at(None) == []


@pytest.mark.parametrize(("insert", "first"), [("ation at ", "ation"), (" at noon", " at"), ("word", "word")])
def test_the_first_word_of_an_offer(insert: str, first: str) -> None:
    assert first_word(insert) == first


def test_letters_want_the_space_that_marks_do_not() -> None:
    assert all(needs_space("word", each) for each in 'a1("é$&“')
    assert not any(needs_space("word", each) for each in ".,;:!?)]'’”-/ \n%")
    assert not needs_space('"a word', '"')
