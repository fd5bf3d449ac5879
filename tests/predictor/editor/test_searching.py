import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.editor.commands import searching
from predictor.editor.text.lines import Lines
from predictor.editor.text.search import find, pattern_for
from predictor.settings import Settings
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


def test_the_match_that_is_asked_about_is_in_view_and_painted_unlike_the_others(
    drive: Drive, tmp_path: Path
) -> None:
    lines = [f"line {number}" for number in range(60)]
    lines[20] = lines[40] = "a cat and a cat"
    (tmp_path / "a.txt").write_text("\n".join(lines))

    def painted(driver: Driver) -> list[list[str]]:
        """Of each row of the screen that has matches, what is painted as the one asked about."""
        rows = driver.painting.screen.buffer
        cells = [[rows[y][x] for x in range(20)] for y in range(9)]
        marked = [row for row in cells if any(cell.bg in ("5f5f00", "ffaf00") for cell in row)]
        return [[f"{x}{cell.data}" for x, cell in enumerate(row) if cell.bg == "ffaf00"] for row in marked]

    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl-r", "cat", "enter", "dog", "enter")
        await driver.until(lambda: painted(driver) == [["2c", "3a", "4t"]])
        await driver.see("line 19")
        await driver.press("n")
        await driver.until(lambda: painted(driver) == [["12c", "13a", "14t"]])
        await driver.press("n")
        await driver.see("line 39")
        await driver.until(lambda: painted(driver) == [["2c", "3a", "4t"]])
        await driver.press("esc")
        await driver.until(lambda: painted(driver) == [])

    drive(scenario, tmp_path / "a.txt", silent, size=(40, 12))


@pytest.mark.parametrize("keys", ["emacs", "vi"])
def test_what_a_line_asks_for_comes_selected(drive: Drive, tmp_path: Path, keys: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT)

    async def scenario(driver: Driver) -> None:
        entry = driver.application.app.layout

        async def open_replace() -> None:
            searching.open_replace(driver.editor)
            await driver.see("Replace: ")

        driver.editor.search.text = "cat"
        for pressed, text in (
            (["d", "o", "g"], "dog"),
            (["end", "s"], "cats"),
            (["left", "x"], "caxt"),
            (["home", "x"], "xcat"),
            (["backspace", "x"], "x"),
            (["\x1b[200~a cow\x1b[201~"], "a cow"),
        ):
            await open_replace()
            await driver.press(*pressed)
            assert entry.current_buffer.text == text, pressed
            await driver.press("esc")
        await open_replace()
        await driver.press("enter")
        await driver.see("Replace cat with: ")

    drive(scenario, tmp_path / "a.txt", silent, settings=Settings(keys=keys))


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
