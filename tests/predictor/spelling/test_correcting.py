"""Corrections as a text's session gives them: in its answers, of the last word, of a whole text."""

import asyncio
from pathlib import Path

import pytest

import predictor
from predictor.contract import Cancel, Doubt
from predictor.engine import Engine
from predictor.history.history import History
from predictor.text_session import TextSession

MEET = "I'll meet you at the "


@pytest.fixture
def session(tiny_engine: Engine) -> TextSession:
    return tiny_engine.session("transformer")


def words(session: TextSession, before: str) -> list[str]:
    return [each.text for each in session.correct(before)]


def test_a_half_typed_word_is_taken_back_and_written_as_it_was_meant(session: TextSession) -> None:
    best = session.suggest(f"{MEET}sattio", corrections=True)[0]
    assert (best.text, best.insert, best.replace, best.source) == ("station", "station ", 6, "spelling")
    assert all(each.source != "spelling" for each in session.suggest(f"{MEET}sattio"))
    assert sum(each.probability for each in session.suggest(f"{MEET}sattio", corrections=True)) <= 1.0001


def test_who_types_right_sees_what_is_always_seen(session: TextSession) -> None:
    for end in range(len("station")):
        before = f"{MEET}{'station'[:end]}"
        assert session.suggest(before, corrections=True) == session.suggest(before)


def test_a_finished_word_is_put_right_with_what_stands_behind_it(session: TextSession) -> None:
    (best, *_) = session.correct(f"{MEET}staiton ")
    assert (best.text, best.insert, best.replace) == ("station", "station ", 8)
    (best, *_) = session.correct(f"{MEET}Staiton, ")
    assert (best.insert, best.replace) == ("Station, ", 9)
    *_, answer = session.answers(f"{MEET}staiton ", corrections=True)
    assert answer.corrections[0].text == "station"
    *_, answer = session.answers(f"{MEET}staiton ")
    assert answer.corrections == ()


@pytest.mark.parametrize(
    "before",
    [
        "",
        " ",
        f"{MEET}station ",
        f"{MEET}station",
        f"{MEET}`staiton ",
        f"{MEET}/usr/staiton ",
        f"{MEET}staiton2 ",
        f"{MEET}staiTon ",
        f"{MEET}staiton\n\n",
        "The staiton of the trian is a staiton ",
    ],
)
def test_what_is_right_or_made_on_purpose_stays(session: TextSession, before: str) -> None:
    assert session.correct(before) == []


def test_two_words_without_a_space(session: TextSession) -> None:
    assert "the station" in words(session, "I'll meet you at thestation ")


def test_a_text_is_checked_word_by_word(session: TextSession) -> None:
    text = f"{MEET}staiton at six. If the trian is late, I'll send Xyqqzr a message."
    doubts = {doubt.word: doubt for doubt in session.check(text, unknown=True)}
    assert set(doubts) == {"staiton", "trian", "Xyqqzr"}
    found = doubts["trian"]
    assert isinstance(found, Doubt)
    assert text[found.start : found.end] == "trian"
    assert (found.candidates[0].text, found.candidates[0].replace, found.known) == ("train", 5, False)
    assert found.probability > 0.5
    assert "Xyqqzr" not in [doubt.word for doubt in session.check(text)]
    assert (doubts["Xyqqzr"].probability, doubts["Xyqqzr"].candidates) == (0.0, ())


def test_a_part_of_a_text_is_checked_in_its_text_and_a_check_can_be_ended(session: TextSession) -> None:
    text = f"{MEET}staiton at six. If the trian is late, I'll send you a message."
    middle = text.index("If")
    assert [doubt.word for doubt in session.check(text, middle)] == ["trian"]
    assert [doubt.word for doubt in session.check(text, 0, middle)] == ["staiton"]
    cancel = Cancel()
    cancel.cancel()
    assert list(session.check(text, cancel=cancel)) == []


def test_words_of_the_writer_and_blocked_words(tiny_bundle: Path, tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    with predictor.load(tiny_bundle, model="transformer", history=history) as engine:
        assert engine.correct(f"{MEET}staiton ")[0].text == "station"
        history.block("station")
        assert "station" not in [each.text for each in engine.correct(f"{MEET}staiton ")]
        assert "station" not in [each.text for each in engine.correct(f"{MEET}sattio")]
        history.add("trian")
        assert engine.correct("I missed the trian ") == []
        assert "trian" not in [doubt.word for doubt in engine.session().check("I missed the trian again.")]


def test_corrections_without_blocking(session: TextSession) -> None:
    found = asyncio.run(session.suggest_async(f"{MEET}sattio", corrections=True))
    assert found[0].text == "station"


def test_the_bigram_corrects_alone(tiny_bundle: Path) -> None:
    with predictor.load(tiny_bundle, model="bigram") as engine:
        assert engine.correct("Please send me the reprot ")[0].text == "report"
        assert engine.correct("Please send me the reprt")[0].text == "report"
        assert [doubt.word for doubt in engine.session().check("Read the reprot first.")] == ["reprot"]
        assert "graph" not in vars(engine._assembly)
