"""What learning has added at a word that was accepted: the same keys, with the history and without it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from predictor.contract import HISTORY, Cancel, Question, Suggester
from predictor.suggesting.job import Job, Tell
from predictor.suggesting.race import letters_needed


@dataclass(frozen=True, slots=True)
class Comparing:
    """Finds out how many letters more a word would have taken without the history.

    The writer accepts as long after a word is first shown, or as long before, as this time.
    """

    word: str
    """The word."""
    question: Question
    """What was asked before its first letter, or would have been."""
    typed: int
    """How many of its letters were typed when it was accepted."""
    visible: int
    """How many suggestions were on display."""
    done: Callable[[int], None]
    """Told of the letters; below 0 if the history was in the way."""

    def run(self, session: Suggester, cancel: Cancel, tell: Tell) -> Sequence[Job]:
        """Compare; raises `PredictionCancelled`."""
        shown, without = [
            letters_needed(session, self.word, replace(self.question, without=source), self.visible, cancel)
            for source in ("", HISTORY)
        ]
        accepted = min(max(without + self.typed - shown, 0), len(self.word))
        tell(partial(self.done, accepted - self.typed))
        return ()
