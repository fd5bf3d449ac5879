"""The page for users says what the tables of keys say."""

from pathlib import Path

import pytest

from predictor.editor.keys.key import Key
from predictor.editor.keys.tables import SECTIONS
from predictor.editor.screen.help import names

PAGE = (Path(__file__).parents[3] / "docs" / "editor.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "row", [row for _, rows in SECTIONS for row in rows if row.help], ids=lambda row: row.help
)
def test_every_key_of_the_help_is_in_the_page(row: Key) -> None:
    assert f"| {names(row)} | {row.help} |" in PAGE
    assert not row.action or f"`{row.action}`" in PAGE
