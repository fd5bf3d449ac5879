import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.editor.text.lines import Lines
from predictor.editor.text.search import find, pattern_for
from predictor.testing import ScriptedPredictor, ScriptedSession
from tests.predictor.editor.driver import Drive, Driver

TEXT = "the cat\nthe Cat, the dog\nthe cat"


def silent() -> ScriptedSession:
    return ScriptedSession({"transformer": ScriptedPredictor({})})


@given(st.text(st.sampled_from("ab\n"), max_size=20), st.integers(0, 20), st.booleans())
def test_what_is_found_is_the_nearest_around_the_end(text: str, cursor: int, back: bool) -> None:
    cursor = min(cursor, len(text))
    starts = [match.start() for match in re.finditer("a", text)]
    found = find(Lines.of(text), pattern_for("a"), cursor, back=back)
    if not starts:
        assert found is None
        return
    before, behind = [s for s in starts if s < cursor], [s for s in starts if s > cursor]
    expected = (before[::-1] + starts[::-1] if back else behind + starts)[0]
    assert found == (expected, expected + 1)


@pytest.mark.parametrize(("text", "there"), [("cat", True), ("Cat", False), ("CAT", False), (".", False)])
def test_small_letters_find_capitals_and_capitals_only_themselves(text: str, there: bool) -> None:
    assert bool(pattern_for(text).search("a cat")) == there
    assert bool(pattern_for("cat").search("a CAT"))


def test_finding_shows_the_match_while_typing_and_goes_on(drive: Drive, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)

    async def scenario(driver: Driver) -> None:
        buffer = driver.editor.page.buffer
        await driver.press("ctrl-f", "cat")
        assert buffer.cursor_position == 4
        await driver.press("enter", "alt-n")
        assert buffer.cursor_position == 12
        await driver.press("alt-n", "alt-n")
        await driver.see("wrapped around")
        assert buffer.cursor_position == 4
        await driver.press("alt-p")
        assert buffer.cursor_position == 29
        await driver.press("ctrl-f", "nowhere", "enter")
        await driver.see("'nowhere' is nowhere in this text.")
        assert buffer.cursor_position == 29
        await driver.press("ctrl-f", "dog", "esc")
        assert driver.text == TEXT

    drive(scenario, tmp_path / "a.txt", silent)


def test_replacing_asks_at_each_match_and_goes_around_to_where_it_began(drive: Drive, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)

    async def scenario(driver: Driver) -> None:
        await driver.press("down", "ctrl-r", "cat", "enter", "wolf cat", "enter")
        await driver.see("Replace this by 'wolf cat'?")
        for key in "yny":
            await driver.press(key)
        await driver.see("Replaced 2 times.")
        assert driver.text == "the wolf cat\nthe wolf cat, the dog\nthe cat"
        await driver.press("ctrl-z")
        assert driver.text == "the cat\nthe wolf cat, the dog\nthe cat"

    drive(scenario, tmp_path / "a.txt", silent)


def test_all_others_are_replaced_as_one_change(drive: Drive, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)

    async def scenario(driver: Driver) -> None:
        await driver.press("down", "ctrl-r", "the", "enter", "a", "enter", "n", "a")
        await driver.see("Replaced 3 times.")
        assert driver.text == "a cat\nthe Cat, a dog\na cat"
        await driver.press("ctrl-z")
        assert driver.text == TEXT

    drive(scenario, tmp_path / "a.txt", silent)


def test_going_to_a_line(drive: Drive, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)

    async def scenario(driver: Driver) -> None:
        document = driver.editor.page.buffer
        for asked, row in (("2", 1), ("99", 2), ("1", 0)):
            await driver.press("ctrl-g", asked, "enter")
            assert document.document.cursor_position_row == row
        await driver.press("ctrl-g", "two", "enter")
        await driver.see("'two' is no line number.")

    drive(scenario, tmp_path / "a.txt", silent)
