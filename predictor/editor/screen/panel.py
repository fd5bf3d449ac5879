"""The rows below the text of what goes along with the writing."""

from collections.abc import Sequence

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.utils import get_cwidth

from predictor.editor.screen.status import shortened
from predictor.editor.state.companion import Mark, PanelRow

_STYLES = {
    0: "class:panel",
    **{strength: f"class:panel,panel.for{strength}" for strength in (1, 2, 3)},
    **{-strength: f"class:panel,panel.against{strength}" for strength in (1, 2, 3)},
}
_NARROW = 50  # cells; up to that the short heads are shown


def panel_rows(rows: Sequence[PanelRow], width: int) -> StyleAndTextTuples:
    """Return the rows, each `width` cells wide."""
    painted: StyleAndTextTuples = []
    for row in rows:
        head = row.head if width > _NARROW else row.short_head
        room = max(0, width - get_cwidth(head))
        parts = _marked(row.marks, room) if row.marks else [("class:panel", shortened(row.text, room))]
        blanks = " " * max(0, room - sum(get_cwidth(part[1]) for part in parts))
        painted += [("class:panel.head", head), *parts, ("class:panel", blanks), ("", "\n")]
    return painted[:-1]


def _marked(marks: Sequence[Mark], width: int) -> StyleAndTextTuples:
    """Return marked words, as many of the last ones as there is room for."""
    parts: StyleAndTextTuples = []
    for text, strength in reversed(marks):
        kept = _end(text, width - sum(get_cwidth(part[1]) for part in parts))
        parts.insert(0, (_STYLES[strength], kept))
        if kept != text:
            break
    return parts


def _end(text: str, width: int) -> str:
    """Return a text, its beginning replaced by "…" if it needs more than `width` cells."""
    if get_cwidth(text) <= width:
        return text
    while text and get_cwidth(text) > width - 1:
        text = text[1:]
    return f"…{text}" if width > 0 else ""
