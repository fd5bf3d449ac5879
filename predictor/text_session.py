"""One text buffer: the bigram's answer at once, the chosen model's when it is ready, then a phrase."""

import math
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property

from predictor.bundle.assembly import Parts
from predictor.bundle.tuning import Dial
from predictor.contract import Answer, Cancel, Candidate, Context, Predictor, Suggestion
from predictor.errors import PredictionCancelled, SettingsError
from predictor.ngrams.predictor import NGramPredictor
from predictor.rules.blend import BlendPredictor
from predictor.rules.calibration import calibrate
from predictor.rules.phrase import continue_phrase
from predictor.rules.policy import check_level, keys_saved, silence_after, silence_before, worth_showing
from predictor.text import NEAR, Cursor, normalise, split_at_cursor
from predictor.transformer.predictor import TransformerPredictor

DEFAULT_K = 3
# The word behind a suggestion is looked up ahead only if that is likely enough (a natural logarithm).
_LIKELY = math.log(0.25)


class TextSession:
    """Suggestions for one text buffer. Calls may come from any thread; they take turns.

    model: who gives the final answer, one of `models`. show: how sure a suggestion must be, a level of
    `policy.DIAL`; what a level means was measured: `Engine.tuning`. Both may be set at any time.
    """

    def __init__(self, parts: Parts, model: str, show: str = "all") -> None:
        self.models = parts.models
        self._parts = parts
        self._bigram = parts.new_bigram()
        self._turn = threading.Lock()
        self._closed = False
        self.model = model
        self.show = show

    @property
    def model(self) -> str:
        """The predictor that gives the final answer."""
        return self._model

    @model.setter
    def model(self, model: str) -> None:
        self._model = self._parts.check(model)

    @property
    def show(self) -> str:
        """The level of the dial."""
        return self._show

    @show.setter
    def show(self, level: str) -> None:
        self._show = check_level(level)

    @property
    def dial(self) -> Dial:
        """What each level was measured to mean for each model: see `Tuning.dial`."""
        return self._parts.tuning.dial

    @cached_property
    def _ngram(self) -> NGramPredictor:
        return self._parts.new_ngram()

    @cached_property
    def _transformer(self) -> TransformerPredictor:
        return self._parts.new_transformer(self._ngram)

    @cached_property
    def _blend(self) -> BlendPredictor:
        return self._parts.new_blend(self._transformer, self._ngram)

    @cached_property
    def _worker(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1, thread_name_prefix="foretype")

    def answers(
        self,
        before: str,
        after: str = "",
        k: int = DEFAULT_K,
        cancel: Cancel | None = None,
        *,
        phrase: bool = False,
        start: int = 0,
    ) -> Iterator[Answer]:
        """Yield the bigram's answer, then the chosen model's, then (if asked for) the same with a phrase.

        The last one is final; they end early when cancelled. start: characters of the document left out
        before `before`: see `Context`.
        """
        return self._answers(Context(before, after, start), k, cancel, ("bigram", self.model), phrase=phrase)

    def _answers(
        self,
        context: Context,
        k: int,
        cancel: Cancel | None,
        models: tuple[str, ...],
        *,
        phrase: bool = False,
    ) -> Iterator[Answer]:
        """Yield an answer of each model, the last of which may be given a phrase."""
        started, model = time.perf_counter(), models[-1]
        self._check_open()
        after, cursor = context.after, split_at_cursor(context.before[-NEAR:], context.after)
        silence = silence_before(cursor)
        if silence:
            yield Answer((), model, _since(started), final=True, silence=silence)
            return
        phrase = phrase and not cursor.suffix and not after.partition("\n")[0].strip()
        try:
            found: Sequence[Candidate] = ()
            for name in dict.fromkeys(models):
                found = self._candidates(name, context, k, cancel)
                final = name == model and not phrase
                answer = self._answer(found, cursor, after, name, started, final=final)
                yield answer
            if phrase:
                longer = self._phrase(model, context, cursor, self._first(cursor, found), cancel)
                yield replace(answer, final=True, phrase=longer)
        except PredictionCancelled:
            return

    def suggest(
        self, before: str, after: str = "", k: int = DEFAULT_K, deadline_ms: float | None = None
    ) -> list[Suggestion]:
        """Return at most `k` suggestions, the best that there are when the deadline (if any) comes."""
        if deadline_ms is None:  # nobody waits for a quicker answer meanwhile
            return list(next(self._answers(Context(before, after), k, None, (self.model,))).suggestions)
        cancel = Cancel(deadline_ms)
        answers = self.answers(before, after, k, cancel)
        best = next(answers)
        if best.final:
            return list(best.suggestions)
        later = self._worker.submit(next, answers, best)
        try:
            best = later.result(timeout=max(0.0, deadline_ms - best.latency_ms) / 1000)
        except TimeoutError:
            cancel.cancel()
        return list(best.suggestions)

    async def answers_async(
        self,
        before: str,
        after: str = "",
        k: int = DEFAULT_K,
        cancel: Cancel | None = None,
        *,
        phrase: bool = False,
    ) -> AsyncIterator[Answer]:
        """Yield what `answers` does without blocking the event loop; leaving the loop early cancels."""
        import asyncio  # here: few need it, and it is not small

        cancel = cancel or Cancel()
        answers = self.answers(before, after, k, cancel, phrase=phrase)
        loop = asyncio.get_running_loop()
        try:
            while answer := await loop.run_in_executor(self._worker, next, answers, None):
                yield answer
        finally:
            cancel.cancel()

    async def suggest_async(
        self, before: str, after: str = "", k: int = DEFAULT_K, deadline_ms: float | None = None
    ) -> list[Suggestion]:
        """Return what `suggest` does without blocking the event loop; cancelling the task cancels it."""
        best: list[Suggestion] = []
        cancel = Cancel(deadline_ms)
        async for answer in self.answers_async(before, after, k, cancel):
            best = list(answer.suggestions)
        return best

    def prepare(self, before: str, after: str = "", cancel: Cancel | None = None, *, start: int = 0) -> None:
        """Do ahead, while nobody waits, what the next keys will need; ends early when cancelled.

        That is the word after the first suggestion, and the context as it will start soon. start: see
        `answers`.
        """
        self._check_open()
        cursor = split_at_cursor(before[-NEAR:], after)
        if self.model == "bigram":
            return
        try:
            with self._turn:
                context = Context(before, after, start)
                self._transformer.read_ahead(context, cancel)
                found = () if silence_before(cursor) else self._ask(context, cancel)
                if found and not cursor.suffix and found[0].log_prob >= _LIKELY:
                    self._ask(context.behind(len(cursor.prefix), f"{found[0].text} "), cancel)
        except PredictionCancelled:
            return

    def _ask(self, context: Context, cancel: Cancel | None) -> Sequence[Candidate]:
        return self._predictor(self.model).candidates(context, 1, cancel)

    def _candidates(self, model: str, context: Context, k: int, cancel: Cancel | None) -> Sequence[Candidate]:
        if model == "bigram":  # always answers, and waits for nobody
            return self._bigram.candidates(context, k)
        with self._turn:
            return self._predictor(model).candidates(context, k, cancel)

    def _predictor(self, model: str) -> Predictor:
        if model == "bigram":
            return self._bigram
        return self._blend if model == "blend" else self._transformer

    def _first(self, cursor: Cursor, found: Sequence[Candidate]) -> Candidate | None:
        """Return the word that a phrase begins with: the best one, or a whole word that is typed."""
        best = found[0] if found else None
        others = math.fsum(math.exp(candidate.log_prob) for candidate in found)
        if not cursor.prefix or others >= 0.5 or not self._bigram.index.holds(cursor.prefix):
            return best
        return Candidate(cursor.prefix, math.log1p(-others))

    def _phrase(
        self,
        model: str,
        context: Context,
        cursor: Cursor,
        first: Candidate | None,
        cancel: Cancel | None,
    ) -> Suggestion | None:
        """Return the first word continued over several words, where that is worth showing."""
        if first is None:
            return None
        with self._turn:
            phrase = continue_phrase(
                self._predictor(model), context, first, len(cursor.prefix), self._parts.space, cancel
            )
        if phrase is None:
            return None
        curve = self._parts.tuning.calibration(f"{model} phrase")
        (calibrated,) = calibrate([Candidate(phrase.text, phrase.log_prob)], curve)
        suggestion = to_suggestion(calibrated, cursor, " ", model)
        return suggestion if self._worth(suggestion) else None

    def _answer(
        self,
        candidates: Sequence[Candidate],
        cursor: Cursor,
        after: str,
        model: str,
        started: float,
        *,
        final: bool,
    ) -> Answer:
        space = "" if cursor.suffix or after.startswith(" ") else " "
        calibrated = calibrate(candidates, self._parts.tuning.calibration(model))
        found = [to_suggestion(c, cursor, space, c.source or model) for c in calibrated]
        shown = tuple(filter(self._worth, found))
        silence = silence_after(cursor, len(found), len(shown))
        return Answer(shown, model, _since(started), final, silence)

    def _worth(self, suggestion: Suggestion) -> bool:
        return worth_showing(suggestion.probability, keys_saved(suggestion.insert), self.show)

    def _check_open(self) -> None:
        if self._closed:
            raise SettingsError("This session is closed.", "Open another one: engine.session().")

    def close(self) -> None:
        """Let go of the session's memory and thread."""
        self._closed = True
        if "_worker" in self.__dict__:
            self._worker.shutdown(wait=True)
        for name in ("_blend", "_transformer", "_worker"):
            self.__dict__.pop(name, None)


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def to_suggestion(candidate: Candidate, cursor: Cursor, space: str, source: str) -> Suggestion:
    """Turn a whole word into what must be typed at the cursor, followed by `space`."""
    prefix = normalise(cursor.prefix)
    agrees = candidate.text.startswith(prefix)
    insert = candidate.text[len(prefix) :] if agrees else candidate.text
    insert = insert.removesuffix(cursor.suffix) + space
    replaced = 0 if agrees else len(cursor.prefix)
    return Suggestion(candidate.text, insert, replaced, math.exp(candidate.log_prob), source)
