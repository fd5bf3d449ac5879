"""The engine: one loaded bundle, thread-safe and shared by the sessions of many texts."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakSet

from predictor.bundle.assembly import Parts
from predictor.bundle.reading import Bundle, load_bundle
from predictor.bundle.tuning import Tuning
from predictor.contract import Predictor, Suggestion
from predictor.errors import SettingsError
from predictor.questions.scoring import Reranked, rerank
from predictor.rules.calibration import Calibrated
from predictor.system.machine import give_memory_back
from predictor.text_session import DEFAULT_K, TextSession


class Engine:
    """A loaded bundle.

    name: the bundle's name. models: the predictors it offers; the blend is one of them if the bundle has been
    tuned. model: the one that answers by default, the first of them if not chosen.
    manifest: what the bundle says about itself. folder: where it lies.
    """

    def __init__(self, bundle: Bundle, model: str | None = None) -> None:
        self._parts: Parts | None = Parts(bundle)
        self.models = self.parts.models
        self.model = self.parts.check(self.models[0] if model is None else model)
        self.name = bundle.name
        self.folder: Path = bundle.folder
        self.manifest: Mapping[str, Any] = bundle.manifest
        self._sessions: WeakSet[TextSession] = WeakSet()
        if self.model != "bigram":
            self.parts.read()
        give_memory_back()  # reading and repacking weights takes twice what they need

    @property
    def parts(self) -> Parts:
        """What the bundle holds; raises `SettingsError` once the engine is closed."""
        if self._parts is None:
            raise SettingsError(f"The bundle {self.name} is closed.", "Load it again: predictor.load().")
        return self._parts

    @property
    def tuning(self) -> Tuning:
        """Blend weights, calibrations and what the levels of the dial mean."""
        return self.parts.tuning

    @cached_property
    def _default(self) -> TextSession:
        return self.session()

    def predictor(self, model: str | None = None) -> Predictor:
        """Return a predictor with fresh state and calibrated probabilities: one of `models`."""
        parts = self.parts
        model = parts.check(self.model if model is None else model)
        calibration = parts.tuning.calibration(model)
        if model == "bigram":
            return Calibrated(parts.new_bigram(), calibration)
        ngram = parts.new_ngram()
        transformer = parts.new_transformer(ngram)
        if model == "transformer":
            return Calibrated(transformer, calibration)
        return Calibrated(parts.new_blend(transformer, ngram), calibration)

    def session(self, model: str | None = None, show: str = "all") -> TextSession:
        """Return the incremental state of one text buffer; show: a level of `policy.DIAL`."""
        session = TextSession(self.parts, self.model if model is None else model, show)
        self._sessions.add(session)
        return session

    def suggest(
        self, before: str, k: int = DEFAULT_K, *, after: str = "", deadline_ms: float | None = None
    ) -> list[Suggestion]:
        """Return at most `k` suggestions for a cursor behind `before`, best first.

        With a deadline the bigram's suggestions are returned when the transformer's are not ready in time.
        """
        return self._default.suggest(before, after, k=k, deadline_ms=deadline_ms)

    def log_prob(self, text: str, model: str | None = None) -> float:
        """Return the natural-log likelihood of `text` as a document; the blend's is the transformer's."""
        return self.predictor(self.reader(model)).log_prob(text)

    def rerank(
        self,
        candidates: Sequence[str],
        context: str = "",
        *,
        after: str = "",
        scores: Sequence[float] | None = None,
        weight: float = 1.0,
        model: str | None = None,
    ) -> list[Reranked]:
        """Return what a recogniser of speech or writing offers between `context` and `after`, best first.

        scores: the recogniser's own, as natural logarithms; the total is that plus `weight` times ours.
        """
        return rerank(self.parts, candidates, context, after, self.reader(model), scores, weight)

    def reader(self, model: str | None = None) -> str:
        """Return who says how likely texts are: the blend ranks words, so the transformer speaks for it."""
        model = self.parts.check(self.model if model is None else model)
        return "transformer" if model == "blend" else model

    def close(self) -> None:
        """Free the model and the sessions; what they are asked later raises `SettingsError`."""
        for session in list(self._sessions):
            session.close()
        self._parts = None
        self.__dict__.pop("_default", None)

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def load(path: str | Path | None = None, *, model: str | None = None) -> Engine:
    """Load a bundle (None: the shipped English one); raises `BundleError` saying what is wrong with it.

    model: "blend" (transformer and n-grams together; None: this if the bundle has been tuned), "transformer"
    (the bigram helps out until it answers), or "bigram" (the transformer stays unloaded).
    """
    return Engine(load_bundle(None if path is None else Path(path)), model)
