"""Several files, recovery, pipes: on a screen in memory."""

import os
import re
from pathlib import Path

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from predictor.editor.application import run_editor
from predictor.editor.files import recovery
from predictor.editor.files.file import TextFile, read_file
from predictor.editor.files.place import Place
from predictor.settings import Settings
from tests.homes import in_the_way
from tests.predictor.editor.driver import KEYS, Drive, Driver, scripted_session


def test_files_are_opened_turned_and_closed(drive: Drive, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("first")
    (tmp_path / "two.txt").write_text("second")

    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl-o", str(tmp_path / "two.txt"), "enter")
        await driver.see("two.txt 2/2")
        assert driver.text == "second"
        await driver.press("f6")
        assert driver.text == "first"
        await driver.press("!", "ctrl-o", str(tmp_path / "two.txt"), "enter")
        assert driver.text == "second"
        assert len(driver.editor.pages.all) == 2
        await driver.press("f7", "alt-w")
        await driver.see("Save one.txt before closing it?")
        await driver.choose("yes")
        assert driver.text == "second"
        assert (tmp_path / "one.txt").read_text() == "!first"
        await driver.press("ctrl-t")
        await driver.see("[no name] 2/2")
        await driver.press("alt-w")
        assert driver.text == "second"

    drive(scenario, tmp_path / "one.txt")


def test_a_file_opened_from_an_empty_page_takes_its_place(drive: Drive, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("first")

    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl-o", str(tmp_path / "one.txt"), "enter")
        assert [page.file.name for page in driver.editor.pages.all] == ["one.txt"]
        await driver.press("ctrl-o", str(tmp_path), "enter")
        await driver.until(lambda: "is not a file" in driver.editor.message)  # however long the path is

    drive(scenario)


def test_quitting_asks_about_each_file_in_turn(drive: Drive, tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("one", "ctrl-t", "two", "ctrl-q")
        await driver.see("Save a.txt before quitting?")
        await driver.choose("yes")
        await driver.see("Save [no name] before quitting?")
        await driver.press("esc")
        assert not driver.editor.finished
        assert (tmp_path / "a.txt").read_text() == "one"

    drive(scenario, tmp_path / "a.txt")


def test_latin_1_is_asked_about_and_kept(drive: Drive, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes(b"caf\xe9")

    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl-o", str(tmp_path / "old.txt"), "enter")
        await driver.see("is not UTF-8. Read it as")
        await driver.choose("yes")
        assert driver.text == "café"
        await driver.press("ctrl-end", "s", "ctrl-s")
        assert (tmp_path / "old.txt").read_bytes() == b"caf\xe9s"
        await driver.press("語", "ctrl-s")
        await driver.see("Save it as UTF-8?")
        await driver.choose("yes")
        assert (tmp_path / "old.txt").read_text(encoding="utf-8") == "cafés語"

    drive(scenario)


def test_unsaved_text_is_kept_while_writing_and_dropped_when_saved(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"

    async def scenario(driver: Driver) -> None:
        await driver.press("unsaved")
        await driver.until(lambda: recovery.found(path) is not None, 5)
        await driver.press("ctrl-s")
        await driver.until(lambda: recovery.found(path) is None, 5)

    drive(scenario, path, settings=Settings(show="all", recovery_seconds=1))


def test_a_change_by_another_program_is_told_and_may_be_read(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("mine")

    async def scenario(driver: Driver) -> None:
        await driver.press("X")
        path.write_text("theirs, longer")
        await driver.see("a.txt was changed by another program.", 5)
        await driver.press("ctrl-o", str(path), "enter")
        await driver.see("Read it again and drop what is unsaved?")
        await driver.choose("yes")
        assert driver.text == "theirs, longer"
        assert not driver.editor.page.modified
        await driver.press("!", "ctrl-s")
        await driver.see("Saved a.txt.")
        await driver.press("ctrl-z", "ctrl-z")
        assert driver.text == "Xmine"

    drive(scenario, path, settings=Settings(show="all", recovery_seconds=1))


def test_text_that_was_left_behind_is_offered_and_may_be_had_back(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    _leave(path, "unsaved old")

    async def scenario(driver: Driver) -> None:
        await driver.see("Unsaved text of a.txt")
        await driver.choose("restore")
        assert driver.text == "unsaved old"
        assert driver.editor.page.modified
        await driver.press("ctrl-z")
        assert driver.text == "old"

    drive(scenario, path)


def test_each_file_is_offered_what_was_left_of_it_when_it_is_looked_at(drive: Drive, tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        _leave(tmp_path / name, f"unsaved {name}")

    async def scenario(driver: Driver) -> None:
        await driver.see("Unsaved text of one.txt")
        await driver.choose("later")
        await driver.press("ctrl-o", str(tmp_path / "two.txt"), "enter")
        await driver.see("Unsaved text of two.txt")
        await driver.choose("restore")
        assert driver.text == "unsaved two.txt"
        await driver.press("f6", "f6")
        assert driver.text == "unsaved two.txt"

    drive(scenario, tmp_path / "one.txt")


def test_what_was_left_behind_and_is_deleted_stays_recoverable_for_days(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    _leave(path, "unsaved")

    async def scenario(driver: Driver) -> None:
        await driver.see("Unsaved text of a.txt")
        await driver.choose("delete")
        await driver.see("Deleted. For 7 days, foretype recover --list has it.")
        assert recovery.found(path) is None
        assert driver.text == ""

    drive(scenario, path)
    assert [(one.text, one.given_up) for one in recovery.everything()] == [("unsaved", True)]


def test_without_days_what_is_deleted_is_gone(drive: Drive, tmp_path: Path) -> None:
    _leave(tmp_path / "a.txt", "unsaved")

    async def scenario(driver: Driver) -> None:
        await driver.choose("delete")

    drive(scenario, tmp_path / "a.txt", settings=Settings(recovery_days=0))
    assert recovery.everything() == []


def test_a_pipe_hands_on_what_was_written_or_what_came_in() -> None:
    for answer, text in ((("enter",), "new old"), (("right", "enter"), "old")):
        with create_pipe_input() as pipe:
            pipe.send_text("".join(KEYS.get(key, key) for key in ("new ", "ctrl-q", *answer)))
            file = TextFile(text="old")
            ending = run_editor([file], scripted_session, pipe=True, input=pipe, output=DummyOutput())
        assert (ending.text, ending.kept) == (text, ())


def test_the_cursor_starts_on_the_line_that_was_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\nthree")
    with create_pipe_input() as pipe:
        pipe.send_text("x" + KEYS["ctrl-s"] + KEYS["ctrl-q"])
        run_editor(
            [read_file(path)], scripted_session, places=[Place(path, 2)], input=pipe, output=DummyOutput()
        )
    assert path.read_text() == "one\nxtwo\nthree"


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="there is no /proc")
def test_what_can_be_saved_only_elsewhere_is_said_so_at_once_and_can(drive: Drive, tmp_path: Path) -> None:
    path = Path("/proc/version")

    async def scenario(driver: Driver) -> None:
        await driver.see("It cannot be saved here:")
        await driver.press("alt-s", str(tmp_path / "version.txt"), "enter")
        await driver.see("Saved version.txt.")
        assert (tmp_path / "version.txt").read_text() == path.read_text()

    drive(scenario, path)


def test_a_plus_goes_to_the_last_line(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\nthree\n")

    async def scenario(driver: Driver) -> None:
        for name in (f"+ {path}", f"+99 {path}"):
            await driver.press("ctrl-home", "ctrl-o", name, "enter")
            assert driver.editor.page.buffer.cursor_position == len("one\ntwo\n")

    drive(scenario)


def test_the_open_dialog_knows_places(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\nthree")

    async def scenario(driver: Driver) -> None:
        for name, place in ((f"{path}:2:3", 6), (f"+3 {path}", 8), (str(path), 8), (f"{path}:1:", 0)):
            await driver.press("ctrl-o", name, "enter")
            assert driver.editor.page.file.path == path
            assert driver.editor.page.buffer.cursor_position == place

    drive(scenario)


def _leave(path: Path, text: str) -> None:
    """Leave unsaved text as a killed editor does."""
    child = os.fork()
    if not child:
        recovery.Recovery(path).keep(text)
        os._exit(0)
    os.waitpid(child, 0)


def test_a_recovery_folder_that_cannot_be_trusted_is_told_and_the_editor_starts(
    drive: Drive, tmp_path: Path
) -> None:
    recovery.recovery_folder().parent.mkdir(parents=True)
    recovery.recovery_folder().symlink_to(tmp_path)

    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: "Unsaved text cannot be looked for" in driver.editor.message)
        await driver.press("text", "ctrl-s")
        assert (tmp_path / "a.txt").read_text() == "text"

    drive(scenario, tmp_path / "a.txt")


def test_text_that_cannot_be_kept_is_told_once_and_kept_as_soon_as_it_can(
    drive: Drive, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    folder, *_ = in_the_way(path)
    told = f"Unsaved text cannot be kept: {folder} is no folder."

    async def scenario(driver: Driver) -> None:
        await driver.press("unsaved")
        await driver.until(lambda: driver.editor.message == told, 5)
        await driver.press("!")
        await driver.see("not kept")
        folder.unlink()
        await driver.until(lambda: recovery.found(path) is not None, 5)
        await driver.until(lambda: "not kept" not in driver.screen)
        assert driver.editor.message == ""
        left = recovery.found(path)
        assert left is not None
        assert left.text == "unsaved!"

    drive(scenario, path, settings=Settings(show="all", recovery_seconds=1))


def test_a_time_out_of_range_does_not_stop_the_start(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    _leave(path, "unsaved")
    (place,) = recovery.recovery_folder().glob("*.text")
    place.write_bytes(re.sub(rb'"written": [0-9.]+', b'"written": 1e300', place.read_bytes()))

    async def scenario(driver: Driver) -> None:
        await driver.see("Unsaved text of a.txt")
        await driver.choose("restore")
        assert driver.text == "unsaved"

    drive(scenario, path)


def test_a_home_that_there_is_not_is_the_name_of_a_file(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("X", "alt-s", "~nosuchuser/x", "enter")
        await driver.until(lambda: "~nosuchuser. The text is still here" in driver.editor.message)

    drive(scenario, settings=Settings(off_in=("~nosuchuser/*",)))
