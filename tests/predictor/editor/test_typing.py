import asyncio
import time
from pathlib import Path

import pytest

from predictor.contract import Candidate, Context
from predictor.editor.state.moment import DISMISSED, NO_ROOM
from predictor.settings import Settings
from predictor.testing import ScriptedPredictor, ScriptedSession
from tests.predictor.editor.driver import Drive, Driver, scripted_session


def test_the_best_word_stands_in_grey_behind_the_cursor(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("I'll meet you at the st")
        await driver.ghost("ation")
        assert driver.text == "I'll meet you at the st"

    drive(scenario)


def test_right_and_end_accept_the_word_with_its_space(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        for key in ("right", "end"):
            await driver.press("sta")
            await driver.ghost("tion")
            await driver.press(key)
        assert driver.text == "station station "

    drive(scenario)


def test_right_and_end_move_where_no_ghost_is(drive: Drive, tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("right")
        assert driver.editor.page.buffer.cursor_position == 1
        await driver.press("end")
        assert driver.editor.page.buffer.cursor_position == 3
        assert driver.text == "xyz"

    (tmp_path / "a.txt").write_text("xyz")
    drive(scenario, tmp_path / "a.txt")


def test_ghost_text_stands_before_white_space_in_the_middle_of_a_document(
    drive: Drive, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("to the s and back\nsecond")

    async def scenario(driver: Driver) -> None:
        await driver.press(*["right"] * 8)
        await driver.press("t")
        await driver.ghost("ation")
        assert "to the station and back" in driver.screen
        await driver.press("right")
        assert driver.text == "to the station and back\nsecond"
        await driver.press(",")
        assert driver.text == "to the station, and back\nsecond"

    drive(scenario, path)


def test_no_new_word_is_offered_right_in_front_of_letters(drive: Drive, tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: "loading" not in driver.status)
        await driver.press("st ")
        await driver.until(lambda: NO_ROOM in driver.status)
        assert driver.editor.moment.ghost == ""

    (tmp_path / "a.txt").write_text("xyz")
    drive(scenario, tmp_path / "a.txt")


def test_letters_that_agree_shorten_the_ghost_without_a_new_answer(drive: Drive) -> None:
    session = scripted_session()

    async def scenario(driver: Driver) -> None:
        await driver.press("s")
        await driver.ghost("tation")
        await driver.until(lambda: driver.editor.page.offers.answer.final)
        _predictor(session).delay_s = 60.0
        for letter, rest in zip("tat", ("ation", "tion", "ion"), strict=True):
            driver.send(letter)
            await driver.ghost(rest)

    drive(scenario, factory=lambda: session)


def test_the_bigram_does_not_push_away_a_word_that_still_agrees(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("s")
        await driver.ghost("tation")
        seen = len(driver.painting.frames)
        driver.send("t")
        await driver.ghost("ation")
        await asyncio.sleep(0.2)
        assert not [frame for frame in driver.painting.frames[seen:] if "start" in frame]

    drive(scenario, factory=lambda: scripted_session(delay_s=0.1))


def test_a_lower_candidate_that_agrees_comes_up_before_the_model_answers(drive: Drive) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({"": ["station", "stadium"]})})

    async def scenario(driver: Driver) -> None:
        await driver.press("sta")
        await driver.ghost("tion")
        _predictor(session).delay_s = 60.0
        driver.send("d")
        await driver.ghost("ium")

    drive(scenario, factory=lambda: session)


def test_escape_dismisses_until_the_next_edit(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("sta")
        await driver.ghost("tion")
        await driver.press("esc")
        await driver.ghost("")
        await driver.until(lambda: DISMISSED in driver.status)
        await driver.press("right")
        assert driver.text == "sta"
        await driver.press("t")
        await driver.ghost("ion")

    drive(scenario)


def test_tab_accepts_by_choice_only_and_never_where_it_indents(drive: Drive) -> None:
    async def without(driver: Driver) -> None:
        await driver.press("sta")
        await driver.ghost("tion")
        await driver.press("tab")
        assert driver.text == "sta\t"

    async def by_choice(driver: Driver) -> None:
        await driver.ghost("The")
        await driver.press("tab", "sta")
        assert driver.text == "\tsta"
        await driver.ghost("tion")
        await driver.press("tab")
        assert driver.text == "\tstation "

    drive(without)
    drive(by_choice, settings=Settings(show="all", accept_tab=True))


def test_closing_marks_take_the_space_of_an_accepted_word_back(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        expected = ""
        for mark in (", ", ". ", "! ", " ", "enter"):
            await driver.press("sta")
            await driver.ghost("tion")
            await driver.press("right", *((mark,) if mark == "enter" else mark))
            expected += "station" + ("\n" if mark == "enter" else mark)
            assert driver.text == expected
        await driver.press("on", " ", ".")
        assert driver.text == f"{expected}on ."

    drive(scenario)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("_", "station_"),
        ("_it_", "station _it_"),
        ("-bound", "station-bound"),
        ("->", "station ->"),
        (":smile:", "station :smile:"),
        (".5", "station .5"),
        (".env", "station .env"),
        ("、", "station、"),
    ],
)
def test_the_space_of_an_accepted_word_is_given_back_where_a_word_of_its_own_follows(
    drive: Drive, typed: str, expected: str
) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("sta")
        await driver.ghost("tion")
        await driver.press("right", *typed)
        assert driver.text == expected

    drive(scenario)


def test_the_list_is_walked_with_arrows_and_enter(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("meet you at the ")
        await driver.ghost("station")
        await driver.press("f2")
        await driver.see("1 station")
        await driver.press("down", "down")
        await driver.ghost("stadium")
        await driver.press("enter")
        assert driver.text == "meet you at the stadium "
        assert driver.editor.page.savings.gained.keys == 3

    drive(scenario)


def test_enter_is_a_line_end_until_the_list_is_entered(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("sta", "ctrl-space")
        await driver.see("1 station")
        await driver.press("down", "up", "enter")
        assert driver.text == "sta\n"

    drive(scenario)


def test_alt_and_a_digit_accept_from_the_list_only_while_it_is_shown(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("sta")
        await driver.ghost("tion")
        await driver.press("alt-2")
        assert driver.text == "sta"
        await driver.press("f2")
        await driver.see("2 stadium")
        await driver.press("alt-9")
        assert driver.text == "sta"
        await driver.press("alt-2")
        assert driver.text == "stadium "

    drive(scenario)


def test_f3_switches_the_model_live(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("s")
        await driver.ghost("tation")
        await driver.see("transformer")
        await driver.press("f3")
        await driver.ghost("ame")
        await driver.see("bigram")
        await driver.press("f3")
        await driver.ghost("tation")

    drive(scenario)


def test_keys_never_wait_for_a_slow_predictor(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: "loading" not in driver.status)
        await driver.press("x")  # the slow answer is being made now
        started = time.monotonic()
        for length, letter in enumerate("typed_at_once", start=1):
            driver.send(letter)
            await driver.see("x" + "typed_at_once"[:length])
        assert time.monotonic() - started < 0.9

    drive(
        scenario,
        factory=lambda: ScriptedSession({"transformer": ScriptedPredictor({"": ["y"]}, delay_s=1.0)}),
    )


def test_an_answer_to_an_older_text_is_never_painted(drive: Drive) -> None:
    def uncancellable(context: Context, k: int) -> list[Candidate]:
        time.sleep(0.05)
        return _ghost_of_the_length(context, k)

    stale = ScriptedPredictor(uncancellable)

    async def scenario(driver: Driver) -> None:
        for letter in "abcdefgh":
            driver.send(letter)
            await asyncio.sleep(0.02)
        await driver.ghost("length8")
        for frame in driver.painting.frames:
            if "length" in frame:
                typed, length = frame.split("length")
                assert len(typed) == int(length[0])

    drive(scenario, factory=lambda: ScriptedSession({"transformer": stale}))


def test_a_predictor_that_breaks_is_named_and_writing_goes_on(drive: Drive) -> None:
    def broken(context: Context, k: int) -> list[Candidate]:
        if context.before.endswith("b"):
            raise RuntimeError("the graph is broken")
        return [Candidate(f"{context.before}good", 0.4)]

    async def scenario(driver: Driver) -> None:
        await driver.press("ab")
        await driver.see("the graph is broken")
        await driver.press("c")
        await driver.ghost("good")
        assert driver.text == "abc"

    drive(scenario, factory=lambda: ScriptedSession({"transformer": ScriptedPredictor(broken)}))


def test_keystrokes_saved_are_counted(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("sta")
        await driver.ghost("tion")
        await driver.press("right")
        await driver.until(lambda: "4 keys saved (50%)" in driver.status)
        await driver.press(".")
        await driver.until(lambda: "3 keys saved (38%)" in driver.status)

    drive(scenario)


def test_undo_takes_an_accepted_word_back(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("sta")
        await driver.ghost("tion")
        await driver.press("right", "ctrl-z")
        assert driver.text == "sta"

    drive(scenario)


def test_wide_letters_move_the_ghost_by_their_cells(drive: Drive) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({"": ["日本語です"]})})

    async def scenario(driver: Driver) -> None:
        await driver.press("日本")
        await driver.ghost("語です")
        row = driver.painting.screen.buffer[0]
        assert row[4].data == "語"
        assert row[6].data == "で"

    drive(scenario, factory=lambda: session)


def test_a_small_window_shows_text_ghost_list_and_status(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("we will all meet you there, I hope, at the sta")
        await driver.ghost("tion")
        assert driver.painting.screen.display[1].startswith("the station")
        await driver.press("f2")
        await driver.see("2 stadium")
        driver.resize(80, 24)
        await driver.see("at the station" + " " * 10)
        driver.resize(5, 2)
        await asyncio.sleep(0.1)
        driver.resize(40, 10)
        await driver.see("2 stadium")

    drive(scenario, size=(40, 10))


def test_up_and_down_move_by_the_rows_one_sees(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one two three four five six")

    async def scenario(driver: Driver) -> None:
        await driver.see("one")
        await driver.press("down")
        assert driver.editor.page.buffer.document.text_after_cursor == "three four five six"
        await driver.press("up")
        assert driver.editor.page.buffer.cursor_position == 0

    drive(scenario, path, size=(10, 10))


def test_no_key_of_the_defaults_empties_the_text(drive: Drive) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("line one", "enter", "line two")
        for keys in ("\x1b#", "\x1b*", "\x1b.", "\x1b_", "\x1b\r", "\x18(", "\x18)", "\x18e", "\x1b[1;5A"):
            await driver.press(keys)
            assert driver.text == "line one\nline two"
        await driver.press("\x1b0", "\x1b-", "\x1b3", "x")
        assert driver.text == "line one\nline twox"

    drive(scenario)


def _predictor(session: ScriptedSession) -> ScriptedPredictor:
    predictor = session._predictors["transformer"]
    assert isinstance(predictor, ScriptedPredictor)
    return predictor


def _ghost_of_the_length(context: Context, k: int) -> list[Candidate]:
    return [Candidate(f"{context.before}length{len(context.before)}", 0.4)]


PHRASE = {"": ["meet"], "meet ": ["you"], "you ": ["at"], "at ": ["six"], "six ": []}


def test_a_phrase_is_accepted_word_by_word_or_as_a_whole(drive: Drive) -> None:
    def session() -> ScriptedSession:
        return ScriptedSession({"transformer": ScriptedPredictor(PHRASE)}, phrase_words=4)

    async def scenario(driver: Driver) -> None:
        await driver.press("m")
        await driver.ghost("eet you at six")
        await driver.press("ctrl-right")
        assert driver.text == "meet "
        await driver.ghost("you at six")
        await driver.press("y")
        await driver.ghost("ou at six")
        await driver.press("ctrl-right", "right")
        assert driver.text == "meet you at six "

    drive(scenario, factory=session)


def test_the_rest_of_a_phrase_stays_while_the_next_answer_is_awaited(drive: Drive) -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor(PHRASE)}, phrase_words=4)

    async def scenario(driver: Driver) -> None:
        await driver.press("m")
        await driver.ghost("eet you at six")
        _predictor(session).delay_s = 60.0
        driver.send("\x1b[1;5C")
        await driver.ghost("you at six")

    drive(scenario, factory=lambda: session)
