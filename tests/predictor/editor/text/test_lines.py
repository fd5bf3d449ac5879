import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from predictor.editor.text.lines import Lines

TEXTS = st.text(st.sampled_from("ab\n é日"), max_size=30)


@given(TEXTS, st.integers(0, 40), st.integers(0, 40), TEXTS)
def test_a_change_gives_what_it_gives_with_a_string(text: str, start: int, length: int, new: str) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    changed = Lines.of(text).changed(start, end, new)
    expected = Lines.of(text[:start] + new + text[end:])
    assert changed.text == expected.text
    assert changed.lines == expected.lines
    assert np.array_equal(changed.starts, expected.starts)
    assert changed.length == expected.length


@given(TEXTS, st.integers(-3, 40), st.integers(-3, 40))
def test_parts_are_those_of_the_string(text: str, start: int, end: int) -> None:
    lines = Lines.of(text)
    assert lines.slice(start, end) == text[max(start, 0) : max(end, 0)]
    assert lines.character(start) == (text[start : start + 1] if start >= 0 else "")


@given(TEXTS)
def test_places_and_columns_belong_together(text: str) -> None:
    lines = Lines.of(text)
    for place in range(len(text) + 1):
        row, start = lines.row_of(place)
        assert text[:place].count("\n") == row
        assert lines.place_of(row, place - start) == place


@given(TEXTS, TEXTS)
def test_the_difference_makes_the_other_text(old: str, new: str) -> None:
    change = Lines.of(old).difference(new)
    assert old[: change.start] + change.inserted + old[change.start + len(change.removed) :] == new
    shared = len(change.removed) and len(change.inserted)
    assert not shared or change.removed[0] != change.inserted[0]
