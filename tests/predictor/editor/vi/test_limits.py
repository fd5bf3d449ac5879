"""What no text and no Python can hold, typed in vi: a sentence says so, and the text is as it was."""

from pathlib import Path

import pytest

from predictor.settings import Settings
from tests.predictor.editor.driver import Drive, Driver
from tests.predictor.editor.vi.cases import TEXTS, Case
from tests.predictor.editor.vi.headless import Headless

DIGITS = "9" * 4400


def said(keys: str, text: str = "words") -> str:
    """Press keys; return what the editor says then."""
    driver = Headless(Case(text, 0, 0, keys))
    assert driver.run()[0] == TEXTS[text]
    return driver.editor.message


@pytest.mark.parametrize(
    "keys",
    [
        ":d ²<CR>",
        f":{DIGITS}<CR>",
        f":{DIGITS}d<CR>",
        f":1,{DIGITS}d<CR>",
        f":+{DIGITS}d<CR>",
        f":-{DIGITS}d<CR>",
        f":m{DIGITS}<CR>",
        ":d 0<CR>",
        r":s/o\{99999999999\}/x/<CR>",
        r"/o\{99999999999\}<CR>",
        r":/o\{99999999999\}/d<CR>",
        r":s/\(o/x/<CR>",
        r":s/" + r"\(" * 3000 + r"o" + r"\)" * 3000 + "/x/<CR>",
        r":s/\²/x/<CR>",
    ],
)
def test_a_sentence_says_what_cannot_be(keys: str) -> None:
    assert said(keys)


def test_a_superscript_is_no_group() -> None:
    assert Headless(Case("words", 2, 0, r":s/e/\²/<CR>")).run()[0][2] == "t²n"


def test_a_long_count_is_the_longest_there_can_be() -> None:
    assert Headless(Case("words", 1, 0, f":d {DIGITS}<CR>")).run()[0] == TEXTS["words"][:1]


@pytest.mark.parametrize("key", ["<C-a>", "<C-x>"])
def test_a_number_too_long_to_count_stays(key: str) -> None:
    driver = Headless(Case("words", 0, 0, key))
    driver.editor.page.buffer.text = DIGITS
    assert driver.run()[0] == [DIGITS]
    assert "digits" in driver.editor.message


def test_half_a_pattern_means_itself_while_it_is_typed() -> None:
    driver = Headless(Case("words", 0, 0, r"/\(t"))
    driver.run()
    assert driver.editor.search.pattern
    assert driver.editor.search.pattern.pattern == r"\\\(t"


ENDLESS = r"\(\(\w\+\s\?\)\+\)\+:"


@pytest.mark.parametrize(
    "keys",
    [
        f"/{ENDLESS}",
        f"/{ENDLESS}<CR>",
        f":s/{ENDLESS}//<CR>",
        f":%s/{ENDLESS}//g<CR>",
        f":/{ENDLESS}/d<CR>",
        f"d/{ENDLESS}<CR>",
    ],
)
def test_a_pattern_without_end_is_given_up(keys: str) -> None:
    assert said(keys) == "The pattern takes too long."


def test_what_was_found_is_marked_in_no_endless_time(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("yx\n" + "a" * 60 + "\n")

    async def scenario(driver: Driver) -> None:
        await driver.press(r"/x\|\(a*\)*b", "enter", "x", ":", "w", "enter")
        await driver.see("Saved a.txt.")
        assert path.read_text() == "y\n" + "a" * 60 + "\n"

    drive(scenario, path, settings=Settings(keys="vi"))


def test_a_count_writes_at_once() -> None:
    text = Headless(Case("words", 2, 0, "999999999ix<Esc>.")).run()[0]
    assert text[2] == "x" * 2 * 99_999 + "ten"  # type: ignore[index]


@pytest.mark.parametrize("keys", ["yG99999P", "yG99999p", "yGVG99999p", "ggVG99999>"])
def test_a_count_that_would_write_too_much_is_refused(keys: str) -> None:
    driver = Headless(Case("words", 0, 0, keys))
    driver.editor.page.buffer.text = "\n".join(["word " * 20] * 30)
    driver.run()
    assert driver.editor.page.buffer.content.length < 10_000
    assert "too much" in driver.editor.message


@pytest.mark.parametrize("keys", [("qahq", "9999999@a"), ("qa0@aq", "3@a")])
def test_macros_end(drive: Drive, tmp_path: Path, keys: tuple[str, ...]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one two\n")

    async def scenario(driver: Driver) -> None:
        await driver.press(*keys)
        await driver.see("20,000 keys")
        await driver.press("iyes", "esc", ":", "w", "enter")
        await driver.see("Saved a.txt.")
        assert "yes" in path.read_text()

    drive(scenario, path, settings=Settings(keys="vi"))


def test_a_macro_ends_where_a_command_fails_and_what_was_typed_goes_on(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\nthree\n")

    async def scenario(driver: Driver) -> None:
        await driver.press("qaI-", "esc", "+q", "9@aAx", "esc", ":", "w", "enter")
        await driver.see("Saved a.txt.")
        assert path.read_text() == "-one\n-two\n-threex\n"

    drive(scenario, path, settings=Settings(keys="vi"))
