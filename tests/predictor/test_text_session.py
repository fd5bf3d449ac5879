"""What a text session adds to its predictors: phrases, the dial, work done ahead, asynchronous answers."""

import asyncio
import math
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import predictor
from predictor.contract import Answer, Cancel, Candidate
from predictor.engine import Engine
from predictor.errors import SettingsError
from predictor.rules.calibration import Calibration, calibrate
from predictor.rules.policy import DIAL, TOO_UNSURE
from predictor.text import in_one_script
from predictor.text_session import TextSession
from tests.fixtures.make_tiny_bundle import DOCUMENTS

MEET = "I'll meet you at the st"


@pytest.fixture
def session(tiny_engine: Engine) -> TextSession:
    return tiny_engine.session("transformer")


def test_a_phrase_comes_after_the_words_and_changes_none_of_them(session: TextSession) -> None:
    quick, words, last = session.answers("I'll m", phrase=True)
    assert (quick.final, words.final, last.final) == (False, False, True)
    assert (quick.phrase, words.phrase) == (None, None)
    assert last.suggestions == words.suggestions
    assert last.phrase is not None
    assert last.phrase.text.startswith(f"{words.suggestions[0].text} ")
    assert last.phrase.insert == last.phrase.text.removeprefix("m") + " "
    assert 0 < last.phrase.probability <= words.suggestions[0].probability


def test_accepting_word_by_word_shows_what_the_phrase_showed(session: TextSession) -> None:
    *_, last = session.answers("I'll m", phrase=True)
    assert last.phrase is not None
    text = "I'll "
    for word in last.phrase.text.split():
        assert session.suggest(text + word[0])[0].text == word
        text += f"{word} "


@pytest.mark.parametrize("after", ["ation", " at six"])
def test_no_phrase_runs_into_text_that_follows(session: TextSession, after: str) -> None:
    answers = list(session.answers("I'll m", after, phrase=True))
    assert answers[-1].final
    assert all(answer.phrase is None for answer in answers)


def test_a_phrase_is_cancelled_by_the_next_key(session: TextSession) -> None:
    cancel = Cancel()
    answers = session.answers("I'll m", cancel=cancel, phrase=True)
    assert [next(answers).model, next(answers).model] == ["bigram", "transformer"]
    cancel.cancel()
    assert list(answers) == []


def test_the_next_word_is_known_before_it_is_asked_for(session: TextSession) -> None:
    first = session.suggest(MEET)[0]
    session.prepare(MEET)
    passes = session._predictors.transformer_source.passes
    session.suggest(MEET + first.insert)
    assert session._predictors.transformer_source.passes == passes


def test_preparing_changes_no_answer(tiny_engine: Engine, session: TextSession) -> None:
    text = ""
    for character in "I'll meet you at the station at six. Please send me the report. " * 4:
        text += character
        session.prepare(text)
        plain = tiny_engine.session("transformer").suggest(text)
        mine = session.suggest(text)
        assert [s.text for s in mine] == [s.text for s in plain]
        assert [s.probability for s in mine] == pytest.approx([s.probability for s in plain], abs=1e-4)


def test_who_wants_to_see_less_sees_less_and_is_told_why(session: TextSession) -> None:
    shown = []
    for level in DIAL:
        session.show = level
        *_, last = session.answers("I'll meet you at the ")
        shown.append(len(last.suggestions))
        assert bool(last.suggestions) != bool(last.silence)
        assert last.silence in ("", TOO_UNSURE)
    assert shown == sorted(shown, reverse=True)
    assert shown[0] == 3
    with pytest.raises(SettingsError, match="loudest"):
        session.show = "loudest"


def test_what_a_level_means_is_part_of_the_bundle(tiny_engine: Engine) -> None:
    assert dict(tiny_engine.tuning.dial) == {}  # this one was never tuned
    with predictor.load() as shipped:
        levels = shipped.tuning.dial["blend"]
        assert list(levels) == list(DIAL)
        assert all(0 <= share <= 1 or math.isnan(share) for row in levels.values() for share in row)


def test_asynchronous_answers_are_the_same(tiny_engine: Engine) -> None:
    async def ask() -> list[Answer]:
        session = tiny_engine.session("transformer")
        answers = [answer async for answer in session.answers_async("I'll m", phrase=True)]
        assert await session.suggest_async(MEET) == session.suggest(MEET)
        session.close()
        return answers

    found = asyncio.run(ask())
    expected = list(tiny_engine.session("transformer").answers("I'll m", phrase=True))
    assert [a.suggestions for a in found] == [a.suggestions for a in expected]
    assert found[-1].phrase == expected[-1].phrase


def test_leaving_an_asynchronous_answer_cancels_it(session: TextSession) -> None:
    cancel = Cancel()

    async def ask() -> None:
        answers = session.answers_async(MEET, cancel=cancel, phrase=True)
        await anext(answers)
        await answers.aclose()

    asyncio.run(ask())
    assert cancel.cancelled


def test_a_deadline_raises_the_flag_by_itself() -> None:
    cancel = Cancel(deadline_ms=20)
    assert not cancel.cancelled
    time.sleep(0.03)
    assert cancel.cancelled


