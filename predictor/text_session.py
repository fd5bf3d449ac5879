"""One text buffer: the bigram's answer at once, the chosen model's when it is ready, then a phrase."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from predictor.arguments import check_text
from predictor.bundle.assembly import Assembly, Predictors
from predictor.contract import (
    MODELS,
    Answer,
    Cancel,
    Candidate,
    Context,
    Doubt,
    Offensive,
    Question,
    Suggestion,
)
from predictor.errors import PredictionCancelled, SettingsError
from predictor.ngrams.own_words import own_words
from predictor.rules.blend import Found
from predictor.rules.calibration import Calibration, calibrate
from predictor.rules.insertion import space_for, to_suggestion
from predictor.rules.phrase import continue_phrase, first_word
from predictor.rules.places import is_code
from predictor.rules.policy import check_level, corrects, is_shown, is_worth, silence_after, silence_before
from predictor.rules.refusal import Refusal, allowed, check_offensive
from predictor.session import DEFAULT_K, Session
from predictor.sliding import SlidingText
from predictor.spelling.checking import Checker
from predictor.spelling.joining import CURVE, SPELLING, joined, may_slip
from predictor.spelling.spared import is_spared
from predictor.system.fork import new_turn
from predictor.text import normalise, with_space, word_places
from predictor.words.narrowing import Prior

if TYPE_CHECKING:
    from predictor.questions.explanation import Explanation, Looked

# The word after a suggestion is looked up ahead only if the suggestion is as likely as this.
_LIKELY = 0.25


class TextSession(Session):
    """Suggestions for one text buffer. Calls may come from any thread; they take turns.

    model: what gives the final answer unless a question names another, one of `models`. show: how sure a
    suggestion must be, a level of `policy.DIAL`, unless a question says so itself; what a level means was
    measured: `Engine.tuning`. offensive: when words that offend are suggested, at every level: see
    `contract.Offensive`.
    """

    def __init__(
        self, assembly: Assembly, model: str, show: str = "all", offensive: str = "complete"
    ) -> None:
        self._assembly = assembly
        self._turn, self._checking = new_turn(), new_turn()
        self._sliding = SlidingText()
        self._closed = False
        self.model = model
        self.models, self.dial = assembly.models, assembly.tuning.dial
        self.show = show
        self.offensive = offensive

    @property
    def model(self) -> str:
        """The model that gives the final answer."""
        return self._model

    @model.setter
    def model(self, model: str) -> None:
        self._model = self._assembly.check(model)

    @property
    def show(self) -> str:
        """The level of the dial."""
        return self._show

    @show.setter
    def show(self, level: str) -> None:
        self._show = check_level(level)

    @property
    def offensive(self) -> Offensive:
        """When words that offend are suggested."""
        return self._offensive

    @offensive.setter
    def offensive(self, setting: str) -> None:
        self._offensive = check_offensive(setting)

    def ask(self, question: Question) -> Iterator[Answer]:
        """Yield the bigram's answer, then the model's, then (if asked for) the same with a phrase.

        The last one is final; they end early when the question is cancelled.
        """
        models = dict.fromkeys(("bigram", self._assembly.check(question.model)))
        return self._answers(question, tuple(models))

    def look_ahead(self, question: Question) -> None:
        """Do ahead, while nobody waits, what the next keys will need; ends early when cancelled.

        That is the word after the first suggestion, and the context as it will start soon.
        """
        self._check_open()
        model, context = self._assembly.check(question.model), question.context
        if model == "bigram" or model not in MODELS:  # others look ahead themselves, if they do
            return
        try:
            with self._turn:
                self._predictors.transformer_source.read_ahead(context.finished, question.cancel)
                if question.corrections:
                    _ = self._assembly.speller
                if silence_before(context) or is_code(context.before):
                    return
                predictor = self._predictors[model]
                found = predictor.candidates(context, question.k, question.cancel)
                if found and not context.suffix and found[0].probability >= _LIKELY:
                    after = context.continued(f"{found[0].text} ")
                    predictor.candidates(after, question.k, question.cancel)
        except PredictionCancelled:
            return

    def correct(self, before: str, k: int = DEFAULT_K) -> list[Suggestion]:
        """Return what the last word of a text was probably meant to be, best first; nothing if it is right.

        `replace` counts the characters before the cursor that `insert` takes the place of. A word that the
        text ends in is still being typed: it may also be the beginning of a longer one.
        """
        check_text(before, "The text before the cursor")
        self._check_open()
        context = Context(before)
        with self._turn:
            if not context.prefix:
                return _sure(self._judge.last(before, k))
            if silence_before(context) or is_spared(before, context.word_start, len(before)):
                return []
            model = self._own_model
            found = self._joined(
                self._predictors[model].find(context, k), Question(context, model), whole=True
            )
        slips = [word for word in found.words if word.source == SPELLING][: max(k, 0)]
        curve = self._slip_curve(model)
        return _sure([to_suggestion(word, context, " ", SPELLING) for word in calibrate(slips, curve)])

    def check(
        self,
        text: str,
        start: int = 0,
        end: int | None = None,
        *,
        least: float = 0.5,
        unknown: bool = False,
        k: int = DEFAULT_K,
        cancel: Cancel | None = None,
    ) -> Iterator[Doubt]:
        """Yield every doubtful word that begins from `start` to `end` (None: the end of the text), in order.

        What stands around that part is read, too: a paragraph is checked in its text. least: how likely it
        must be that another word is meant. unknown: whether words that are neither listed nor English come in
        any case. k: candidates for each, at most. Typing goes on meanwhile, and one may stop after any word:
        `cancel` ends it early.
        """
        check_text(text, "The text to check")
        self._check_open()
        end = len(text) if end is None else end
        with self._turn:
            checker = self._checker
        # No word goes on in another line: a part of a long text costs its own lines.
        first = text.rfind("\n", 0, max(0, start)) + 1
        last = text.find("\n", max(0, end))
        lines = text[first : None if last < 0 else last]
        try:
            for begin, stop in ((first + begin, first + stop) for begin, stop in word_places(lines)):
                if start <= begin < end:
                    if cancel is not None:
                        cancel.check()
                    with self._checking:
                        doubt = checker.doubt(text, begin, stop, least, k, cancel, unknown=unknown)
                    if doubt is not None:
                        yield doubt
        except PredictionCancelled:
            return

    @cached_property
    def _checker(self) -> Checker:
        """What judges the words of a whole text: what is known of the word under way is not lost to it."""
        return self._checker_with(self._assembly.predictors(lambda: self._offensive))

    @cached_property
    def _judge(self) -> Checker:
        """What judges the last word, of which much is known from when it was typed."""
        return self._checker_with(self._predictors)

    def _checker_with(self, predictors: Predictors) -> Checker:
        assembly = self._assembly

        def refused(context: Context, word: Candidate) -> bool:
            return self._refusal().holds(context, word)

        def own(word: str) -> bool:
            return assembly.history is not None and assembly.history.knows(word)

        curve = assembly.tuning.calibration("correction")
        return Checker(
            assembly.speller,
            lambda context, cancel: predictors.prior(self._own_model, context, cancel),
            lambda context, word, cancel: predictors.spelled(self._own_model, context, word, cancel),
            refused,
            own,
            curve,
        )

    @property
    def _own_model(self) -> str:
        """The model that judges words: the bundle's own, where that of another package was chosen."""
        return self._model if self._model in MODELS else self._assembly.models[0]

    def explain(
        self, question: Question, word: str | None = None, *, thorough: bool = False
    ) -> "Explanation":
        """Return why a word may come here; None: the first suggestion, or why there is none.

        thorough: take each of the last words of the context out by itself, however long that takes; otherwise
        those far back are taken out several at once where they matter little. Raises `PredictionCancelled`,
        and `SettingsError` for a word that no source knows here.
        """
        from predictor.questions.explaining import MOST_READ, Asked, why  # here: few need it

        self._check_open()
        if word is not None:
            check_text(word, "The word")
        model = self._assembly.check(question.model)
        with self._turn:
            asked = Asked(
                question.context,
                question.level,
                model,
                self._predictors[model],
                self._predictors.bigram,
                self._assembly.tuning.calibration,
                self._refusal(),
                question.cancel,
                None if thorough else MOST_READ,
            )
            return why(asked, word)

    def looks_at(self, question: Question) -> "tuple[Looked, ...]":
        """Return at which words the transformer looks from the last finished one, most at the first.

        Nothing where the model that was asked is another one, or no word is finished. Raises `BundleError` if
        the bundle's graph has no tensors of the names that are needed.
        """
        from predictor.questions.explanation import Looked

        self._check_open()
        text = with_space(normalise(question.context.finished.text))
        if self._assembly.check(question.model) not in ("blend", "transformer") or not text.strip():
            return ()
        with self._turn:
            seen = self._assembly.attention(text).by_words()
        words = zip(seen.tokens, seen.mean[-1].tolist(), strict=True)
        looked = [Looked(token.text.strip(), weight) for token, weight in words]
        return tuple(sorted(looked, key=lambda each: -each.weight))

    @cached_property
    def _predictors(self) -> Predictors:
        return self._assembly.predictors(lambda: self._offensive)

    def _only_answer(self, question: Question) -> Answer:
        return next(self._answers(question, (question.model,)))

    def _context(self, before: str, after: str, start: int | None) -> Context:
        if start is None:
            before, start = self._sliding.whole(before)
        return Context(before, after, start)

    def _answers(self, question: Question, models: tuple[str, ...]) -> Iterator[Answer]:
        """Yield an answer of each model, the last of which may be given a phrase."""
        started, context, model = time.perf_counter(), question.context, models[-1]
        self._check_open()
        if silence := silence_before(context):
            yield _reply(question, (), model, started, silence=silence)
            return
        rest_of_line = context.after.partition("\n")[0]
        code = is_code(context.before)
        phrase = question.phrase and not context.suffix and not rest_of_line.strip() and not code
        try:
            for name in models[-1:] if code else models:
                found = self._own_words(question) if code else self._find(name, question)
                final = name == model and not phrase
                answer = self._answer(found, question, name, started, final=final)
                yield answer
            if phrase:
                found_phrase = self._phrase(question, self._first(context, found.words))
                yield replace(answer, latency_ms=_since(started), final=True, phrase=found_phrase)
        except PredictionCancelled:
            return

    def _find(self, model: str, question: Question) -> Found:
        if model == "bigram":  # always answers, and waits for nobody
            return self._predictors.bigram.find(question.context, question.k)
        with self._turn:
            predictor = self._predictors[model]
            found = predictor.find(question.context, question.k, question.cancel, question.without)
            found = self._without_slips(found, question)
            slips = question.corrections and may_slip(question.context, found)
            return self._joined(found, question) if slips else found

    def _prior(self, question: Question) -> Prior:
        return self._predictors.prior(question.model, question.context, question.cancel)

    def _slip_curve(self, model: str) -> Calibration:
        return self._assembly.tuning.calibrations.get(f"{model} slip", CURVE)

    def _without_slips(self, found: Found, question: Question) -> Found:
        """Leave out words that a model has spelled itself, and that are slips of listed ones."""
        index = self._assembly.words.index
        spelled = [
            word for word in found.words if not index.holds(word.text) and word.source == "transformer"
        ]
        if not spelled:
            return found
        prior, speller = self._prior(question), self._assembly.speller
        slips = [w for w in spelled if speller.is_slip(w.text, found.mass * w.probability, prior)]
        mass = found.mass * max(0.0, 1.0 - sum(word.probability for word in slips))
        return found._replace(words=[word for word in found.words if word not in slips], mass=mass)

    def _joined(self, found: Found, question: Question, *, whole: bool = False) -> Found:
        """Return what was found with the words that what is typed may be a slip of."""
        context = question.context
        begin = Context(context.before[: context.word_start], start=context.start)
        refusal, prior = self._refusal(), self._prior(question)

        def allowed(text: str) -> bool:
            return not refusal.holds(begin, Candidate(text, 0.5))

        return joined(found, context, self._assembly.speller, prior, allowed, whole=whole)

    def _own_words(self, question: Question) -> Found:
        context, k = question.context, question.k
        words = allowed(lambda asked: own_words(context, asked), self._refusal(), context, k)
        return Found(k, words, 0.0)

    def _refusal(self) -> Refusal:
        return self._assembly.refusal(self._offensive)

    def _first(self, context: Context, found: Sequence[Candidate]) -> Candidate | None:
        """Return the word that a phrase begins with: the best one, or a whole word that is typed."""
        return first_word(found, context.prefix, self._assembly.words.index.holds)

    def _phrase(self, question: Question, first: Candidate | None) -> Suggestion | None:
        """Return the first word continued over several words, where that is worth showing."""
        if first is None:
            return None
        model, context, refusal = question.model, question.context, self._refusal()
        if refusal.holds(context, first):
            return None
        space = self._assembly.words.space_after
        with self._turn:
            phrase = continue_phrase(
                self._predictors[model], context, first, space, question.k, question.cancel
            )
        if phrase is None or refusal.blocked.holds(context, phrase.text):
            return None
        curve = self._assembly.tuning.calibration(f"{model} phrase")
        (calibrated,) = calibrate([Candidate(phrase.text, phrase.probability)], curve)
        suggestion = to_suggestion(calibrated, context, " ", model)
        return suggestion if is_worth(suggestion, question.level) else None

    def _answer(self, found: Found, question: Question, model: str, started: float, *, final: bool) -> Answer:
        context = question.context
        space = space_for(context)
        curve, own = self._assembly.tuning.calibration(model), {SPELLING: self._slip_curve(model)}
        calibrated = calibrate(found.words[: question.k], curve, own)
        all_found = [to_suggestion(c, context, space, model) for c in calibrated]
        shown = all_found
        if question.level != "all":
            shown = [
                suggestion
                for suggestion, word in zip(all_found, found.words, strict=False)
                if is_shown(suggestion, word.probability, found.whole, question.level)
            ]
        silence = silence_after(context, len(all_found), len(shown))
        corrections = self._corrections(question) if question.corrections and model != "bigram" else ()
        return _reply(question, shown, model, started, final=final, silence=silence, corrections=corrections)

    def _corrections(self, question: Question) -> tuple[Suggestion, ...]:
        """Return what the finished word before the cursor was probably meant to be."""
        context = question.context
        if context.prefix or is_code(context.before):
            return ()
        with self._turn:
            found = self._judge.last(context.before, question.k, question.cancel)
        return tuple(each for each in found if corrects(each.probability, question.level))

    def _check_open(self) -> None:
        if self._closed:
            raise SettingsError("This session is closed.", "Open another one: engine.session().")

    def close(self) -> None:
        """Let go of the session's memory; what is under way is finished first."""
        self._closed = True
        with self._turn:
            for name in ("_predictors", "_judge", "_checker"):
                self.__dict__.pop(name, None)


def _reply(
    question: Question,
    shown: Sequence[Suggestion],
    model: str,
    started: float,
    *,
    final: bool = True,
    silence: str = "",
    corrections: tuple[Suggestion, ...] = (),
) -> Answer:
    context = question.context
    return Answer(
        tuple(shown),
        model,
        _since(started),
        final,
        silence,
        prefix=context.prefix,
        suffix=context.suffix,
        corrections=corrections,
    )


def _sure(corrections: Sequence[Suggestion]) -> list[Suggestion]:
    """Return the corrections that are worth showing to who asks for them."""
    return [each for each in corrections if corrects(each.probability, "all")]


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
