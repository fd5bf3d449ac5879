"""Keys as terminals send them: those that are bound do what they should, the others nothing."""

import asyncio
from pathlib import Path

import pytest

from predictor.settings import Settings
from tests.predictor.editor.driver import Drive, Driver

LINES = "".join(f"line {number}\n" for number in range(60))
UNBOUND = [
    "\x1b[1;5S",  # Ctrl-F4
    "\x1b[1;6A",  # Ctrl-Shift-Up
    "\x1b[1;3Q",  # Alt-F2
    "\x1b[24;3~",  # Alt-F12
    "\x1b[18;4~",  # Alt-Shift-F7
    "\x1b[21~",  # F10
    "\x1b[27;5;9~",  # Ctrl-Tab
    "\x1b[9;5u",
    "\x1b[57441;2u",
    "\x1b]11;rgb:ffff/ffff/ffff\x07",
    "\x1b[-1;5R",
    "\x1b[?1;2c",
    "\x1b[6n",
    "\x1c",  # Ctrl-\
    "\x1e",  # Ctrl-^
]


@pytest.mark.parametrize("sequence", UNBOUND)
@pytest.mark.parametrize("keys", ["emacs", "vi"])
def test_what_is_not_bound_does_nothing(drive: Drive, tmp_path: Path, sequence: str, keys: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")

    async def scenario(driver: Driver) -> None:
        driver.send(sequence)
        await driver.press("x")
        assert driver.text == ("ext" if keys == "vi" else "xtext")
        if keys == "vi":
            await driver.press("i")
            driver.send(sequence)
            await driver.press("x")
            assert driver.text == "xext"
        assert driver.editor.mode == "text"

    drive(scenario, path, settings=Settings(keys=keys, off_in=("*",)))


@pytest.mark.parametrize(
    ("parts", "begins"),
    [
        (("\x1b[1;6", "S"), ""),
        (("\x1b[1", ";6", "S"), ""),
        (("\x1b[<0;1", "M"), ""),
        (("\x9b1;6", "S"), ""),
        (("\x1bO5", "P"), ""),
        (("\x1b[", "1;6S"), ""),
        (("\x1b", "[1;6S"), ""),
        (("\x1b", "O5P"), ""),
        (("\x1bO", "5P"), "\n"),  # "O" of vi's
    ],
)
@pytest.mark.parametrize("keys", ["emacs", "vi"])
def test_a_sequence_that_pauses_types_nothing(
    drive: Drive, tmp_path: Path, parts: tuple[str, ...], begins: str, keys: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")

    async def scenario(driver: Driver) -> None:
        if keys == "vi":
            await driver.press("i")
        for part in parts:
            driver.send(part)
            await asyncio.sleep(0.12)
        assert driver.text == (f"{begins}text" if keys == "vi" else "text")

    drive(scenario, path, settings=Settings(keys=keys, off_in=("*",)))


def test_esc_is_not_waited_for(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")

    async def scenario(driver: Driver) -> None:
        await driver.press("i", "a")
        driver.send("\x1b")
        await asyncio.sleep(0.12)
        driver.send("O")
        await asyncio.sleep(0.12)
        driver.send("5")
        await asyncio.sleep(0.12)
        assert driver.text == "5\natext"

    drive(scenario, path, settings=Settings(keys="vi", off_in=("*",)))


@pytest.mark.parametrize("sequence", [*UNBOUND, "\x1a", "\x11"])
def test_what_is_not_bound_does_nothing_where_a_line_is_asked_for(drive: Drive, sequence: str) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl-f", "a")
        driver.send(sequence)
        await driver.press("b")
        await driver.see("ab")
        assert driver.application.app.current_buffer.text == "ab"

    drive(scenario)


def test_alt_and_a_letter_that_is_not_bound_types_no_letter(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        driver.send("\x1bq\x1b[106;3u\x1b\r")
        await driver.press("x")
        assert driver.text == "x"

    drive(scenario)


@pytest.mark.parametrize("sequence", ["\x1b[19;3~", "\x1b\x1b[19~", "\x1b[19;9~", "\x1b[19;3:1~"])
@pytest.mark.parametrize("keys", ["emacs", "vi"])
def test_alt_f8_switches_off_however_it_is_spelt(drive: Drive, sequence: str, keys: str) -> None:
    async def scenario(driver: Driver) -> None:
        driver.send(sequence)
        await driver.until(lambda: driver.editor.page.silent)
        assert driver.text == ""

    drive(scenario, settings=Settings(keys=keys))


def test_shift_and_a_page_key_select_a_page(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(LINES)

    async def scenario(driver: Driver) -> None:
        driver.send("\x1b[6;2~")
        await driver.until(lambda: driver.editor.page.buffer.selection_state)
        buffer = driver.editor.page.buffer
        down = buffer.document.selection_range()
        assert down[0] == 0
        assert 15 < buffer.document.cursor_position_row < 24
        driver.send("\x1b[6;2~\x1b[5;2~")
        await driver.press("\x1b[1;2C")
        assert buffer.document.selection_range() == (0, down[1] + 1)
        await driver.press("x")
        assert driver.text == "x" + LINES[down[1] + 1 :]

    drive(scenario, path, settings=Settings(off_in=("*",)))


def test_insert_and_delete_copy_cut_and_paste_as_they_do_elsewhere(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("ab", "\x1b[1;2D", "\x1b[2;5~", "end", "\x1b[2;2~")
        assert driver.text == "abb"
        await driver.press("\x1b[1;2D", "\x1b[1;2D", "\x1b[3;2~")
        assert driver.text == "a"
        await driver.press("\x1b[2;2~", "\x1b[3;2~")
        assert driver.text == "abb"
        await driver.press("ctrl-f", "\x1b[2;2~")
        assert driver.application.app.current_buffer.text == "bb"

    drive(scenario, settings=Settings(off_in=("*",), delay_ms=10_000))


def test_where_there_is_no_row_to_select_nothing_is_selected(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("ab", "\x1b[5;2~", "\x1b[1;2A")
        assert driver.editor.page.buffer.selection_state is None

    drive(scenario, settings=Settings(off_in=("*",)))


@pytest.mark.parametrize("keys", ["=ip", "gqap", "!ip", "zfj", "gwG", "2=3j", "==", "gr0", "g'a", "c-w j"])
def test_keys_of_vims_that_are_not_known_are_swallowed_whole(drive: Drive, tmp_path: Path, keys: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(LINES)

    async def scenario(driver: Driver) -> None:
        await driver.press("l", *(["ctrl-w", "j"] if keys == "c-w j" else keys))
        assert (driver.text, driver.editor.page.buffer.cursor_position) == (LINES, 1)
        await driver.press("x")
        assert driver.text == "lne" + LINES[4:]

    drive(scenario, path, settings=Settings(keys="vi", off_in=("*",)))


@pytest.mark.parametrize("selected", [(), ("v", "l"), ("V",)])
def test_ctrl_z_suspends_in_vis_normal_mode(
    drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, selected: tuple[str, ...]
) -> None:
    path, suspended = tmp_path / "a.txt", list[bool]()
    path.write_text("text")

    async def scenario(driver: Driver) -> None:
        monkeypatch.setattr(driver.application, "suspend", lambda: suspended.append(True) or True)
        await driver.press("x", *selected, "ctrl-z")
        assert suspended == [True]
        assert driver.text == "ext"

    drive(scenario, path, settings=Settings(keys="vi", off_in=("*",)))
