"""What learning has added at a word: letters that it would have taken without the history."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from predictor.contract import HISTORY, Answer, Cancel, Context, Question
from predictor.errors import PredictionCancelled
from predictor.suggesting.learned import Comparing
from predictor.testing import ScriptedPredictor, ScriptedSession


class Remembering(ScriptedSession):
    """A session whose words depend on whether the history is left out."""

    def __init__(self, with_it: list[str], without_it: list[str]) -> None:
        super().__init__(
            {"with": ScriptedPredictor({"": with_it}), "without": ScriptedPredictor({"": without_it})}
        )

    def ask(self, question: Question) -> Iterator[Answer]:
        return super().ask(replace(question, model="without" if question.without == HISTORY else "with"))


def gained(session: ScriptedSession, word: str, typed: int, visible: int = 1) -> int:
    told: list[int] = []
    question = Question(Context("x "), "with", k=5)
    job = Comparing(word, question, typed, visible, told.append)
    assert job.run(session, Cancel(), lambda callback: callback()) == ()
    (gain,) = told
    return gain


def test_letters_that_it_would_have_taken() -> None:
    session = Remembering(["stadium", "station"], ["stone", "star", "station"])
    # Shown after "stat" with it (s, st, sta go to "stadium"), and without it, too.
    assert gained(session, "station", typed=4) == 0
    # Among two, at once; without it when "stone" is gone.
    assert gained(session, "station", typed=0, visible=2) == 3
    # Accepted a letter later than it could have been: so it would have been without it.
    assert gained(session, "station", typed=1, visible=2) == 3


def test_what_nobody_else_knows_is_gained_as_a_whole_and_no_more() -> None:
    session = Remembering(["Oberlander"], [])
    assert gained(session, "Oberlander", typed=0) == 10
    assert gained(session, "Oberlander", typed=7) == 3


def test_a_history_may_be_in_the_way() -> None:
    session = Remembering(["stadium", "station"], ["station"])
    assert gained(session, "station", typed=4) == -4


def test_a_word_that_was_accepted_before_it_would_be_shown_alone_gains_nothing() -> None:
    session = Remembering(["stone", "station"], ["stone", "station"])
    assert gained(session, "station", typed=0) == 0


def test_what_is_interrupted_tells_nothing() -> None:
    told: list[int] = []
    cancel = Cancel()
    cancel.cancel()
    job = Comparing("sea", Question(Context("x "), "with"), 0, 1, told.append)
    with pytest.raises(PredictionCancelled):
        job.run(Remembering(["sea"], []), cancel, lambda callback: callback())
    assert told == []
