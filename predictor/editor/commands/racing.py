"""The race in the editor: which models race, what the worker does for it, and what is shown of it."""

from collections.abc import Sequence

from predictor.contract import MODELS, Question
from predictor.editor.state.companion import PanelRow
from predictor.editor.state.editor import Editor
from predictor.questions.babble import why_it_loops
from predictor.suggesting.job import Job
from predictor.suggesting.race import Race, Run
from predictor.suggesting.racing import Judging, RunningOn

BASELINE, PREFERRED = "bigram", "transformer"
LOOPS = "↻"


class Racing:
    """A race that goes along with the writing. race: its score. racers: the baseline first."""

    def __init__(self, editor: Editor, racers: tuple[str, ...]) -> None:
        self.race = Race()
        self.racers = racers
        self._editor = editor

    def after_answer(self, now: Question) -> Sequence[Job]:
        """Let each racer go on from here."""
        return [RunningOn(now, self.racers, self._ran)]

    def when_idle(self, now: Question) -> Sequence[Job]:
        """Judge the words that were finished."""
        return [Judging(word, self.racers, self._judged) for word in self.race.notice(now.context)]

    def rows(self, now: Question) -> Sequence[PanelRow]:
        """Return a row per racer: its name, the keys it would have saved, and what it would write from here.

        A text that has begun to go in circles ends in "↻"; why the bigram does so is said in one line.
        """
        names = max(map(len, self.racers), default=0)
        rows = [self._row(racer, names, now) for racer in self.racers]
        run = self.race.runs.get(BASELINE) if self.race.at == now else None
        if run is not None and run.circle:
            rows.append(PanelRow(f" {LOOPS} ", f" {LOOPS} ", why_it_loops(run.circle)))
        return rows

    def _row(self, racer: str, names: int, now: Question) -> PanelRow:
        race, saved = self.race, self.race.saved.get(racer, 0)
        run = race.runs.get(racer) if race.at == now else None
        return PanelRow(
            head=f" {racer:<{names}} {saved:>4} saved {race.percent(racer):3.0f}% ",
            short_head=f" {racer[:6]:<6} {saved:>4} ",
            text="" if run is None else f"▏{run.text}{f' {LOOPS}' if run.circle else ''}",
        )

    def _ran(self, question: Question, runs: dict[str, Run]) -> None:
        self.race.at, self.race.runs = question, runs
        self._editor.screen.refresh()

    def _judged(self, word: str, saved: dict[str, int]) -> None:
        self.race.score(word, saved)
        self._editor.screen.refresh()


def toggle_race(editor: Editor) -> None:
    """Let the bigram and the transformer race, or end the race."""
    companions, racers = editor.companions, racers_of(editor.suggestions.models)
    if running := [companion for companion in companions if isinstance(companion, Racing)]:
        companions.remove(running[0])
    elif len(racers) < 2:
        editor.message = "A race needs the bigram and another model."
    else:
        companions.append(Racing(editor, racers))
        editor.suggestions.conversation.forget()  # what is here is asked again, for the race


def racers_of(models: Sequence[str]) -> tuple[str, ...]:
    """Return which of the models race, the baseline first; installed predictors that were named race, too."""
    others = [model for model in (PREFERRED, *models) if model in models and model != BASELINE]
    guests = [model for model in models if model not in MODELS]
    return tuple(dict.fromkeys((BASELINE, *others[:1], *guests))) if BASELINE in models else ()
