"""What the editor counts of suggestions, where it learns and nowhere else."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import predictor
from predictor.contract import Suggester
from predictor.editor.state.counting import Counting
from predictor.history.opening import Opening
from predictor.history.tally import NOTHING, ONE_IN, Tally
from predictor.settings import Settings
from tests.bundles import blending
from tests.predictor.editor.driver import Drive, Driver


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Opening]:
    opened = Opening(tmp_path / "history")
    yield opened
    opened.close()


def counted(opening: Opening) -> Tally:
    history = opening.history()
    assert history is not None
    return next(iter(history.statistics().values()), NOTHING)


async def until(driver: Driver, opening: Opening, **expected: int) -> None:
    """Wait until these are the numbers."""

    def are_there() -> bool:
        numbers = counted(opening)._asdict()
        return all(numbers[name] == number for name, number in expected.items())

    await driver.until(are_there, 5.0)


async def station(driver: Driver) -> None:
    """Type "the st" and accept the rest, letter by letter so that each is painted."""
    for letter in "the s":
        await driver.press(letter)
    await driver.ghost("tation")
    await driver.press("t")
    await driver.ghost("ation")
    await driver.press("right")


def test_keys_and_what_accepting_saves(drive: Drive, opening: Opening) -> None:
    async def scenario(driver: Driver) -> None:
        await station(driver)
        await driver.press(".")
        assert driver.text == "the station."

    drive(scenario, history=opening)
    tally = counted(opening)
    # "ation " for a key, whose space then gave way to the full stop.
    assert tally.typed == len("the st") + 1 + len(".")
    assert tally.typed + tally.saved == len("the station.")
    assert (tally.accepted, tally.partly_accepted) == (1, 0)
    assert tally.shown >= 2


def test_each_answer_on_display_is_counted_once(drive: Drive, opening: Opening) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("s")
        await driver.ghost("tation")
        await driver.press("t")
        await driver.ghost("ation")
        await driver.press("f1", "esc")  # painted again
        await driver.press("x")
        await driver.see("no word fits")

    drive(scenario, history=opening)
    assert counted(opening) == Tally(shown=2, typed=3)


def test_parts(drive: Drive, opening: Opening) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("st")
        await driver.ghost("ation")
        for rest in ("tion", "ion"):
            await driver.press("alt-l")
            await driver.ghost(rest)
        await driver.press("right")

    drive(scenario, history=opening, settings=Settings(bindings={"accept_character": ("alt-l",)}))
    tally = counted(opening)
    assert (tally.accepted, tally.partly_accepted, tally.ignored) == (1, 2, 0)
    assert (tally.typed, tally.saved) == (2 + 3, len("ation ") - 3)


def test_a_word_that_is_typed_though_it_was_shown_is_ignored(drive: Drive, opening: Opening) -> None:
    async def scenario(driver: Driver) -> None:
        for letter in "station":
            await driver.press(letter)
        await driver.press(" ")
        for letter in "stone":  # not what was shown
            await driver.press(letter)
        await driver.press(" ")
        await until(driver, opening, ignored=1, typed=14)
        await driver.press("st")
        await driver.ghost("ation")
        await driver.press("right", "so ")

    drive(scenario, history=opening)
    tally = counted(opening)
    assert (tally.ignored, tally.accepted) == (1, 1)


def test_what_is_undone_saves_nothing_and_what_is_taken_back_is_counted(
    drive: Drive, opening: Opening
) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("st")
        await driver.ghost("ation")
        await driver.press("right")
        await driver.until(lambda: driver.text == "station ")
        await until(driver, opening, typed=3, saved=5)
        await driver.press("ctrl-z")
        await driver.until(lambda: driver.text == "st")
        await until(driver, opening, typed=2, saved=0, accepted=1, corrected=1)

    drive(scenario, history=opening)


def test_vi_counts_the_same(drive: Drive, opening: Opening) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("i")
        await station(driver)
        await driver.press("esc", "0", "R")
        await driver.press("T")
        await driver.press("esc", "x", "u", ".")

    drive(scenario, history=opening, settings=Settings(keys="vi"))
    tally = counted(opening)
    assert (tally.typed, tally.saved) == (len("the st") + 1 + 1, len("ation ") - 1)
    assert tally.accepted == 1


@pytest.mark.parametrize("where", ["incognito", "never", "unwanted", "unlearned"])
def test_nowhere_else_is_anything_counted(drive: Drive, tmp_path: Path, where: str) -> None:
    settings = {
        "incognito": Settings(incognito=True),
        "never": Settings(never_learn=("*.txt",)),
        "unwanted": Settings(statistics=False),
        "unlearned": Settings(learn=False),
    }[where]
    opening = Opening(tmp_path / "history", statistics=settings.statistics)

    async def scenario(driver: Driver) -> None:
        await station(driver)
        await driver.press("ctrl-z")

    drive(scenario, tmp_path / "new.txt", history=opening, settings=settings)
    assert counted(opening) == NOTHING
    opening.close()


def test_incognito_in_between_is_left_out(drive: Drive, opening: Opening) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("abc", "f10", "defghi", "f10", "jk")

    drive(scenario, history=opening)
    assert counted(opening).typed == 5


def test_pages_are_apart(drive: Drive, opening: Opening, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("other\n")

    async def scenario(driver: Driver) -> None:
        await driver.press("abc", "ctrl-o", str(tmp_path / "other.txt"), "enter")
        await driver.until(lambda: len(driver.editor.pages.all) == 2)
        await driver.press("de", "f7", "f")

    drive(scenario, history=opening)
    assert counted(opening).typed == 6


def with_history(opening: Opening, folder: Path, *texts: str) -> Callable[[], Suggester]:
    """Open a session of a real bundle that has learned these texts."""
    history = opening.history()
    assert history is not None
    history.learn_all(texts)
    return predictor.load(blending(folder / "bundle"), history=history).session


def test_what_learning_has_added_is_found_out_at_accepted_words(
    drive: Drive, opening: Opening, tmp_path: Path
) -> None:
    async def scenario(driver: Driver) -> None:
        driver.editor.counting = Counting(wanted=True, draw=lambda: 0.0)
        await driver.press("Please ask Ob")
        await driver.ghost("erlander")
        await driver.press("right")
        await until(driver, opening, sampled=1, gained=len("erlander"), squares=64)
        await driver.press("to meet me at the st")
        await driver.until(lambda: driver.editor.moment.ghost == "ation")
        await driver.press("right")
        await until(driver, opening, sampled=2, gained=len("erlander"))  # anybody knows the station

    texts = ("We met Oberlander here.", "They ask Oberlander about it.")
    drive(scenario, factory=with_history(opening, tmp_path, *texts), history=opening)
    assert counted(opening).learned == (20 * 8, (20 * 19 * 64) ** 0.5)


def test_words_that_are_not_drawn_cost_nothing(drive: Drive, opening: Opening, tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        driver.editor.counting = Counting(wanted=True, draw=lambda: 1 / ONE_IN)
        await driver.press("Please ask Ob")
        await driver.ghost("erlander")
        await driver.press("right", "x")
        assert driver.editor.counting.jobs() == []

    texts = ("We met Oberlander here.", "They ask Oberlander about it.")
    drive(scenario, factory=with_history(opening, tmp_path, *texts), history=opening)
    assert (counted(opening).accepted, counted(opening).sampled) == (1, 0)


def test_a_full_disk_is_said_once_and_writing_goes_on(
    drive: Drive, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    async def scenario(driver: Driver) -> None:
        with monkeypatch.context() as filled:
            filled.setattr("predictor.history.history.add_tallies", full)
            await driver.press("I met Zoenne. And ")
            await driver.see("disk is full")
            await driver.press("the st")
            await driver.ghost("ation")
            await driver.press("right", "so ")
            await asyncio.sleep(1.3)  # it is looked for something to learn
            assert "full" not in driver.screen
            assert driver.text == "I met Zoenne. And the station so "

    drive(scenario, history=opening)
    assert counted(opening).accepted == 1  # there was room again
