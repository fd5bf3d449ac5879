"""The jobs of a race: how each racer goes on, and what it would have saved at a word that was written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from predictor.contract import Cancel, Question, Suggester
from predictor.errors import PredictorError
from predictor.suggesting.job import Job, Tell
from predictor.suggesting.race import Run, Written, keys_saved, run_on


@dataclass(frozen=True, slots=True)
class RunningOn:
    """Finds out how each racer goes on from a question."""

    question: Question
    """Where they begin."""
    racers: tuple[str, ...]
    """The models that race."""
    done: Callable[[Question, dict[str, Run]], None]
    """Told how they go on."""

    def run(self, session: Suggester, cancel: Cancel, tell: Tell) -> Sequence[Job]:
        """Let each run."""
        runs = {racer: self._run(session, racer, cancel) for racer in self.racers}
        if not cancel.cancelled:
            tell(partial(self.done, self.question, runs))
        return ()

    def _run(self, session: Suggester, racer: str, cancel: Cancel) -> Run:
        try:
            return run_on(session, self.question, racer, cancel)
        except PredictorError as error:  # the others race on
            return Run(" ".join(str(error).split()))


@dataclass(frozen=True, slots=True)
class Judging:
    """Finds out how many keys each racer would have saved at a word."""

    written: Written
    """The word."""
    racers: tuple[str, ...]
    """The models that race."""
    done: Callable[[str, dict[str, int]], None]
    """Told the keys that each would have saved."""

    def run(self, session: Suggester, cancel: Cancel, tell: Tell) -> Sequence[Job]:
        """Judge; raises `PredictionCancelled`."""
        saved = {racer: self._saved(session, racer, cancel) for racer in self.racers}
        tell(partial(self.done, self.written.word, saved))
        return ()

    def _saved(self, session: Suggester, racer: str, cancel: Cancel) -> int:
        try:
            return keys_saved(session, self.written, racer, cancel)
        except PredictorError:
            return 0
