"""Accepting in parts, looking through alternatives, asking and silencing: by keys, on a screen in memory."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from predictor.contract import Answer, Candidate, Context, Question, Suggestion
from predictor.editor.state.moment import MOVED, OFF, OFF_HERE
from predictor.settings import Settings
from predictor.testing import ScriptedPredictor, ScriptedSession
from tests.predictor.editor.driver import Drive, Driver, scripted_session

PHRASE = {"": ["meet"], "meet ": ["you."], "you. ": ["At"], "At ": ["six"], "six ": []}


def phrases() -> ScriptedSession:
    return ScriptedSession({"transformer": ScriptedPredictor(PHRASE)}, phrase_words=4)


def test_one_character_one_word_one_sentence(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("x m")
        await driver.ghost("eet you. At six")
        await driver.press("shift-right")
        assert driver.text == "x me"
        await driver.ghost("et you. At six")
        await driver.press("ctrl-right")
        assert driver.text == "x meet "
        await driver.press("alt-e")
        assert driver.text == "x meet you. "
        await driver.ghost("At six")
        await driver.press("end")
        assert driver.text == "x meet you. At six "

    drive(scenario, factory=phrases)


def test_alternatives_take_turns_in_place(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("meet you at the ")
        await driver.ghost("station")
        await driver.press("alt-]")
        await driver.ghost("stadium")
        await driver.see("2 of 3")
        await driver.press("alt-]", "alt-]")
        await driver.ghost("station")
        await driver.press("\x1b[")
        await driver.ghost("bus")
        await driver.press("right")
        assert driver.text == "meet you at the bus "

    drive(scenario)


def test_the_next_suggestion_is_there_at_once_when_one_is_accepted(drive: Drive) -> None:
    words = {"": ["one"], "one ": ["two"], "two ": ["three"], "three ": ["four"]}
    session = ScriptedSession({"transformer": ScriptedPredictor(words)})

    async def scenario(driver: Driver) -> None:
        await driver.press("x o")
        await driver.ghost("ne")
        await asyncio.sleep(0.1)  # the answer behind "one" is computed meanwhile
        predictor = session._predictors["transformer"]
        assert isinstance(predictor, ScriptedPredictor)
        predictor.delay_s = 60.0
        driver.send("\x1b[C")
        await driver.ghost("two")

    drive(scenario, factory=lambda: session)


def test_an_answer_computed_ahead_is_used_only_where_it_belongs(drive: Drive) -> None:
    words = {"": ["one"], "one ": ["two"], "three ": []}
    session = ScriptedSession({"transformer": ScriptedPredictor(words)})

    async def scenario(driver: Driver) -> None:
        await driver.press("x o")
        await driver.ghost("ne")
        await asyncio.sleep(0.1)
        await driver.press("ne three ")
        await driver.ghost("")
        assert "two" not in driver.screen

    drive(scenario, factory=lambda: session)


def test_off_off_here_and_snoozed_each_have_a_name_and_end(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("x sta")
        await driver.ghost("tion")
        for key, name in (("f8", OFF), ("alt-f8", OFF_HERE), ("f9", "snoozed, 5 min left")):
            await driver.press(key)
            await driver.ghost("")
            await driver.press("left", "right")  # the message goes, the name of the silence stays
            await driver.until(lambda name=name: name in driver.status)
            await driver.press(key)
            await driver.ghost("tion")

    drive(scenario)


def test_suggest_now_speaks_whatever_is_switched_off_until_the_writer_goes_on(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("f8", "x sta")
        await driver.ghost("")
        await driver.press("alt-/")
        await driver.ghost("tion")
        await driver.press("t")
        await driver.ghost("ion")
        await driver.press("right", "enter", "s")
        await asyncio.sleep(0.1)
        assert driver.editor.moment.ghost == ""
        assert driver.text == "x station\ns"

    drive(scenario)


def test_the_list_on_request_shows_what_the_dial_hides(drive: Drive) -> None:
    session = scripted_session()
    ask = session.ask

    def gated(question: Question) -> Iterator[Answer]:
        return iter([]) if question.level != "all" else ask(question)

    async def scenario(driver: Driver) -> None:
        session.ask = gated  # type: ignore[method-assign]
        await driver.press("f4", "x sta")
        await driver.ghost("")
        await driver.press("f2")
        await driver.see("1 station")

    drive(scenario, factory=lambda: session)


def test_the_list_is_always_there_if_one_wants_it(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("x sta")
        await driver.see("2 stadium")
        await driver.press("alt-2")
        assert driver.text == "x stadium "

    drive(scenario, settings=Settings(show="all", list="always"))


def test_the_dial_holds_for_the_ghost_where_the_list_is_open(drive: Drive) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({"": ["sea", "see", "set"]})})
    session.show = "least"

    async def scenario(driver: Driver) -> None:
        await driver.press("x s")
        await driver.see("1 sea")
        assert driver.editor.moment.ghost == "", "too little to be worth reading"
        await driver.press("alt-]")
        assert driver.editor.moment.ghost == "ee", "who looks through them wants to see them"
        await driver.press("alt-1")
        assert driver.text == "x sea "

    drive(scenario, settings=Settings(list="always"), factory=lambda: session)


def test_moving_on_goes_through_what_the_dial_hides(drive: Drive) -> None:
    class Dialled(ScriptedSession):
        def ask(self, question: Question) -> Iterator[Answer]:
            for answer in super().ask(question):
                some = answer.suggestions if question.level == "all" else answer.suggestions[:1]
                yield replace(answer, suggestions=some)

    session = Dialled({"transformer": ScriptedPredictor({"": ["sea", "see", "set"]})})
    session.show = "less"

    async def scenario(driver: Driver) -> None:
        await driver.press("x s")
        await driver.until(lambda: driver.editor.moment.offered)
        await driver.press("alt-]")
        await driver.see("2 of 3")
        await driver.ghost("ee")
        await driver.press("alt-]")
        await driver.see("3 of 3")
        await driver.press("alt-[")
        await driver.see("2 of 3")
        await driver.press("right")
        assert driver.text == "x see "

    drive(scenario, settings=Settings(show="less"), factory=lambda: session)


def test_there_is_no_other_suggestion_only_where_the_list_has_none(drive: Drive) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({"": ["sea"]})})
    session.show = "less"

    async def scenario(driver: Driver) -> None:
        await driver.press("x s")
        await driver.until(lambda: driver.editor.moment.offered)
        await driver.press("alt-]")
        await driver.see("There is no other suggestion.")
        await driver.ghost("ea")

    drive(scenario, settings=Settings(show="less"), factory=lambda: session)


def test_an_acceptance_that_is_undone_has_saved_nothing(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("x sta")
        await driver.ghost("tion")
        await driver.press("right")
        saved = driver.editor.page.savings.saved
        assert saved == 4
        for _ in range(3):
            await driver.press("ctrl-z")
            assert driver.text == "x sta"
            assert driver.editor.page.savings.saved == 0
            await driver.press("alt-z")
            assert driver.editor.page.savings.saved == saved
        await driver.press("ctrl-z")
        await driver.ghost("tion")
        await driver.press("right", ".")
        assert driver.text == "x station."
        assert driver.editor.page.savings.saved == saved - 1, "the space was taken back"
        await driver.press("ctrl-z", "ctrl-z")
        assert driver.text == "x sta"
        assert driver.editor.page.savings.saved == 0

    drive(scenario)


def test_vi_repeats_a_change_with_the_suggestion_that_was_accepted_in_it(
    drive: Drive, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("bus, bus, bus")

    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: "loading" not in driver.status)
        await driver.press("c", "w", "sta")
        await driver.ghost("tion")
        await driver.press("right", "s", "esc")
        assert driver.text == "stations, bus, bus"
        await driver.press("w", "w", ".")
        assert driver.text == "stations, stations, bus"
        assert driver.editor.page.savings.saved == 3
        await driver.press("u", "u")
        assert driver.text == "bus, bus, bus"
        assert driver.editor.page.savings.saved == 0

    drive(scenario, path, settings=Settings(show="all", keys="vi"))


def test_a_minimum_delay_holds_back_what_is_new_and_not_what_goes_on(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("x s")
        await driver.until(lambda: driver.editor.page.offers.answer)
        assert driver.editor.moment.ghost == ""
        await driver.until(lambda: driver.editor.moment.ghost == "tation", 5)
        await driver.press("t")
        assert driver.editor.moment.ghost == "ation"

    drive(scenario, settings=Settings(show="all", delay_ms=400))


def test_plain_mode_tells_the_suggestion_in_the_status_line_alone(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("x sta")
        await driver.until(lambda: "suggestion: tion" in driver.status)
        assert "station" not in driver.screen
        await driver.press("right")
        assert driver.text == "x station "

    drive(scenario, settings=Settings(show="all", plain=True))


def test_the_race_shows_both_and_keeps_the_score(drive: Drive) -> None:
    words = {"": ["the"], "the ": ["station"], "station ": []}
    loop = {"": ["the"], "the ": ["same"], "same ": ["the"]}

    def session() -> ScriptedSession:
        predictors = {
            "transformer": ScriptedPredictor(words),
            "bigram": ScriptedPredictor(loop, name="bigram"),
        }
        return ScriptedSession(predictors, model="transformer")

    async def scenario(driver: Driver) -> None:
        await driver.press("f12", "x ")
        await driver.see("the same the same ↻")
        await driver.see("▏the station")
        await driver.press("the ", "s", "tation ")
        await driver.until(lambda: driver.editor.companions[0].race.saved == {"bigram": 3, "transformer": 10})
        await driver.see("10 saved")
        await driver.press("f12")
        await driver.until(lambda: "saved" not in driver.painting.screen.display[-3])

    drive(scenario, factory=session)


@pytest.mark.parametrize("keys", ["emacs", "vi"])
def test_a_ghost_stands_in_the_middle_of_a_line_before_a_mark(
    drive: Drive, tmp_path: Path, keys: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("(to the s) and back")

    async def scenario(driver: Driver) -> None:
        await driver.press(*(["9", "l", "i"] if keys == "vi" else ["right"] * 9))
        await driver.press("t")
        await driver.ghost("ation")
        await driver.see("(to the station) and back")
        await driver.press("end")
        assert driver.text == "(to the station) and back"

    drive(scenario, path, settings=Settings(show="all", keys=keys))


def test_inside_a_word_only_what_ends_as_it_does_is_offered_and_no_space(
    drive: Drive, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("the sion is near")

    async def scenario(driver: Driver) -> None:
        await driver.press(*["right"] * 5)
        await driver.press("t")
        await driver.ghost("at")
        await driver.see("the station is near")
        await driver.press("right")
        assert driver.text == "the station is near"

    drive(scenario, path)


def test_a_continuation_after_a_whole_word_brings_its_own_space(drive: Drive) -> None:
    def after(context: Context, k: int) -> list[Candidate]:
        return [] if not context.before.endswith("let me ") else [Candidate("know", 0.9)]

    class Continued(ScriptedSession):
        def ask(self, question: Question) -> Iterator[Answer]:
            if question.context.before.endswith("let me"):
                yield Answer((), "x", 1.0, True, "unsure", Suggestion("me know", " know ", 0, 0.9, "x"))
            else:
                yield from super().ask(question)

    async def scenario(driver: Driver) -> None:
        await driver.press("x let me")
        await driver.ghost("know")
        await driver.see("x let me know")
        await driver.press(" ")
        await driver.ghost("know")
        await driver.press("backspace")
        await driver.ghost("know")
        await driver.press("right", ".")
        assert driver.text == "x let me know."

    drive(scenario, factory=lambda: Continued({"x": ScriptedPredictor(after)}))


def test_going_through_a_text_with_the_right_key_accepts_nothing(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a st and a st\nst\n")

    async def scenario(driver: Driver) -> None:
        for _ in range(16):
            await driver.press("right")
        await driver.until(lambda: MOVED in driver.status)
        assert driver.text == path.read_text()
        await driver.press("alt-/")
        await driver.ghost("ation")

    drive(scenario, path)


def test_vi_accepts_in_insert_and_in_navigation(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("i", "x sta")
        await driver.ghost("tion")
        await driver.press("esc")
        await driver.ghost("tion")
        await driver.press("right")
        assert driver.text == "x station "
        await driver.press("0")
        await driver.until(lambda: driver.editor.moment.silence == MOVED)
        await driver.press("$", "a", "st", "esc")
        await driver.ghost("ation")
        assert driver.text == "x station st"

    drive(scenario, settings=Settings(show="all", keys="vi"))
