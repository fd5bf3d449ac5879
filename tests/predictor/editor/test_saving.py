import os
from pathlib import Path

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from predictor.editor.application import run_editor
from predictor.editor.files import recovery
from predictor.editor.files.file import read_file
from predictor.editor.files.recovery import found
from predictor.errors import BundleError
from predictor.settings import Settings
from tests.predictor.editor.driver import KEYS, Drive, Driver, scripted_session


def test_ctrl_s_saves_and_keeps_line_ends_bom_and_the_missing_last_one(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo")

    async def scenario(driver: Driver) -> None:
        await driver.press("X")
        await driver.see("a.txt*")
        await driver.press("ctrl-s")
        await driver.see("Saved a.txt.")
        assert path.read_bytes() == b"\xef\xbb\xbfXone\r\ntwo"

    drive(scenario, path)


def test_a_new_name_opens_empty_and_is_made_by_saving(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "new.txt"

    async def scenario(driver: Driver) -> None:
        await driver.press("hello", "ctrl-s")
        await driver.see("Saved new.txt.")
        assert path.read_text() == "hello"

    drive(scenario, path)


def test_without_a_name_saving_asks_for_one(drive: Drive, tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("hello", "ctrl-s")
        await driver.see("Save as:")
        await driver.press("esc", "!", "ctrl-s", str(tmp_path / "named.txt"), "enter")
        await driver.see("Saved named.txt.")
        assert (tmp_path / "named.txt").read_text() == "hello!"

    drive(scenario)


def test_an_existing_file_is_overwritten_only_after_a_yes(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_text("old")

    async def scenario(driver: Driver) -> None:
        for answer, left in (("no", "old"), ("yes", "new")):
            await driver.press("new" if not driver.text else "left", "ctrl-s", str(path), "enter")
            await driver.see("old.txt exists already")
            await driver.choose(answer)
            assert path.read_text() == left

    drive(scenario)


def test_a_file_changed_by_another_program_is_overwritten_only_after_a_yes(
    drive: Drive, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("mine")

    async def scenario(driver: Driver) -> None:
        path.write_text("theirs, longer")
        await driver.press("X", "ctrl-s")
        await driver.see("changed by another program")
        await driver.choose("no")
        assert path.read_text() == "theirs, longer"
        await driver.press("ctrl-s")
        await driver.choose("yes")
        assert path.read_text() == "Xmine"

    drive(scenario, path)
    assert [one.text for one in recovery.everything()] == ["theirs, longer"]


def test_a_save_that_fails_says_so_and_keeps_text_and_file(
    drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    async def scenario(driver: Driver) -> None:
        await driver.press("X")
        monkeypatch.setattr(os, "fsync", full)
        await driver.press("ctrl-s")
        await driver.see("Not saved: No space left on device")
        assert driver.text == "Xold"
        assert driver.editor.page.modified
        assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]
        assert path.read_text() == "old"

    drive(scenario, path)


def test_where_no_folder_is_opening_and_saving_say_so(drive: Drive, tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: "cannot be saved here: there is no folder" in driver.editor.message)
        await driver.press("X", "ctrl-s")
        await driver.until(lambda: "Not saved: there is no folder" in driver.editor.message)
        assert driver.text == "X"

    drive(scenario, tmp_path / "missing" / "a.txt")


def test_saving_over_a_folder_says_so(drive: Drive, tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("X", "ctrl-s", str(tmp_path), "enter")
        await driver.see("is a folder")
        assert driver.editor.page.file.path is None

    drive(scenario)


@pytest.mark.parametrize("keys", [("ctrl-s",), ("ctrl-o",)])
def test_a_name_that_ends_in_a_slash_is_a_folders(
    drive: Drive, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("X", *keys, f"{tmp_path}/sub/", "enter")
        await driver.until(lambda: "sub/ is a folder's name: it ends in a slash" in driver.editor.message)
        assert driver.editor.page.file.path is None
        assert list(tmp_path.glob("sub*")) == []

    drive(scenario)


@pytest.mark.parametrize("command", ["w", "sav", "e", "w >>", "2w"])
def test_so_it_is_for_commands(drive: Drive, tmp_path: Path, command: str) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(":", f"{command} {tmp_path}/sub/", "enter")
        await driver.until(lambda: "is a folder's name" in driver.editor.message)
        assert list(tmp_path.glob("sub*")) == []

    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\n")
    drive(scenario, path, settings=Settings(keys="vi"))


def test_quitting_asks_only_when_something_is_unsaved(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert _run(path, "ctrl-q") == ()
    assert not path.exists()
    _run(path, "kept", "ctrl-q", "enter")
    assert path.read_text() == "kept"
    _run(path, "dropped ", "ctrl-q", "right", "enter")
    assert path.read_text() == "kept"
    assert [one.text for one in recovery.everything()] == ["dropped kept"]


def test_no_letter_answers_the_quit_question_and_what_is_typed_goes_to_the_text(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        for typed in ("no", " and then", "yes", "drop"):
            before = driver.text
            await driver.press("!", "ctrl-q")
            await driver.see("Save [no name] before quitting?")
            await driver.press(typed)
            assert driver.text == f"{before}!{typed}"
        assert not driver.editor.finished

    drive(scenario)


def test_keys_that_were_typed_ahead_of_a_question_go_to_the_text(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("one", "ctrl-q")
        driver.send("\r\x1b[D\rtwo")
        await driver.until(lambda: "two" in driver.text)
        assert driver.text == "one\ntwo\n"
        assert driver.editor.confirmation is None

    drive(scenario)


def test_the_quit_question_can_be_left(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("text", "ctrl-q")
        await driver.see("Save [no name] before quitting? [yes] no (arrows and Enter, Esc)")
        await driver.press("right")
        await driver.see("Save [no name] before quitting? yes [no] (arrows and Enter, Esc)")
        await driver.press("esc")
        await driver.until(lambda: driver.editor.confirmation is None)
        await driver.press("!")
        assert driver.text == "text!"

    drive(scenario)


def test_the_space_of_an_accepted_word_is_not_saved_at_the_end_of_a_line_whatever_follows_elsewhere(
    drive: Drive, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"

    async def scenario(driver: Driver) -> None:
        await driver.press("meet you at the st")
        await driver.ghost("ation")
        await driver.press("right", "ctrl-home", "So ", "ctrl-s")
        await driver.see("Saved a.txt.")
        assert driver.text == "So meet you at the station "
        assert path.read_text() == "So meet you at the station"
        await driver.press("ctrl-end", "now ", "ctrl-s")
        assert path.read_text() == "So meet you at the station now "

    drive(scenario, path)


def test_ctrl_c_neither_quits_nor_loses_text(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("text", "ctrl-c")
        await driver.see("Ctrl-Q quits")
        await driver.press("ctrl-q", "ctrl-c", "ctrl-s", "ctrl-c", "f1", "ctrl-c", "!")
        assert driver.text == "text!"

    drive(scenario)


def test_a_terminal_that_goes_away_leaves_the_text_for_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with create_pipe_input() as pipe:
        pipe.send_text("unsaved ")
        pipe.close()
        ending = run_editor([read_file(path)], scripted_session, input=pipe, output=DummyOutput())
    assert "the unsaved text of a.txt is kept" in ending.kept[0]
    kept = found(path)
    assert kept is not None
    assert kept.text == "unsaved old"
    assert path.read_text() == "old"


def test_a_missing_bundle_is_named_and_the_editor_works(drive: Drive, tmp_path: Path) -> None:
    def no_bundle() -> None:
        raise BundleError("There is no bundle in /nowhere.", "Install foretype again.")

    async def scenario(driver: Driver) -> None:
        await driver.see("No predictions: There is no bundle in /nowhere.")
        await driver.press("written", "ctrl-s")
        assert (tmp_path / "a.txt").read_text() == "written"
        await driver.press("!")
        await driver.until(lambda: "no predictions: There is no bundle" in driver.status)

    drive(scenario, tmp_path / "a.txt", no_bundle)


def test_indenting_that_nothing_followed_is_not_saved(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"

    async def scenario(driver: Driver) -> None:
        await driver.press("    x", "enter", "y", "enter", "ctrl-s")
        await driver.see("Saved")

    drive(scenario, path)
    assert path.read_text() == "    x\n    y\n"


def test_f1_shows_the_keys_and_any_key_closes_them(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("text", "f1")
        await driver.see("accept the grey")
        await driver.press(*["pagedown"] * 12)
        await driver.see("scroll, any other")
        await driver.press("x")
        await driver.see("text")
        assert driver.text == "text"

    drive(scenario, size=(40, 10))


def _run(path: Path, *keys: str) -> tuple[str, ...]:
    with create_pipe_input() as pipe:
        pipe.send_text("".join(KEYS.get(key, key) for key in keys))
        return run_editor([read_file(path)], scripted_session, input=pipe, output=DummyOutput()).kept


def test_a_pipe_and_a_device_are_not_written_into(drive: Drive, tmp_path: Path) -> None:
    path, pipe = tmp_path / "a.txt", tmp_path / "pipe"
    path.write_text("old")
    os.mkfifo(pipe)

    async def scenario(driver: Driver) -> None:
        await driver.press("X", "ctrl-s")
        await driver.see("Saved a.txt.")
        for name in (str(pipe), "/dev/zero"):
            await driver.press("alt-s", "ctrl-a", "ctrl-k", name, "enter")
            await driver.see("is not a file but a device or a pipe. The text is still here.")
            await driver.press("left")
        path.unlink()
        os.mkfifo(path)
        await driver.press("Y", "ctrl-s")
        await driver.see("Not saved: a.txt is not a file but a device or a pipe.")
        assert driver.editor.page.modified

    drive(scenario, path)


def test_a_file_that_a_pipe_replaces_before_the_yes_is_not_written_into(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    async def scenario(driver: Driver) -> None:
        path.write_text("theirs, longer")
        await driver.press("X", "ctrl-s")
        await driver.see("Overwrite it?")
        path.unlink()
        os.mkfifo(path)
        await driver.choose("yes")
        await driver.see("Not saved: a.txt is not a file but a device or a pipe.")

    drive(scenario, path)
