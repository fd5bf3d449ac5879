"""docs/editor.md says which keys there are: all of them, and no others."""

import re
from dataclasses import fields
from pathlib import Path

from predictor.editor.keys import names as key_names
from predictor.editor.keys.tables import TABLE
from predictor.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "editor.md").read_text(encoding="utf-8")


def test_the_keys_of_the_page_are_those_of_the_editor() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \| `(\w+)` \|$", PAGE, re.MULTILINE)
    told = {action: (keys, what) for keys, what, action in rows}
    there = {
        key.action: (", ".join(map(key_names.shown, key.keys)), key.help)
        for key in TABLE
        if key.action and key.help
    }
    assert told == there


def test_every_setting_that_the_page_names_exists() -> None:
    named = set(re.findall(r"`(\w+) = ", PAGE))
    assert named
    assert named <= {one.name for one in fields(Settings)}
