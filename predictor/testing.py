"""Predictors that follow a script: test your program with what Foretype's own faces are tested with.

from predictor.testing import ScriptedPredictor, ScriptedSession

session = ScriptedSession({"transformer": ScriptedPredictor({"meet you at the ": ["station", "bus"]})})
answers = list(session.answers("I'll meet you at the st"))
assert answers[-1].suggestions[0].insert == "ation "
"""

import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from predictor.contract import (
    Answer,
    Cancel,
    Candidate,
    Context,
    Dial,
    Doubt,
    Predictor,
    Question,
    Suggestion,
)
from predictor.errors import PredictionCancelled, SettingsError
from predictor.session import Session

Script = Mapping[str, Sequence[str]] | Callable[[Context, int], Sequence[Candidate]]

NO_CANDIDATE = "no word fits"
_UNSCRIPTED = 1e-6  # probability of a word that the script does not know
_TICK_S = 0.002  # how often a delayed answer looks whether it was cancelled


class ScriptedPredictor:
    """A `Predictor` whose answers are known beforehand.

    script: either a mapping from the end of the finished text to the words that may follow, best first (the
    longest end that matches counts, "" matches everywhere; each word is half as likely as the one before);
    or a function of the context and k.
    delay_s: how long an answer takes, in seconds; a raised `Cancel` ends it early. calls: what was asked.
    """

    def __init__(self, script: Script, *, delay_s: float = 0.0, name: str = "transformer") -> None:
        self.name = name
        self.delay_s = delay_s
        self.calls: list[Context] = []
        self._script = script

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return the scripted words that start with the typed prefix; raises `PredictionCancelled`."""
        self.calls.append(context)
        _wait(self.delay_s, cancel)
        return self._answer(context, k)

    def log_prob(self, text: str) -> float:
        """Return the sum of the words' natural-log probabilities; a word that is not scripted counts 1e-6."""
        starts = [(match.start(), match.group()) for match in re.finditer(r"\S+", text)]
        return sum(math.log(self._probability(Context(text[:start]), word)) for start, word in starts)

    def _probability(self, context: Context, word: str) -> float:
        found = (c.probability for c in self._answer(context, k=1000) if c.text == word)
        return next(found, _UNSCRIPTED)

    def _answer(self, context: Context, k: int) -> Sequence[Candidate]:
        if callable(self._script):
            return self._script(context, k)
        finished, prefix = context.before[: context.word_start], context.prefix
        ends = [end for end in self._script if finished.endswith(end)]
        words = self._script[max(ends, key=len)] if ends else ()
        masses = {word: 0.5**rank for rank, word in enumerate(words) if word.startswith(prefix)}
        total = sum(masses.values())
        return [Candidate(word, mass / total) for word, mass in masses.items() if word != prefix][:k]


class ScriptedSession(Session):
    """A text session made of predictors by name, with the interface of `predictor.Engine.session()`.

    If there is a "bigram" beside the model asked, it answers first (final=False), as in the engine.
    phrase_words: most words of a phrase; 1: there are none. slips: words that a check doubts, and what was
    meant by each.
    """

    def __init__(
        self,
        predictors: Mapping[str, Predictor],
        model: str | None = None,
        *,
        phrase_words: int = 1,
        slips: Mapping[str, str] | None = None,
    ) -> None:
        if not predictors:
            raise SettingsError("A scripted session needs at least one predictor.")
        self._predictors = dict(predictors)
        self.models = tuple(self._predictors)
        self.model = self.models[0] if model is None else model
        self.show = "all"
        self.dial: Dial = {}
        self.closed = False
        self._phrase_words = phrase_words
        self._slips = slips or {}

    def ask(self, question: Question) -> Iterator[Answer]:
        """Yield each predictor's answer, the last one final; end early when cancelled.

        A phrase goes on for as long as there is a first word, up to `phrase_words`.
        """
        started, context, model = time.perf_counter(), question.context, question.model
        first = [] if model == "bigram" else [name for name in self.models if name == "bigram"]
        for name in [*first, model]:
            try:
                found = self._predictors[name].candidates(context, question.k, question.cancel)
            except PredictionCancelled:
                return
            final = name == model
            answer = _to_answer(found, context, name, started, final=final)
            phrase = final and question.phrase
            yield replace(answer, phrase=self._phrase(context, answer, name)) if phrase else answer

    def _phrase(self, context: Context, answer: Answer, name: str) -> Suggestion | None:
        """Return the first suggestion continued with first words, None where none follows."""
        if not answer.suggestions or context.after.partition("\n")[0].strip():
            return None
        first = answer.suggestions[0]
        text = first.text
        typed = len(first.text) - len(first.insert.rstrip())
        for _ in range(self._phrase_words - 1):
            found = self._predictors[name].candidates(context.continued(f"{text} "), 1)
            if not found:
                break
            text = f"{text} {found[0].text}"
        return replace(first, text=text, insert=f"{text[typed:]} ") if " " in text else None

    def look_ahead(self, question: Question) -> None:
        """Do nothing: what is scripted needs no preparation."""

    def check(
        self,
        text: str,
        start: int = 0,
        end: int | None = None,
        *,
        least: float = 0.5,
        unknown: bool = False,
        k: int = 3,
        cancel: Cancel | None = None,
    ) -> Iterator[Doubt]:
        """Yield the slips that begin in a part of a text, surely doubted; ends early when cancelled."""
        for found in re.finditer(r"\w+", text):
            meant = self._slips.get(found.group())
            if cancel is not None and cancel.cancelled:
                return
            if meant is not None and start <= found.start() < (len(text) if end is None else end):
                word = found.group()
                candidate = Suggestion(meant, meant, len(word), 1.0, "spelling")
                yield Doubt(found.start(), found.end(), word, False, 1.0, (candidate,))

    def close(self) -> None:
        """Note that the session was closed."""
        self.closed = True


def _to_answer(
    candidates: Sequence[Candidate], context: Context, name: str, started: float, *, final: bool
) -> Answer:
    prefix, suffix = context.prefix, context.suffix
    space = "" if suffix else " "
    suggestions = tuple(
        Suggestion(c.text, c.text[len(prefix) : len(c.text) - len(suffix)] + space, 0, c.probability, name)
        for c in candidates
        if c.text.endswith(suffix)
    )
    latency_ms = (time.perf_counter() - started) * 1000
    silence = "" if suggestions else NO_CANDIDATE
    return Answer(suggestions, name, latency_ms, final, silence, prefix=prefix, suffix=suffix)


def _wait(seconds: float, cancel: Cancel | None) -> None:
    until = time.perf_counter() + seconds
    while (left := until - time.perf_counter()) > 0:
        if cancel is not None:
            cancel.check()
        time.sleep(min(left, _TICK_S))
    if cancel is not None:
        cancel.check()
