"""Moving, selecting, the clipboard, undo, the mouse, vi: by keys, on a screen in memory."""

from pathlib import Path

import pytest
from prompt_toolkit.application import Application

from predictor.settings import Settings
from predictor.testing import ScriptedPredictor, ScriptedSession
from tests.predictor.editor.driver import Drive, Driver

QUIET = Settings(show="all")


def silent() -> ScriptedSession:
    return ScriptedSession({"transformer": ScriptedPredictor({})})


@pytest.fixture
def write(drive: Drive, tmp_path: Path) -> Drive:
    """Run a scenario on a file with some text, without suggestions."""

    def run(scenario: object, text: str = "", settings: Settings = QUIET, **options: object) -> None:
        path = tmp_path / "a.txt"
        path.write_text(text)
        drive(scenario, path, silent, settings=settings, **options)

    return run


def test_undo_takes_words_back_and_redo_brings_them_again(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(*"one two")
        await driver.press("ctrl-z")
        assert driver.text == "one "
        await driver.press("ctrl-z")
        assert driver.text == ""
        assert not driver.editor.page.modified
        await driver.press("ctrl-z")
        await driver.see("nothing to undo")
        await driver.press("alt-z", "alt-z")
        assert driver.text == "one two"
        await driver.press("alt-z")
        await driver.see("nothing to redo")

    write(scenario)


def test_selected_text_is_cut_copied_pasted_and_typed_over(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(*["shift-right"] * 3, "ctrl-c")
        await driver.see("Copied 3 characters.")
        await driver.press("end", "ctrl-v")
        assert driver.text == "one twoone"
        await driver.press("ctrl-home", *["shift-right"] * 4, "ctrl-x")
        assert driver.text == "twoone"
        await driver.press("ctrl-v", "alt-a", "x")
        assert driver.text == "x"
        await driver.press("ctrl-z")
        assert driver.text == "one twoone"

    write(scenario, "one two")


def test_what_was_cut_with_emacs_keys_is_pasted_too(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl-k", "down", "ctrl-y")
        assert driver.text == "\none twothree"

    write(scenario, "one two\nthree")


def test_shift_and_down_select_by_rows_as_they_are_shown(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("shift-down", "ctrl-x")
        assert driver.text == "three four"

    write(scenario, "one two three four", size=(10, 5))


def test_tab_indents_the_selected_lines_and_shift_tab_outdents_them(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("right", *["shift-down"] * 2, "tab")
        assert driver.text == "\tone\n\n      two\nthree"
        await driver.press("tab", "shift-tab", "shift-tab", "shift-tab", "shift-tab")
        assert driver.text == "one\n\ntwo\nthree"
        await driver.press("ctrl-z", "ctrl-z")
        assert driver.text == "\tone\n\n      two\nthree"
        await driver.press("ctrl-home", "shift-down", "tab", "x")
        assert driver.text == "x\n      two\nthree"
        await driver.press("down", "shift-tab")
        assert driver.text == "x\n  two\nthree"

    write(scenario, "one\n\n  two\nthree")


def test_the_arrow_keys_and_backspace_take_an_emoji_of_several_parts_as_one(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("right", "right")
        assert driver.editor.page.buffer.cursor_position == len("a👩‍👧")
        await driver.press("left")
        assert driver.editor.page.buffer.cursor_position == 1
        await driver.press("delete", "ctrl-end", "backspace")
        assert driver.text == "a b"

    write(scenario, "a👩‍👧 b👍🏽")


def test_home_and_end_go_to_the_ends_of_the_row_then_of_the_line(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        places = []
        for key in ("end", "end", "home", "home"):
            await driver.press(key)
            places.append(driver.editor.page.buffer.cursor_position)
        assert places == [7, 18, 14, 0]

    write(scenario, "one two three four", size=(10, 6))


def test_words_are_counted_in_the_text_and_in_what_is_selected(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("alt-=")
        await driver.see("4 words, 24 characters, 2 lines.")
        await driver.press(*["shift-right"] * 5, "alt-=")
        await driver.see("Selected: 1 word, 5 characters, 1 line.")

    write(scenario, "don't count twice\nwords!")


def test_line_numbers_stand_at_the_first_row_of_each_line(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("alt-l")
        await driver.see("1 one two")
        assert driver.painting.screen.display[1].startswith("  three")
        assert driver.painting.screen.display[2].startswith("2 four")

    write(scenario, "one two three\nfour", size=(11, 6))


def test_long_lines_may_go_on_beyond_the_edge(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("alt-\\")
        await driver.until(lambda: driver.painting.screen.display[1].startswith("next"))
        await driver.press("end")
        await driver.see("end of it")

    write(scenario, "a line that is longer than the window to the end of it\nnext", size=(20, 6))


def test_a_click_puts_the_cursor_and_dragging_selects(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("\x1b[<0;4;2M", "\x1b[<0;4;2m")
        assert driver.editor.page.buffer.document.text_after_cursor == "语 zwei\nend"
        await driver.press("\x1b[<0;1;1M", "\x1b[<32;4;1M", "\x1b[<0;4;1m", "ctrl-x")
        assert driver.text == " eins\n日语 zwei\nend"
        await driver.press("\x1b[<0;70;1M", "\x1b[<0;70;1m", "!")
        assert driver.text == " eins!\n日语 zwei\nend"

    write(scenario, "one eins\n日语 zwei\nend")


@pytest.mark.parametrize("keys", ["emacs", "vi"])
@pytest.mark.parametrize("motion", ["\x1b[<35;3;1M", "\x1b[<39;3;1M", "\x1b[67;3;1M", "\x1b[MC#!"])
def test_motion_without_a_pressed_button_is_nothing(write: Drive, keys: str, motion: str) -> None:
    async def scenario(driver: Driver) -> None:
        if keys == "vi":
            await driver.press("i")
        await driver.press(motion + "\x1b[<0;70;1M", "\x1b[<0;70;1m", motion + "x")
        assert driver.text == "one twox"
        driver.send(motion)
        await driver.press("y")
        assert driver.text == "one twoxy"

    write(scenario, "one two", settings=Settings(show="all", keys=keys))


def test_dragging_begins_with_a_press_in_the_text_and_ends_with_its_release(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("\x1b[<32;3;1M", "\x1b[<0;3;1m", "x")
        assert driver.text == "xone two"
        await driver.press("\x1b[<0;1;1M", "\x1b[<0;1;1m", "\x1b[<32;5;1M", "y")
        assert driver.text == "yxone two"

    write(scenario, "one two")


def test_the_wheel_scrolls_and_takes_the_cursor_along(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("\x1b[<65;1;1M")
        await driver.until(lambda: driver.painting.screen.display[0].startswith("line 3"))
        await driver.press("x")
        assert "xline 5" in driver.text

    write(scenario, "\n".join(f"line {n}" for n in range(100)), size=(40, 10))


def test_a_file_to_look_at_cannot_be_changed_and_says_so(drive: Drive, tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl-o", str(tmp_path / "binary"), "enter")
        await driver.see("is not text. Look at it")
        await driver.choose("yes")
        await driver.see("cannot be changed")
        for keys in ("x", "backspace", "enter", "ctrl-v", "ctrl-k", "ctrl-z", "\x1b[200~pasted\x1b[201~"):
            await driver.press(keys)
        assert driver.text == "a\0b"
        await driver.press("left")
        await driver.see("binary (read-only)")

    (tmp_path / "binary").write_bytes(b"a\0b")
    drive(scenario, None, silent)


def test_keys_can_be_bound_anew(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("one", "ctrl-s")
        assert driver.editor.page.modified
        await driver.press("f11")
        await driver.see("Saved a.txt.")
        await driver.press("f1")
        await driver.see("F11")

    write(scenario, "", Settings(bindings={"save": ("f11",)}), size=(60, 40))


def test_vi_moves_by_rows_deletes_lines_undoes_and_saves(write: Drive, tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: "loading" not in driver.status)
        await driver.press("j", "d", "d")
        assert driver.text == "one\nthree\nfour"
        await driver.press("u")
        assert driver.text == "one\ntwo\nthree\nfour"
        await driver.press("ctrl-r")
        assert driver.text == "one\nthree\nfour"
        await driver.press(":", "%s/o/0/", "enter")
        await driver.see("Replaced 2 times.")
        await driver.press(":", "3", "enter", "x", ":", "wq", "enter")
        assert (tmp_path / "a.txt").read_text() == "0ne\nthree\n0ur"

    write(scenario, "one\ntwo\nthree\nfour", Settings(show="all", keys="vi"))


def test_vi_opens_for_commands_and_always_says_its_mode(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        for keys, mode in (
            ([], "-- NORMAL --"),
            (["2", "d"], "-- NORMAL -- 2d"),
            (["esc", "v"], "-- VISUAL --"),
            (["V"], "-- VISUAL LINE --"),
            (["ctrl-v"], "-- VISUAL BLOCK --"),
            (["esc", "i"], "-- INSERT --"),
            (["esc", "R"], "-- REPLACE --"),
            (["esc"], "-- NORMAL --"),
        ):
            await driver.press(*keys)
            await driver.until(lambda mode=mode: mode in driver.status)
        assert driver.text == "one two"

    write(scenario, "one two", Settings(show="all", keys="vi"))


def test_in_vi_escape_and_the_key_after_it_are_two_keys_unless_they_come_as_one(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: "loading" not in driver.status)
        await driver.press("i", "ab")
        driver.send("\x1b")
        await driver.until(lambda: "NORMAL" in driver.status)
        await driver.press("w", "x")
        assert driver.text == "abone wo"
        assert driver.editor.is_text(), "it was not Alt-W"
        await driver.press("i", "\x1bl")
        assert driver.editor.line_numbers, "it was Alt-L"
        await driver.until(lambda: "INSERT" in driver.status)

    write(scenario, "one two", Settings(show="all", keys="vi"))


def test_vi_plays_macros_and_repeats_what_was_typed_by_any_keys(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: "loading" not in driver.status)
        await driver.press("q", "a", "A", "!", "esc", "j", "q")
        await driver.press("2", "@", "a")
        assert driver.text == "one!\ntwo!\nthree!\nfour"
        await driver.press("o", "ab", "backspace", "left", "c", "esc", ".")
        assert driver.text == "one!\ntwo!\nthree!\nfour\nca\nc"
        await driver.press("u", "u")
        assert driver.text == "one!\ntwo!\nthree!\nfour"

    write(scenario, "one\ntwo\nthree\nfour", Settings(show="all", keys="vi"))


def test_a_selection_by_visual_mode_is_yanked_to_the_clipboard_and_put(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("w", "v", "e", "y")
        assert driver.editor.page.buffer.cursor_position == 4
        assert driver.editor.screen.clipboard() == "two"
        await driver.press("$", "p")
        assert driver.text == "one two threetwo"
        driver.editor.screen.put_on_clipboard("from elsewhere")
        await driver.press("p")
        assert driver.text == "one two threetwofrom elsewhere"

    write(scenario, "one two three", Settings(show="all", keys="vi"))


def test_vi_finds_with_slash_n_and_star(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        def column() -> int:
            return driver.editor.page.buffer.cursor_position

        await driver.until(lambda: "loading" not in driver.status)
        await driver.press("/", "cat", "enter")
        assert column() == 2
        await driver.press("n", "n")
        assert column() == 2
        await driver.press("N")
        assert column() == 8
        await driver.press("0", "w", "*")
        assert column() == 8
        await driver.press("?", "dog", "enter")
        assert column() == 15

    write(scenario, "a cat,  cat, a dog", Settings(show="all", keys="vi"))


def test_an_unknown_command_is_named(write: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: "loading" not in driver.status)
        await driver.press(":", "frobnicate", "enter")
        await driver.see("There is no command :frobnicate")

    write(scenario, "text", Settings(keys="vi"))


def test_copied_text_goes_to_the_terminal_where_no_other_clipboard_is(
    write: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    sent: list[str] = []

    async def scenario(driver: Driver) -> None:
        app: Application[None] = driver.application.app
        monkeypatch.setattr(app.output, "write_raw", sent.append)
        await driver.press("alt-a", "ctrl-c")
        assert "\x1b]52;c;b25l\x07" in sent

    write(scenario, "one")
