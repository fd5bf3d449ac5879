import queue
from typing import Any

import pytest

from predictor.contract import Cancel, Context, Question
from predictor.errors import PredictionCancelled
from predictor.suggesting.race import Race, Run, Written
from predictor.suggesting.racing import Judging, RunningOn
from predictor.testing import ScriptedPredictor, ScriptedSession

RACERS = ("bigram", "transformer")


@pytest.fixture
def session() -> ScriptedSession:
    return ScriptedSession(
        {
            "transformer": ScriptedPredictor({"": ["station"], "station ": []}),
            "bigram": ScriptedPredictor(
                {"": ["the", "station"], "the ": ["same"], "same ": ["the"]}, name="bigram"
            ),
        },
        model="transformer",
    )


def test_a_race_tells_how_each_goes_on(session: ScriptedSession) -> None:
    told: queue.Queue[tuple[Question, dict[str, Run]]] = queue.Queue()
    asked = Question(Context("x "), "transformer")
    job = RunningOn(asked, RACERS, lambda question, runs: told.put((question, runs)))
    assert job.run(session, Cancel(), lambda callback: callback()) == ()
    question, runs = told.get_nowait()
    assert question == asked
    assert runs["transformer"] == Run("station")
    assert runs["bigram"] == Run("the same the same", ("the", "same"))


def test_a_race_tells_what_each_would_have_saved(session: ScriptedSession) -> None:
    told: list[Any] = []
    job = Judging(Written("station", Context("x ")), RACERS, lambda word, saved: told.append((word, saved)))
    job.run(session, Cancel(), lambda callback: callback())
    assert told == [("station", {"bigram": 6, "transformer": 7})]


def test_an_interrupted_judgement_is_none(session: ScriptedSession) -> None:
    told: list[Any] = []
    job = Judging(Written("station", Context("x ")), RACERS, lambda word, saved: told.append((word, saved)))
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(PredictionCancelled):
        job.run(session, cancel, lambda callback: callback())
    assert told == []


def test_words_are_noticed_once_when_they_are_finished() -> None:
    race = Race()
    seen = []
    text = "We go to the sea, now"
    for end in range(len(text) + 1):
        seen += [(word.word, word.context.before) for word in race.notice(Context(text[:end]))]
    assert seen == [
        ("We", ""),
        ("go", "We "),
        ("to", "We go "),
        ("the", "We go to "),
        ("sea", "We go to the "),
    ]
    assert race.notice(Context("Another text. ")) == []


def test_the_score_counts_keys_per_hundred_characters() -> None:
    race = Race()
    race.score("station", {"bigram": 2, "transformer": 4})
    assert (race.percent("bigram"), race.percent("transformer"), race.percent("nobody")) == (25.0, 50.0, 0.0)
