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
from predictor.bundle import Bundle, load_bundle
from predictor.contract import Answer, Cancel, Candidate, Context, Predictor, Suggestion
from predictor.errors import PredictionCancelled, SettingsError
from predictor.lexicon import Lexicon
from predictor.pieces import SPELLINGS, Spellings, WordPieces, read_spellings
from predictor.policy import silence_after, silence_before
from predictor.session import OnnxModel
from predictor.text import NEAR, Cursor, normalise, split_at_cursor
from predictor.transformer import TransformerPredictor
from predictor.vocabulary import Vocabulary

MODELS = ("transformer", "bigram")
_DEFAULT_K = 3


class Engine:
    """A loaded bundle.

    name: the bundle's name. models: the predictors it offers. model: the one that answers by default.
    manifest: what the bundle says about itself. folder: where it lies.
    """

    def __init__(self, bundle: Bundle, model: str = "transformer") -> None:
        _check_model(model)
        self.model = model
        self.models: tuple[str, ...] = MODELS
        self.name = bundle.name
        self.folder: Path = bundle.folder
        self.manifest: Mapping[str, Any] = bundle.manifest
        self._bundle = bundle
        self._bigram = BigramModel.load(bundle.folder)
        if model == "transformer":
            _ = self._onnx, self._pieces, self._lexicon  # now, not at the first key

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary.load(self._bundle.path("tokenizer.model"))

    @cached_property
    def _pieces(self) -> WordPieces:
        return WordPieces(self._vocabulary, self._spellings.ends, self._bigram.numbers)

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
        """Return a predictor with fresh state: "transformer" or "bigram"."""
        model = self.model if model is None else model
        _check_model(model)
        if model == "bigram":
            return BigramPredictor(self._bigram)
        return TransformerPredictor(self._onnx, self._vocabulary, self._pieces, self._bigram, self._lexicon)

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
        """Return the natural-log likelihood of `text` as a whole document."""
        return self.predictor(model).log_prob(text)

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
        self._bigram = engine.predictor("bigram")
        self._turn = threading.Lock()
        self.model = model

    @property
    def model(self) -> str:
        """The predictor that gives the final answer."""
        return self._model

    @model.setter
    def model(self, model: str) -> None:
        _check_model(model)
        self._model = model

    @cached_property
    def _transformer(self) -> Predictor:
        return self._engine.predictor("transformer")

    @cached_property
    def _worker(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1, thread_name_prefix="foretype")

    def answers(
        self, before: str, after: str = "", k: int = _DEFAULT_K, cancel: Cancel | None = None
    ) -> Iterator[Answer]:
        """Yield the bigram's answer, then (final) the transformer's; ends early when cancelled."""
        started = time.perf_counter()
        context, model = Context(before, after), self.model
        silence = silence_before(split_at_cursor(before[-NEAR:], after))
        if silence:
            yield Answer((), model, _since(started), final=True, silence=silence)
            return
        final = model == "bigram"
        yield _answer(self._bigram.candidates(context, k), context, "bigram", started, final=final)
        if final or (cancel and cancel.cancelled):
            return
        try:
            with self._turn:
                candidates = self._transformer.candidates(context, k, cancel)
        except PredictionCancelled:
            return
        yield _answer(candidates, context, "transformer", started, final=True)

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

    def close(self) -> None:
        """Let go of the session's memory and thread."""
        if "_worker" in self.__dict__:
            self._worker.shutdown(wait=True)
        self.__dict__.pop("_transformer", None)


def _check_model(model: str) -> None:
    if model not in MODELS:
        raise SettingsError(f"There is no model {model!r}.", f"Choose one of: {', '.join(MODELS)}.")


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _answer(
    candidates: Sequence[Candidate], context: Context, model: str, started: float, *, final: bool
) -> Answer:
    cursor = split_at_cursor(context.before[-NEAR:], context.after)
    space = "" if cursor.suffix or context.after.startswith(" ") else " "
    suggestions = tuple(to_suggestion(candidate, cursor, space, model) for candidate in candidates)
    return Answer(suggestions, model, _since(started), final, silence_after(cursor, len(suggestions)))


def to_suggestion(candidate: Candidate, cursor: Cursor, space: str, source: str) -> Suggestion:
    """Turn a whole word into what must be typed at the cursor, followed by `space`."""
    prefix = normalise(cursor.prefix)
    agrees = candidate.text.startswith(prefix)
    insert = candidate.text[len(prefix) :] if agrees else candidate.text
    insert = insert.removesuffix(cursor.suffix) + space
    replace = 0 if agrees else len(cursor.prefix)
    return Suggestion(candidate.text, insert, replace, math.exp(candidate.log_prob), source)


def load(path: str | Path | None = None, *, model: str = "transformer") -> Engine:
    """Load a bundle (None: the shipped English one); raises `BundleError` saying what is wrong with it.

    model: "transformer" (the bigram helps out) or "bigram" (the transformer stays unloaded).
    """
    return Engine(load_bundle(None if path is None else Path(path)), model)
