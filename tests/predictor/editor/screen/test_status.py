from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from predictor.contract import Suggestion
from predictor.editor.keys.tables import SECTIONS, TABLE
from predictor.editor.screen.help import help_rows, names
from predictor.editor.screen.menu import list_rows
from predictor.editor.screen.status import Status
from predictor.editor.state.savings import Savings
from predictor.editor.text.undo import Gain
from predictor.suggesting.ghost import ghost_text

FULL = Status(
    "notes.txt",
    modified=True,
    speaker="transformer",
    latency_ms=12.4,
    p95_ms=20.2,
    saved=34,
    percent=21.3,
    silence="no word fits",
)


def test_a_wide_line_says_everything() -> None:
    (line,) = FULL.lines(100)
    assert line.startswith(" notes.txt* ")
    assert line.endswith("transformer 12 ms, p95 20 ms · 34 keys saved (21%) · no word fits · F1 keys ")


def test_a_narrow_line_keeps_what_matters_most() -> None:
    (line,) = FULL.lines(40)
    assert line.split() == ["notes.txt*", "transformer", "12ms", "·", "34", "saved"]


@given(st.integers(1, 120), st.text(st.sampled_from("ab日 "), min_size=1, max_size=50), st.booleans())
def test_every_row_fills_the_width(width: int, name: str, troubled: bool) -> None:
    trouble = "There is no bundle." if troubled else ""
    for status in (
        Status(name, True, speaker="bigram", latency_ms=0.3, saved=5, silence="x", trouble=trouble),
        Status(name, message="Saved. " * 30),
    ):
        for line in status.lines(width):
            assert get_cwidth(line) == width


def test_trouble_is_named_in_the_line_and_a_message_stands_alone() -> None:
    assert "no predictions: There is no bundle" in Status("a", trouble="There is no bundle").lines(80)[0]
    assert Status("a", message="Saved a.").lines(20) == [" Saved a.           "]


def test_that_unsaved_text_is_not_kept_stands_first() -> None:
    assert "unsaved text is not kept · transformer" in replace(FULL, unkept=True).lines(120)[0]
    assert "not kept · no predictions: x" in replace(FULL, unkept=True, trouble="x").lines(80)[0]
    assert "not kept" in replace(FULL, unkept=True).lines(20)[0]


def test_less_than_a_millisecond_is_not_called_none() -> None:
    assert "bigram <1 ms" in Status("a", speaker="bigram", latency_ms=0.2).lines(80)[0]


def test_savings_count_characters_against_keys() -> None:
    savings = Savings(3, Gain(5, 1))
    assert (savings.saved, savings.percent) == (4, 50.0)
    assert Savings(0, Gain()).percent == 0.0


@pytest.mark.parametrize(
    ("insert", "replace", "ghost"),
    [
        ("ation ", 0, "ation"),
        ("their ", 3, ""),
        ("a\nb ", 0, "a"),
        ("a\x1b[2J", 0, "a"),
        (" ", 0, ""),
        ("語 ", 0, "語"),
    ],
)
def test_only_what_can_stand_behind_the_cursor_is_painted(insert: str, replace: int, ghost: str) -> None:
    assert ghost_text(Suggestion("x", insert, replace, 0.5, "bigram")) == ghost


def test_list_rows_are_of_one_width_and_numbered() -> None:
    suggestions = [
        Suggestion(text, text, 0, p, "x") for text, p in (("日本", 0.5), ("word", 0.004), ("w" * 60, 1.0))
    ]
    lines = "".join(fragment[1] for fragment in list_rows(suggestions, 1)).split("\n")
    assert len({get_cwidth(line) for line in lines}) == 1
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    assert [line.split()[-1] for line in lines] == ["50%", "<1%", "100%"]


def test_the_help_page_names_every_key_that_has_a_meaning_within_its_width() -> None:
    page = ["".join(text for _, text in row) for row in help_rows(SECTIONS, "There is no bundle.", 40)]
    assert all(get_cwidth(line) <= 40 for line in page)
    for key in TABLE:
        assert not key.help or any(line.startswith(names(key)[:10]) for line in page)
    assert page[0] == "No predictions: There is no bundle."