def test_calibrated_probabilities_reach_the_suggestions(tiny_bundle: Path) -> None:
    with predictor.load(tiny_bundle) as engine:
        raw = engine.session("transformer").suggest(MEET)
        halved = Calibration((0.0, 1.0), (0.0, 0.5))
        object.__setattr__(engine.tuning, "calibrations", {"transformer": halved})
        found = engine.session("transformer").suggest(MEET)
        assert [s.text for s in found] == [s.text for s in raw]
        assert [s.probability for s in found] == pytest.approx([s.probability / 2 for s in raw], abs=1e-6)


STRANGE = st.lists(
    st.characters()
    | st.sampled_from(["the ", "I'm ", "\ud800", "x" * 300, " " * 300, "-" * 200, "Ж" * 90, "\ufeff", "😀"]),
    max_size=12,
).map("".join)


@settings(max_examples=60, deadline=None)
@given(before=STRANGE, after=STRANGE, level=st.sampled_from(list(DIAL)))
def test_no_text_is_too_strange(tiny_engine: Engine, before: str, after: str, level: str) -> None:
    session = tiny_engine.session("transformer", show=level)
    for answer in session.answers(before, after, phrase=True):
        assert all(0 <= s.probability <= 1 and s.insert.isprintable() for s in answer.suggestions)
    session.prepare(before, after)
    session.close()


def test_behind_a_whole_word_the_phrase_begins_with_its_space(session: TextSession) -> None:
    *_, last = session.answers("I'll meet you at", phrase=True)
    assert last.phrase is not None
    assert last.phrase.insert.startswith(" the ")
    assert last.phrase.text.startswith("at the ")
    assert last.phrase.replace == 0
    *_, inside = session.answers("I'll meet you at the sta", phrase=True)
    assert inside.phrase is None or not inside.phrase.insert.startswith(" ")


def test_behind_letters_that_are_no_word_there_is_no_such_phrase(session: TextSession) -> None:
    *_, last = session.answers("I'll meet you at the statio", phrase=True)
    assert last.phrase is None or last.phrase.text.startswith("station ")


@pytest.mark.parametrize("model", ["transformer", "bigram"])
def test_what_is_left_out_far_before_the_cursor_changes_no_answer(tiny_engine: Engine, model: str) -> None:
    text = "I'll meet you at the station. We don't know yet when the train will be late.\n" * 120
    for end in range(len(text) - 300, len(text), 17):
        start = end - 4096
        whole = [*tiny_engine.session(model).answers(text[:end], phrase=True)][-1]
        near = [*tiny_engine.session(model).answers(text[start:end], start=start, phrase=True)][-1]
        assert [(s.insert, s.probability) for s in near.suggestions] == [
            (s.insert, s.probability) for s in whole.suggestions
        ]
        assert near.phrase == whole.phrase


def test_probabilities_of_one_answer_are_shares_of_one_whole(tiny_engine: Engine) -> None:
    text = " ".join(DOCUMENTS)[:1500]
    for model in tiny_engine.models:
        with tiny_engine.session(model) as session:
            for end in range(len(text)):
                assert sum(s.probability for s in session.suggest(text[:end], k=5)) <= 1.0 + 1e-4


def test_a_curve_that_lifts_all_words_leaves_them_shares_of_one_whole() -> None:
    lifting = Calibration((0.0, 0.3, 1.0), (0.0, 0.7, 1.0))
    found = calibrate([Candidate("Thanks", 0.5), Candidate("Thank", 0.3), Candidate("Than", 0.2)], lifting)
    assert [round(word.probability, 6) for word in found] == [0.785714, 0.214286, 1e-06]


def test_a_whole_word_is_not_stretched_into_a_less_likely_one(session: TextSession) -> None:
    stretched = [s.text for s in session.suggest("Please send me the report")]
    session.show = "more"
    assert "report" not in stretched
    assert session.suggest("Please send me the report") == []


def test_in_code_only_the_texts_own_words_are_offered(session: TextSession) -> None:
    text = "```sh\nstatus=1\nstation=2\n"
    assert [s.text for s in session.suggest(f"{text}echo $sta")] == ["status", "station"]
    assert session.suggest(f"{text}echo ") == []
    assert session.suggest(f"{text}th") == []
    assert session.suggest(f"{text}```\nI'll meet you at the sta")[0].text == "station"


def test_in_shouted_text_capitals_say_nothing_of_the_word(session: TextSession) -> None:
    shouted, said = session.suggest("I WILL MEET YOU AT THE ST"), session.suggest("I WILL meet you at the st")
    assert shouted
    for found in shouted:
        assert (found.text, found.insert) == (found.text.upper(), f"{found.text[2:]} ")
    assert not any(found.text.isupper() for found in said)


def test_no_word_of_two_scripts_is_made_up(session: TextSession) -> None:
    for before in ("I'll meet you at the ｓｔａ", "stа", "مرحباsta", "xqzzk"):
        assert all(in_one_script(s.text) for s in session.suggest(before, k=10))
    assert session.suggest("xqzzk", k=10) == []
