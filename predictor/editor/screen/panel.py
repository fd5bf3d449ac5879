"""The rows below the text of what goes along with the writing."""

from collections.abc import Sequence

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.utils import get_cwidth

from predictor.editor.screen.status import shortened
from predictor.editor.state.companion import PanelRow

_NARROW = 50  # cells; up to that the short heads are shown


def panel_rows(rows: Sequence[PanelRow], width: int) -> StyleAndTextTuples:
    """Return the rows, each `width` cells wide."""
    painted: StyleAndTextTuples = []
    for row in rows:
        head = row.head if width > _NARROW else row.short_head
        text = shortened(row.text, max(0, width - get_cwidth(head)))
        blanks = " " * max(0, width - get_cwidth(head) - get_cwidth(text))
        painted += [("class:panel.head", head), ("class:panel", text + blanks), ("", "\n")]
    return painted[:-1]
