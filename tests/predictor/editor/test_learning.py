"""What the editor learns: what was typed or accepted, as it ended up, and never what was opened or pasted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from predictor.history.history import History
from predictor.history.opening import Opening
from predictor.settings import Settings
from tests.predictor.editor.driver import Drive, Driver

TEXT = "Dear Oberlander,\n"


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Opening]:
    opened = Opening(tmp_path / "history")
    yield opened
    opened.close()


def words(opening: Opening) -> dict[str, int]:
    history = opening.history()
    assert history is not None
    return {word.text: word.uses for word in history.words()}


def test_what_is_typed_and_accepted_is_learned_and_nothing_else(
    drive: Drive, opening: Opening, tmp_path: Path
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(TEXT)

    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl-end", "I met Zoenne at the st")
        await driver.ghost("ation")
        await driver.press("right", ".", "enter", "\x1b[200~Wagstaff agrees. \x1b[201~", "So do I")

    drive(scenario, path, history=opening)
    known = {"I": 2, "met": 1, "Zoenne": 1, "at": 1, "the": 1, "station": 1, "So": 1, "do": 1}
    assert words(opening) == known
    history = opening.history()
    assert history is not None
    assert history.contains("met Zoenne at")
    assert not history.contains("agrees so")


def test_a_finished_sentence_is_learned_while_one_writes_on(drive: Drive, opening: Opening) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("I met Zoenne. And th")
        await driver.until(lambda: words(opening) == {"I": 1, "met": 1, "Zoenne": 1})

    drive(scenario, history=opening)
    assert words(opening) == {"I": 1, "met": 1, "Zoenne": 1, "And": 1, "th": 1}


def test_saving_learns_all_but_the_word_under_way(drive: Drive, opening: Opening, tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("meet Zoe", "ctrl-s")
        await driver.until(lambda: words(opening) == {"meet": 1})
        await driver.press("nne")

    drive(scenario, tmp_path / "new.txt", history=opening)
    assert words(opening) == {"meet": 1, "Zoenne": 1}


def test_what_is_taken_back_is_not_learned_or_not_any_more(drive: Drive, opening: Opening) -> None:
    history = opening.history()
    assert history is not None
    history.learn("the stadium and the stadium")

    async def scenario(driver: Driver) -> None:
        await driver.press("the sta")
        await driver.ghost("tion")
        await driver.press("alt-]")
        await driver.ghost("dium")
        await driver.press("right", "ctrl-z", "xy", "backspace", "backspace", "r.", "enter")
        await driver.until(lambda: words(opening).get("star") == 1)
        await driver.press("up", "end", "left", "t")

    drive(scenario, history=opening)
    assert words(opening) == {"the": 3, "stadium": 1, "and": 1, "start": 1}


def test_a_text_that_is_given_up_is_not_learned(drive: Drive, opening: Opening, tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("meet Zoenne", "ctrl-q")
        await driver.choose("no")

    drive(scenario, tmp_path / "new.txt", history=opening)
    assert words(opening) == {}


@pytest.mark.parametrize("name", [".env", "key.PEM", "my-secrets.md", "id_rsa", "link.txt", "notes.txt"])
def test_nothing_is_learned_in_files_that_hold_secrets(
    drive: Drive, opening: Opening, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    if name == "link.txt":
        target = tmp_path / ".ssh" / "config"
        target.parent.mkdir()
        target.write_text("")
        path.symlink_to(target)

    async def scenario(driver: Driver) -> None:
        await driver.press("meet Zoenne. And", "ctrl-s")
        await driver.see("Saved")
        await driver.press("left")
        await driver.until(lambda: ("(not learned)" in driver.status) == (name != "notes.txt"))

    drive(scenario, path, history=opening)
    assert ("Zoenne" in words(opening)) == (name == "notes.txt")


def test_saved_as_a_file_that_holds_secrets_what_is_typed_then_is_not_learned(
    drive: Drive, opening: Opening, tmp_path: Path
) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("meet Zoe ", "alt-s", str(tmp_path / "a.key"), "enter")
        await driver.see("Saved")
        await driver.press("and Wagstaff ")

    drive(scenario, tmp_path / "notes.txt", history=opening)
    assert words(opening) == {}


def test_learning_can_be_switched_off(drive: Drive, opening: Opening) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("meet Zoenne. And ")
        assert "not learned" not in driver.status

    drive(scenario, settings=Settings(learn=False), history=opening)
    assert words(opening) == {}


def test_a_word_without_end_that_is_taken_back_stops_nothing(drive: Drive, opening: Opening) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(f"{'x' * 70} yes. And ", "ctrl-home", "delete", "ctrl-end", "Zoe")
        await driver.until(lambda: words(opening) == {"yes": 1})

    drive(scenario, history=opening)
    assert words(opening) == {"yes": 1, "And": 1, "Zoe": 1}


def test_what_is_wrong_with_the_history_is_said_once(drive: Drive, tmp_path: Path) -> None:
    folder = tmp_path / "history"
    History(folder).close()
    (folder / "history.db").write_bytes(b"no database" * 1000)
    opening = Opening(folder)

    async def scenario(driver: Driver) -> None:
        await driver.see("The history was damaged")
        await driver.press("meet Zoenne. And ")
        await driver.until(lambda: words(opening).get("Zoenne") == 1)
        assert "damaged" not in driver.screen

    drive(scenario, history=opening)
    opening.close()
    assert list(folder.glob("damaged*"))
