"""A document is what its client has, whatever was done to it, in each encoding."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.contract import Context
from predictor.server.documents import Change, Document, Position, Range
from predictor.server.refusing import Refused
from predictor.server.units import Encoding, length
from tests.predictor.server.reference import Reference

TEXT = st.text(st.sampled_from("ab \n\r\t'éß…😀👩\u0301"), max_size=12)
PLACE = st.integers(0, 40)


def place(line: int, character: int) -> Position:
    return Position(line, character)


def between(*numbers: int) -> Range:
    return Range(Position(*numbers[:2]), Position(*numbers[2:]))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(["utf-16", "utf-32"]), TEXT, st.lists(st.tuples(PLACE, PLACE, TEXT), max_size=8))
def test_any_edits_leave_the_servers_text_equal_to_the_clients(
    encoding: Encoding, text: str, edits: list[tuple[int, int, str]]
) -> None:
    reference, document = Reference(text, encoding), Document(text, 0, encoding)
    for version, (a, b, new) in enumerate(edits, start=1):
        start, end = sorted((reference.settled(a), reference.settled(b)))
        change = Change(new, Range(reference.position(start), reference.position(end)))
        reference.replace(start, end, new)
        document.edit([change], version)
        assert document.text == reference.text
        assert document.size == len(document.text)
    cursor = reference.settled(edits[0][0]) if edits else 0
    before, after = reference.around(cursor)
    assert document.context(reference.position(cursor)) == Context.at(before + after, len(before))


@settings(max_examples=200, deadline=None)
@given(TEXT, st.lists(st.tuples(PLACE, PLACE, TEXT), max_size=5))
def test_bytes_are_counted_where_characters_end(text: str, edits: list[tuple[int, int, str]]) -> None:
    document, plain = Document(text, 0, "utf-8"), Reference(text, "utf-32")
    for version, (a, b, new) in enumerate(edits, start=1):
        start, end = sorted((plain.settled(a), plain.settled(b)))
        change = Change(new, Range(plain.position(start, "utf-8"), plain.position(end, "utf-8")))
        plain.replace(start, end, new)
        document.edit([change], version)
        assert document.text == plain.text


def test_several_changes_are_made_one_after_the_other_or_not_at_all() -> None:
    document = Document("one two", 1, "utf-16")
    document.edit([Change("1", between(0, 0, 0, 3)), Change("2", between(0, 2, 0, 5))], 2)
    assert document.text == "1 2"
    with pytest.raises(Refused, match="ends before it starts"):
        document.edit([Change("x", between(0, 0, 0, 1)), Change("y", between(0, 3, 0, 1))], 3)
    assert (document.text, document.version, document.size) == ("1 2", 2, 3)
    document.edit([Change("all else"), Change("!", between(9, 9, 9, 9))], 3)
    assert document.text == "all else!"


def test_versions_only_grow() -> None:
    document = Document("", 5, "utf-16")
    for version in (5, 4):
        with pytest.raises(Refused, match="has version 5 already"):
            document.edit([Change("a")], version)


def test_a_range_that_ends_inside_the_emoji_after_which_it_starts_is_refused() -> None:
    document = Document("😀", 0, "utf-16")
    with pytest.raises(Refused, match="ends before it starts"):
        document.edit([Change("", between(0, 2, 0, 1))], 1)
    document.edit([Change("", between(0, 1, 0, 2))], 1)
    document.edit([Change("\ude00", between(0, 1, 0, 1))], 2)
    assert document.text == "😀"


def test_bytes_inside_a_character_are_refused() -> None:
    with pytest.raises(Refused, match="inside a character") as refused:
        Document("é", 0, "utf-8").context(place(0, 1))
    assert (refused.value.field, refused.value.value) == ("character", 1)


def test_places_beyond_an_end_mean_the_end() -> None:
    document = Document("a😀\r\nb", 0, "utf-16")
    assert document.settled(place(0, 99)) == place(0, 3)
    assert document.settled(place(7, 7)) == place(1, 1)
    assert document.context(place(7, 7)).before == "a😀\nb"


def test_what_is_asked_in_a_long_document_is_what_matters() -> None:
    text = "".join(f"line {number}\r\n" for number in range(20_000))
    document = Document(text, 0, "utf-16")
    plain = text.replace("\r\n", "\n")
    for line in (10_000, 9_999, 3, 19_000, 0):
        cursor = plain.index(f"line {line}\n") + 4
        assert document.context(place(line, 4)) == Context.at(plain, cursor)
        document.edit([Change("X", between(line, 0, line, 1))], document.version + 1)
        document.edit([Change("l", between(line, 0, line, 1))], document.version + 1)


def test_lengths() -> None:
    assert [length("aé😀", each) for each in ("utf-8", "utf-16", "utf-32")] == [7, 4, 3]
