"""The panel that says why, in the editor: it follows the cursor, and typing never waits for it."""

import threading
from collections.abc import Callable
from pathlib import Path

import predictor
from predictor.contract import Question, Suggester
from predictor.engine import Engine
from predictor.questions.explanation import Explanation
from predictor.settings import Settings
from predictor.text_session import TextSession
from tests.predictor.editor.driver import Drive, Driver, scripted_session


def real(tiny_engine: Engine) -> Callable[[], Suggester]:
    return tiny_engine.session


def test_it_follows_the_cursor_and_closes_with_the_same_key(drive: Drive, tiny_engine: Engine) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("alt-?", "I'll meet you at the st")
        await driver.see("“station”, the best")
        assert "context  I'll meet you at the st" in driver.screen
        await driver.press(*["left"] * 3)
        await driver.see("context  I'll meet you at the   ")
        assert "moved: Alt-/ suggests here" in driver.status
        await driver.press("alt-?")
        await driver.until(lambda: " why " not in driver.screen)
        assert driver.editor.companions == []

    drive(scenario, factory=real(tiny_engine))


def test_it_explains_what_is_chosen_in_the_list(drive: Drive, tiny_engine: Engine) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("I'll meet you at the st", "f2")
        await driver.see("2 ")
        await driver.press("alt-?", "down", "down")
        await driver.see("number 2")

    drive(scenario, factory=real(tiny_engine))


def test_a_predictor_that_says_nothing_is_told_so(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("alt-?", "I'll meet you at the st")
        await driver.see("This predictor does not say why.")

    drive(scenario, factory=scripted_session)


class Slow(TextSession):
    """Takes as long to say why as it is let, and looks whether it was cancelled."""

    begun: threading.Event
    ended: threading.Event

    def explain(self, question: Question, word: str | None = None, *, thorough: bool = False) -> Explanation:
        self.begun.set()
        assert question.cancel is not None
        while not question.cancel.cancelled:
            self.ended.wait(0.001)
        self.ended.set()
        question.cancel.check()
        raise AssertionError("It was cancelled.")


def test_typing_ends_it_and_does_not_wait(drive: Drive, tiny_bundle: Path) -> None:
    with predictor.load(tiny_bundle) as engine:
        session = Slow(engine._assembly, "transformer")
        session.begun, session.ended = threading.Event(), threading.Event()

        async def scenario(driver: Driver) -> None:
            await driver.press("alt-?", "I'll meet you at the s")
            await driver.until(session.begun.is_set)
            await driver.press("t")
            await driver.ghost("ation")
            await driver.until(session.ended.is_set)

        drive(scenario, factory=lambda: session, settings=Settings(show="all", phrases=False))


def test_a_low_window_keeps_the_text(drive: Drive, tiny_engine: Engine) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("alt-?", "I'll meet you at the st")
        await driver.see("“station”")
        assert driver.screen.startswith("I'll meet you")

    drive(scenario, factory=real(tiny_engine), size=(40, 5))
