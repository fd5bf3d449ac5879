"""What :w does with a name, with lines, with >>: as in Vim the text on the screen keeps its own file."""

from pathlib import Path

import pytest

from predictor.settings import Settings
from tests.predictor.editor.driver import Drive, Driver

VI = Settings(keys="vi")
TEXT = "one\ntwo\nthree\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    return path


@pytest.mark.parametrize(
    ("command", "written"),
    [
        ("w {}", "ne\ntwo\nthree\n"),
        ("%w {}", "ne\ntwo\nthree\n"),
        ("w! {}", "ne\ntwo\nthree\n"),
        ("2w {}", "two\n"),
        ("2,$w {}", "two\nthree\n"),
        ("w! >>{}", "ne\ntwo\nthree\n"),
    ],
)
def test_a_copy_is_written_and_the_text_keeps_its_file(
    drive: Drive, path: Path, command: str, written: str
) -> None:
    copy = path.with_name("b.txt")

    async def scenario(driver: Driver) -> None:
        await driver.press("x", ":", command.format(copy), "enter")
        await driver.see("Wrote b.txt")
        assert (path.read_text(), copy.read_text()) == (TEXT, written)
        await driver.press("l")
        await driver.see("a.txt*")
        await driver.press(":", "w", "enter")
        await driver.see("Saved a.txt.")
        assert path.read_text() == "ne\ntwo\nthree\n"

    drive(scenario, path, settings=VI)


def test_behind_what_a_file_holds(drive: Drive, path: Path) -> None:
    other = path.with_name("b.txt")
    other.write_bytes(b"zero\r\n")

    async def scenario(driver: Driver) -> None:
        await driver.press(":", f"2w >> {other}", "enter")
        await driver.see("Wrote b.txt")
        assert other.read_bytes() == b"zero\r\ntwo\r\n"

    drive(scenario, path, settings=VI)


def test_what_is_there_is_asked_about_unless_the_writer_is_sure(drive: Drive, path: Path) -> None:
    other = path.with_name("b.txt")
    other.write_text("other\n")

    async def scenario(driver: Driver) -> None:
        await driver.press(":", f"w {other}", "enter")
        await driver.see("b.txt exists already")
        await driver.choose("no")
        assert other.read_text() == "other\n"
        await driver.press(":", f"w! {other}", "enter")
        await driver.see("Wrote b.txt")
        assert other.read_text() == TEXT

    drive(scenario, path, settings=VI)


def test_w_with_a_mark_saves_over_what_another_program_wrote(drive: Drive, path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        path.write_text("theirs\n")
        await driver.press("x", ":", "w!", "enter")
        await driver.see("Saved a.txt.")
        assert path.read_text() == "ne\ntwo\nthree\n"

    drive(scenario, path, settings=VI)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("w !wc", "runs no programs"),
        ("w! !wc", "runs no programs"),
        ("2w", "another file only"),
        ("2w {}", "another file only"),
        ("w >>", "another file only"),
        ("w >>{}.no", "There is no"),
    ],
)
def test_what_is_refused(drive: Drive, path: Path, command: str, said: str) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(":", command.format(path), "enter")
        await driver.see(said)
        assert path.read_text() == TEXT
        assert list(path.parent.iterdir()) == [path]

    drive(scenario, path, settings=VI)


def test_saveas_makes_the_file_the_texts_own(drive: Drive, path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(":", f"sav {path.with_name('b.txt')}", "enter")
        await driver.see("Saved b.txt.")
        await driver.press("l", "h", "x", ":", "w", "enter")
        await driver.see("Saved b.txt.")
        assert path.read_text() == TEXT
        assert path.with_name("b.txt").read_text() == "ne\ntwo\nthree\n"

    drive(scenario, path, settings=VI)


def test_a_text_without_a_file_takes_the_first_one(drive: Drive, tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("ihi", "esc", ":", f"w {tmp_path / 'new.txt'}", "enter")
        await driver.see("Saved new.txt.")
        assert (tmp_path / "new.txt").read_text() == "hi"

    drive(scenario, settings=VI)
