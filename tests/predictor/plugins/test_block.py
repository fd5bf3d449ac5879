"""Our lines in somebody else's file: once, whole, and gone without a trace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.errors import SettingsError
from predictor.plugins.block import block_of, with_block, without_block

FILES = st.lists(st.sampled_from(["", "set number", "é # x", "\tif", "# foretype"]), max_size=6).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n"]).map(
        lambda end: "".join(f"{each}{end}" for each in lines).encode()
    )
)


@given(FILES)
def test_what_was_added_is_taken_out_again(content: bytes) -> None:
    added = with_block(content, "one\ntwo", "#", "about")
    assert added.startswith(content)
    assert without_block(added) == content


@given(FILES, FILES)
def test_a_second_time_it_takes_the_place_of_the_first(before: bytes, after: bytes) -> None:
    first = with_block(before, "one", "#", "about") + after
    second = with_block(first, "two", "#", "about")
    assert second.startswith(before)
    assert second.endswith(after)
    assert (second.count(b"one"), second.count(b"two")) == (0, 1)
    assert with_block(second, "two", "#", "about") == second


def test_lines_end_as_those_of_the_file_do() -> None:
    assert with_block(b"a\r\n", "b\nc", '"', "x") == (
        b'a\r\n" >>> foretype >>> x\r\nb\r\nc\r\n" <<< foretype <<<\r\n'
    )


def test_a_last_line_without_an_end_is_left_alone() -> None:
    assert with_block(b"a", "b", "#", "x").startswith(b"a\n# >>>")


def test_other_encodings_stay_as_they_are() -> None:
    assert with_block("café\n".encode("latin-1"), "b", "#", "x").startswith(b"caf\xe9\n#")


@pytest.mark.parametrize(
    "content",
    [
        b"# >>> foretype >>>\na\n",
        b"# <<< foretype <<<\n",
        b"# <<< foretype <<<\n# >>> foretype >>>\n",
        b"# >>> foretype >>>\n# <<< foretype <<<\n" * 2,
    ],
)
def test_marks_that_are_not_whole_are_not_touched(content: bytes) -> None:
    for act in (without_block, block_of, lambda each: with_block(each, "b", "#", "x")):
        with pytest.raises(SettingsError, match="not whole"):
            act(content)
