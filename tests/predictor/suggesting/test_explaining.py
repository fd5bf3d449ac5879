"""Why a word is suggested, as a job: what no longer matters is not asked, and who says nothing is told so."""

import pytest

from predictor.contract import Cancel, Context, Question
from predictor.engine import Engine
from predictor.errors import BundleError, PredictionCancelled
from predictor.questions.explanation import Explanation, Looked
from predictor.questions.telling import looks
from predictor.suggesting.explaining import SAYS_NOTHING, Explaining, word_of
from predictor.testing import ScriptedPredictor, ScriptedSession

PLACE = Question(Context("I'll meet you at the st"), "transformer")


def found(session: object, word: str | None = None, cancel: Cancel | None = None) -> Explanation:
    told: list[tuple[Explanation, str]] = []
    job = Explaining(PLACE, word, lambda: True, lambda *found: told.append(found))
    assert job.run(session, cancel or Cancel(), lambda callback: callback()) == ()  # type: ignore[arg-type]
    return told[0][0]


def test_it_tells_what_the_session_says(tiny_engine: Engine) -> None:
    with tiny_engine.session() as session:
        explanation = found(session)
        assert explanation.word == "station"
        assert explanation == session.explain(PLACE)
        assert found(session, "stadium").word == "stadium"


def test_what_cannot_be_explained_is_told_as_a_sentence(tiny_engine: Engine) -> None:
    with tiny_engine.session() as session:
        assert "'house' is no word" in found(session, "house").reason


def test_a_session_that_does_not_say_why() -> None:
    session = ScriptedSession({"transformer": ScriptedPredictor({"": ["station"]})})
    assert found(session).reason == SAYS_NOTHING


def test_what_is_not_wanted_any_more_is_not_asked() -> None:
    told: list[object] = []
    job = Explaining(PLACE, None, lambda: False, lambda *found: told.append(found))
    assert job.run(None, Cancel(), lambda callback: callback()) == ()  # type: ignore[arg-type]
    assert told == []


def test_a_key_ends_it(tiny_engine: Engine) -> None:
    cancel = Cancel()
    cancel.cancel()
    with tiny_engine.session() as session, pytest.raises(PredictionCancelled):
        found(session, cancel=cancel)


def test_the_word_of_a_phrase() -> None:
    assert word_of(PLACE, "station at six") == (PLACE, "station")
    question, word = word_of(PLACE, "st is short")
    assert (question.context.before, word) == ("I'll meet you at the st ", "is")
    assert word_of(PLACE, "st") == (PLACE, "st")


def test_it_tells_where_the_last_word_looks(tiny_engine: Engine) -> None:
    told: list[str] = []
    job = Explaining(PLACE, None, lambda: True, lambda _, looks: told.append(looks))
    with tiny_engine.session() as session:
        job.run(session, Cancel(), lambda callback: callback())
        looked = session.looks_at(PLACE)
    assert sum(each.weight for each in looked) == pytest.approx(1.0, abs=1e-4)
    assert {each.text for each in looked} <= {"", "I'll", "meet", "you", "at", "the"}
    best = looked[0]
    assert told[0].startswith(f"“{best.text or '(start)'}” {best.weight:.0%}")


@pytest.mark.parametrize(
    "question", [Question(Context(""), "transformer"), Question(PLACE.context, "bigram")]
)
def test_where_nobody_looks_nothing_is_told(tiny_engine: Engine, question: Question) -> None:
    with tiny_engine.session() as session:
        assert session.looks_at(question) == ()
    assert looks(()) == ""


def test_a_graph_without_the_needed_tensors_is_told_as_a_sentence(tiny_engine: Engine) -> None:
    class Older:
        def explain(self, question: Question, word: str | None = None) -> Explanation:
            return Explanation("station", question.model)

        def looks_at(self, question: Question) -> tuple[Looked, ...]:
            raise BundleError("The graph has no tensor.", "Export it again.")

    told: list[tuple[Explanation, str]] = []
    job = Explaining(PLACE, None, lambda: True, lambda *found: told.append(found))
    job.run(Older(), Cancel(), lambda callback: callback())  # type: ignore[arg-type]
    assert told == [(Explanation("station", "transformer"), "The graph has no tensor. Export it again.")]
