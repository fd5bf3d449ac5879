"""The rows below the text: as wide as the window, words marked by what they do, the end of them kept."""

import pytest
from prompt_toolkit.formatted_text import fragment_list_to_text
from prompt_toolkit.utils import get_cwidth

from predictor.editor.screen import theme
from predictor.editor.screen.panel import panel_rows
from predictor.editor.state.companion import Mark, PanelRow

ROW = PanelRow(" context ", " c ", "", (Mark("one", 0), Mark(" two", 3), Mark(" 三三", -2)))


def test_marked_words_are_painted_by_their_strength() -> None:
    painted = panel_rows([ROW], 60)
    assert [(style.rpartition("panel.")[2], text) for style, text, *_ in painted[:4]] == [
        ("head", " context "),
        ("class:panel", "one"),
        ("for3", " two"),
        ("against2", " 三三"),
    ]


@pytest.mark.parametrize("width", [60, 20, 16, 12, 4, 1])
def test_a_row_is_as_wide_as_the_window_and_keeps_its_end(width: int) -> None:
    text = fragment_list_to_text(panel_rows([ROW], width))
    assert get_cwidth(text) in (width, get_cwidth(ROW.short_head))
    assert text.rstrip().endswith("三") or width <= 4


def test_every_theme_knows_every_strength() -> None:
    for name in ("dark", "light", "16-colour", "plain"):
        rules = dict(theme.style(name).style_rules)  # type: ignore[attr-defined]
        for strength in (1, 2, 3):
            assert f"panel.for{strength}" in rules
            assert f"panel.against{strength}" in rules
