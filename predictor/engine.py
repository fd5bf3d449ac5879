"""The engine: one bundle, many texts. The bigram answers at once, the transformer when it is ready.

`Engine` is thread-safe and shared; `TextSession` belongs to one text buffer and keeps the incremental state.
"""

import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

from predictor.bigram import BigramModel, BigramPredictor
from predictor.blend import BlendPredictor
from predictor.bundle import Bundle, load_bundle
from predictor.calibration import Calibrated, calibrate
from predictor.contract import MODELS, Answer, Cancel, Candidate, Context, Predictor, Suggestion
from predictor.errors import PredictionCancelled, SettingsError
from predictor.lexicon import Lexicon
from predictor.pieces import SPELLINGS, Spellings, WordPieces, read_spellings
from predictor.policy import silence_after, silence_before
from predictor.session import OnnxModel
from predictor.text import NEAR, Cursor, normalise, split_at_cursor
from predictor.transformer import TransformerPredictor
from predictor.tuning import Tuning
from predictor.vocabulary import Vocabulary

_DEFAULT_K = 3


class Engine:
    """A loaded bundle.

    name: the bundle's name. models: the predictors it offers; the blend is one of them if the bundle has been
    tuned. model: the one that answers by default, the first of them if not chosen.
    manifest: what the bundle says about itself. folder: where it lies.
    """

    def __init__(self, bundle: Bundle, model: str | None = None) -> None:
        self.tuning = Tuning.of(bundle.manifest)
        self.models: tuple[str, ...] = MODELS if self.tuning.weights else MODELS[1:]
        self.model = self.models[0] if model is None else model
        self.check_model(self.model)
        self.name = bundle.name
        self.folder: Path = bundle.folder
        self.manifest: Mapping[str, Any] = bundle.manifest
        self._bundle = bundle
        self._bigram = BigramModel.load(bundle.folder)
        if self.model != "bigram":
            _ = self._onnx, self._pieces, self._lexicon  # now, not at the first key

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary.load(self._bundle.path("tokenizer.model"))

    @cached_property
    def _pieces(self) -> WordPieces:
        return WordPieces(self._vocabulary, self._spellings.ends)

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self._bigram, self._spellings, self._vocabulary)

    @cached_property
    def _spellings(self) -> Spellings:
        return read_spellings(self._bundle.path(SPELLINGS), self._onnx.vocab_size, len(self._bigram.words))

    @cached_property
    def _onnx(self) -> OnnxModel:
        return OnnxModel(self._bundle.path("model.onnx"), self._bundle.shape)

    @cached_property
    def _default(self) -> "TextSession":
        return self.session()

    def predictor(self, model: str | None = None) -> Predictor:
        """Return a predictor with fresh state and calibrated probabilities: one of `models`."""
        model = self.model if model is None else model
        self.check_model(model)
        calibration = self.tuning.calibration(model)
        bigram = self.new_bigram()
        if model == "bigram":
            return Calibrated(bigram, calibration)
        transformer = self.new_transformer(bigram)
        if model == "transformer":
            return Calibrated(transformer, calibration)
        return Calibrated(self.new_blend(transformer, bigram), calibration)

    def new_bigram(self) -> BigramPredictor:
        """Return the bigram, its probabilities as they are."""
        return BigramPredictor(self._bigram)

    def new_transformer(self, bigram: BigramPredictor) -> TransformerPredictor:
        """Return the transformer with fresh state, its probabilities as they are."""
        return TransformerPredictor(self._onnx, self._vocabulary, self._pieces, bigram, self._lexicon)

    def new_blend(self, transformer: TransformerPredictor, bigram: BigramPredictor) -> BlendPredictor:
        """Return the blend of two predictors with the weights of the bundle."""
        return BlendPredictor(transformer, bigram, self.tuning.weights, self._bigram.index)

    def check_model(self, model: str) -> None:
        """Raise `SettingsError` if this bundle has no such model."""
        if model not in self.models:
            hint = f"Choose one of: {', '.join(self.models)}."
            raise SettingsError(f"There is no model {model!r} in this bundle.", hint)

    def session(self, model: str | None = None) -> "TextSession":
        """Return the incremental state of one text buffer."""
        return TextSession(self, self.model if model is None else model)

    def suggest(
        self, before: str, k: int = _DEFAULT_K, *, after: str = "", deadline_ms: float | None = None
    ) -> list[Suggestion]:
        """Return at most `k` suggestions for a cursor behind `before`, best first.

        With a deadline the bigram's suggestions are returned when the transformer's are not ready in time.
        """
        return self._default.suggest(before, after, k=k, deadline_ms=deadline_ms)

    def log_prob(self, text: str, model: str | None = None) -> float:
        """Return the natural-log likelihood of `text` as a document; the blend's is the transformer's."""
        model = self.model if model is None else model
        return self.predictor("transformer" if model == "blend" else model).log_prob(text)

    def close(self) -> None:
        """Free the model."""
        if "_default" in self.__dict__:
            self._default.close()
        if "_onnx" in self.__dict__:
            self._onnx.close()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class TextSession:
    """Suggestions for one text buffer. Calls may come from any thread; they take turns.

    model: who gives the final answer, "transformer" or "bigram"; may be set at any time.
    """

    def __init__(self, engine: Engine, model: str) -> None:
        self.models = engine.models
        self._engine = engine
        self._bigram = engine.new_bigram()
        self._turn = threading.Lock()
        self.model = model

    @property
    def model(self) -> str:
        """The predictor that gives the final answer."""
        return self._model

    @model.setter
    def model(self, model: str) -> None:
        self._engine.check_model(model)
        self._model = model

    @cached_property
    def _transformer(self) -> TransformerPredictor:
        return self._engine.new_transformer(self._bigram)

    @cached_property
    def _blend(self) -> BlendPredictor:
        return self._engine.new_blend(self._transformer, self._bigram)

    @cached_property
    def _worker(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1, thread_name_prefix="foretype")

    def answers(
        self, before: str, after: str = "", k: int = _DEFAULT_K, cancel: Cancel | None = None
    ) -> Iterator[Answer]:
        """Yield the bigram's answer, then (final) the chosen model's; ends early when cancelled."""
        started = time.perf_counter()
        context, model = Context(before, after), self.model
        silence = silence_before(split_at_cursor(before[-NEAR:], after))
        if silence:
            yield Answer((), model, _since(started), final=True, silence=silence)
            return
        final = model == "bigram"
        yield self._answer(self._bigram.candidates(context, k), context, "bigram", started, final=final)
        if final or (cancel and cancel.cancelled):
            return
        try:
            with self._turn:
                predictor = self._blend if model == "blend" else self._transformer
                candidates = predictor.candidates(context, k, cancel)
        except PredictionCancelled:
            return
        yield self._answer(candidates, context, model, started, final=True)

    def suggest(
        self, before: str, after: str = "", k: int = _DEFAULT_K, deadline_ms: float | None = None
    ) -> list[Suggestion]:
        """Return at most `k` suggestions, the best that there are when the deadline (if any) comes."""
        cancel = Cancel()
        answers = self.answers(before, after, k, cancel)
        best = next(answers)
        if best.final:
            return list(best.suggestions)
        if deadline_ms is None:
            return list(next(answers, best).suggestions)
        later = self._worker.submit(next, answers, best)
        try:
            best = later.result(timeout=max(0.0, deadline_ms - best.latency_ms) / 1000)
        except TimeoutError:
            cancel.cancel()
        return list(best.suggestions)

    def _answer(
        self, candidates: Sequence[Candidate], context: Context, model: str, started: float, *, final: bool
    ) -> Answer:
        cursor = split_at_cursor(context.before[-NEAR:], context.after)
        space = "" if cursor.suffix or context.after.startswith(" ") else " "
        calibrated = calibrate(candidates, self._engine.tuning.calibration(model))
        suggestions = tuple(to_suggestion(c, cursor, space, c.source or model) for c in calibrated)
        return Answer(suggestions, model, _since(started), final, silence_after(cursor, len(suggestions)))

    def close(self) -> None:
        """Let go of the session's memory and thread."""
        if "_worker" in self.__dict__:
            self._worker.shutdown(wait=True)
        self.__dict__.pop("_blend", None)
        self.__dict__.pop("_transformer", None)


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def to_suggestion(candidate: Candidate, cursor: Cursor, space: str, source: str) -> Suggestion:
    """Turn a whole word into what must be typed at the cursor, followed by `space`."""
    prefix = normalise(cursor.prefix)
    agrees = candidate.text.startswith(prefix)
    insert = candidate.text[len(prefix) :] if agrees else candidate.text
    insert = insert.removesuffix(cursor.suffix) + space
    replace = 0 if agrees else len(cursor.prefix)
    return Suggestion(candidate.text, insert, replace, math.exp(candidate.log_prob), source)


def load(path: str | Path | None = None, *, model: str | None = None) -> Engine:
    """Load a bundle (None: the shipped English one); raises `BundleError` saying what is wrong with it.

    model: "blend" (transformer and bigram together; None: this if the bundle has been tuned), "transformer"
    (the bigram helps out until it answers), or "bigram" (the transformer stays unloaded).
    """
    return Engine(load_bundle(None if path is None else Path(path)), model)
