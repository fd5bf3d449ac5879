"""The engine: one loaded bundle, thread-safe and shared by the sessions of many texts."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

from predictor.arguments import check_count, check_path, check_text
from predictor.bundle.assembly import Assembly, Predictors
from predictor.bundle.manifest import Manifest
from predictor.bundle.reading import Bundle, load_bundle
from predictor.bundle.tuning import Tuning
from predictor.contract import (
    MODELS,
    Cancel,
    Candidate,
    Context,
    Level,
    Offensive,
    Predictor,
    Question,
    Scorer,
    Suggestion,
)
from predictor.errors import SettingsError
from predictor.questions.attention import Attention
from predictor.questions.lens import Lens, through_the_lens
from predictor.questions.meaning import AMONG, WordVectors
from predictor.questions.next_letters import NextLetters, next_letters
from predictor.questions.scoring import ChunkScore, Reranked, TextScorer, rerank, score_text
from predictor.rules.calibration import Calibrated, CalibratedScorer
from predictor.rules.guest import Guest
from predictor.rules.policy import check_level
from predictor.rules.refusal import check_offensive
from predictor.session import DEFAULT_K
from predictor.system.machine import give_memory_back
from predictor.text import normalise, with_space
from predictor.text_session import TextSession

if TYPE_CHECKING:
    from predictor.history.history import History
    from predictor.questions.babble import Sampling
    from predictor.questions.explanation import Explanation


class Engine:
    """A loaded bundle.

    name: the bundle's name. models: those it offers; the blend is one of them if the bundle has been tuned.
    model: the one that answers by default, the bundle's own if not chosen. manifest: what the bundle says
    about itself. folder: where it lies. offensive: when words that offend are suggested, unless a session
    says so itself.
    """

    def __init__(
        self,
        bundle: Bundle,
        model: str | None = None,
        history: "History | str | Path | None" = None,
        offensive: Offensive = "complete",
    ) -> None:
        self.offensive = check_offensive(offensive)
        self._loaded: Assembly | None = Assembly(bundle)
        self.model = self._assembly.check(self._assembly.default if model is None else model)
        self.models = self._assembly.models
        self.name = bundle.name
        self.folder: Path = bundle.folder
        self.manifest: Manifest = bundle.manifest
        self._sessions: WeakSet[TextSession] = WeakSet()
        self._history: History | None = None
        self._own_history = False
        if history is not None:
            self._open_history(history)
        if self.model in MODELS and self.model != "bigram":
            self._assembly.read()
        give_memory_back()  # reading and repacking weights takes twice what they need

    @property
    def _assembly(self) -> Assembly:
        if self._loaded is None:
            raise SettingsError(f"The bundle {self.name} is closed.", "Load it again: predictor.load().")
        return self._loaded

    @property
    def tuning(self) -> Tuning:
        """Blend weights, calibrations and what the levels of the dial mean."""
        return self._assembly.tuning

    def check(self, model: str | None) -> str:
        """Return a model's name, the default's for None; raises `SettingsError` if there is no such model."""
        return self._assembly.check(self.model if model is None else model)

    # What the writer's own texts teach.

    @property
    def history(self) -> "History":
        """The writer's history; the user's own, opened and used from now on, if loading named none."""
        if self._history is None:
            self._open_history(None)
        assert self._history is not None
        return self._history

    def _open_history(self, history: "History | str | Path | None") -> None:
        from predictor.history.history import History

        assembly = self._assembly
        self._own_history = not isinstance(history, History)
        self._history = history if isinstance(history, History) else History(history)
        assembly.open_history(self._history)

    # The words that may come.

    def session(
        self, model: str | None = None, show: Level = "all", offensive: Offensive | None = None
    ) -> TextSession:
        """Return the incremental state of one text buffer.

        show: a level of `policy.DIAL`. offensive: when words that offend are suggested, the engine's if None.
        """
        model = self.model if model is None else model
        session = TextSession(self._assembly, model, show, self.offensive if offensive is None else offensive)
        self._sessions.add(session)
        return session

    def suggest(
        self,
        before: str,
        k: int = DEFAULT_K,
        *,
        after: str = "",
        deadline_ms: float | None = None,
        start: int = 0,
        corrections: bool = False,
    ) -> list[Suggestion]:
        """Return at most `k` suggestions for a cursor after `before`, best first.

        With a deadline the bigram's suggestions are returned when the model's are not ready in time. start:
        characters of the document left out before `before`. corrections: also words that what is typed is
        probably a slip of, which take its place (`replace`).
        """
        return self._default.suggest(
            before, after, k=k, deadline_ms=deadline_ms, start=start, corrections=corrections
        )

    def correct(self, before: str, k: int = DEFAULT_K) -> list[Suggestion]:
        """Return what the last word of a text was probably meant to be, best first; none if it is right.

        `replace` counts the characters before the cursor that give way, `insert` is what stands there then;
        the source is "spelling".
        """
        return self._default.correct(before, k)

    def predictor(self, model: str | None = None) -> Predictor:
        """Return a predictor with fresh state and calibrated probabilities: one of `models`.

        Those that can say how likely texts are have `log_prob` as well: see `contract.Scorer`.
        """
        model, assembly = self.check(model), self._assembly
        predictor, calibration = self._predictors()[model], assembly.tuning.calibration(model)
        if isinstance(predictor, Guest):
            own = predictor.predictor
            return CalibratedScorer(predictor, calibration, own) if isinstance(own, Scorer) else predictor
        if assembly.scorer_of(model) != model:
            return Calibrated(predictor, calibration)
        return CalibratedScorer(predictor, calibration, assembly.scorer(model))

    def _predictors(self) -> Predictors:
        return self._assembly.predictors(lambda: self.offensive)

    @cached_property
    def _default(self) -> TextSession:
        return self.session()

    def lists(self, word: str) -> bool:
        """Whether a word is in the bundle's list, capitals and apostrophes aside."""
        check_text(word, "The word")
        return self._assembly.words.index.holds(normalise(word))

    def explain(
        self,
        before: str,
        word: str | None = None,
        *,
        after: str = "",
        model: str | None = None,
        show: Level = "all",
        start: int = 0,
        thorough: bool = False,
        cancel: Cancel | None = None,
    ) -> "Explanation":
        """Return why a word may come after `before`: None: the first suggestion, or why there is none.

        after, show, start: as of a session and of `suggest`. thorough: take each of the last words of the
        context out by itself, however long that takes; see `Explanation.removed`. Raises
        `PredictionCancelled`, and `SettingsError` for a word that no source knows here.
        """
        question = Question(
            Context(before, after, start), self.check(model), check_level(show), cancel=cancel
        )
        return self._default.explain(question, word, thorough=thorough)

    # Other questions.

    def scorer(self, model: str | None = None) -> TextScorer:
        """Return what says how likely texts are; the blend ranks words, so the transformer scores for it."""
        return self._assembly.scorer(self.check(model))

    def log_prob(self, text: str, model: str | None = None) -> float:
        """Return the natural-log likelihood of `text` as a document."""
        check_text(text, "The text")
        return self.scorer(model).log_prob(text)

    def score(self, text: str, model: str | None = None) -> list[ChunkScore]:
        """Return the words and marks of `text`, each with its log-probability given all before it."""
        check_text(text, "The text")
        return score_text(self.scorer(model), text)

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
        return rerank(self.scorer(model), candidates, context, after, scores, weight)

    def next_letters(self, before: str, model: str | None = None) -> NextLetters:
        """Return how likely each character is to come after `before`."""
        check_text(before, "The text before the next letter")
        return next_letters(self._assembly.letter_masses(self.check(model)), before)

    def babble(
        self, prompt: str = "", model: str | None = None, sampling: "Sampling | None" = None
    ) -> Iterator[str]:
        """Yield words that go on with `prompt`, without end.

        A word that is begun is finished first, as `suggest` would; else a space comes first, if one is due.
        sampling: how pieces are drawn; None: the likeliest word each time, as a phone's middle key does.
        """
        from predictor.questions.babble import opening, press, sample

        check_text(prompt, "The prompt")
        model, assembly, predictors = self.check(model), self._assembly, self._predictors()
        if sampling is not None:
            assembly.scorer_of(model)  # refuses what nothing can be drawn from
        begin = opening(predictors[self.model], prompt, assembly.words.index.holds)
        if sampling is None:
            words = press(predictors[model], prompt + begin)
        else:
            words = sample(lambda draw, rng: assembly.draw_text(model, prompt + begin, draw, rng), sampling)
        return chain([begin] if begin else [], words)

    # What is inside.

    def attention(self, text: str) -> Attention:
        """Return where the transformer looks in the part of `text` that it sees, at every layer and head.

        A word at the end of the text counts as finished. Raises `BundleError` if the model has no tensors of
        the names that are needed.
        """
        check_text(text, "The text")
        return self._assembly.attention(with_space(normalise(text)))

    def lens(self, text: str, k: int = DEFAULT_K) -> Lens:
        """Return the likeliest `k` words after `text` as each layer of the transformer would say them.

        A word at the end of the text counts as finished. The last layer is what the transformer says, before
        its probabilities are calibrated.
        """
        check_text(text, "The text")
        check_count(k, "The number of words")
        text, assembly = with_space(normalise(text)), self._assembly
        context = Context(text)
        refused = self._refused(context)
        return through_the_lens(text, assembly.layers(text), assembly.words.index, refused, max(k, 1))

    def vectors(self, name: str = "transformer", among: int = AMONG) -> WordVectors:
        """Return vectors of words: which are near, and which stand to each other as others do.

        name: what they are made of: "transformer" (a word of any pieces, read by half of the layers),
        "embedding" (the mean of its pieces' vectors) or "bigram" (counted: PPMI and SVD). among: how many of
        the most used words may be found. They are made at the first question, which takes seconds.
        """
        check_count(among, "The number of words")
        return self._assembly.word_vectors(name, among, self._refused(Context("")))

    def _refused(self, context: Context) -> Callable[[str], bool]:
        """Return what says whether a word may not be suggested in a context."""
        refusal = self._assembly.refusal(self.offensive)
        return lambda word: refusal.holds(context, Candidate(word, 1.0))

    def close(self) -> None:
        """Free the model and the sessions; what they are asked later raises `SettingsError`."""
        for session in list(self._sessions):
            session.close()
        if self._loaded is not None and self._loaded.history is not None:
            self._loaded.history.close()
        if self._history is not None and self._own_history:
            self._history.close()
        self._loaded = None
        self.__dict__.pop("_default", None)

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def load(
    path: str | Path | None = None,
    *,
    model: str | None = None,
    history: "History | str | Path | None" = None,
    offensive: Offensive = "complete",
) -> Engine:
    """Load a bundle (None: the shipped English one); raises `BundleError` saying what is wrong with it.

    model: "blend" (all sources together, if the bundle has been tuned), "transformer" (the bigram helps out
    until it answers), "bigram" (the transformer stays unloaded), or the name of a predictor that another
    package brings (`predictor.installed`); None: the bundle's best.
    history: what the writer's own texts taught, a folder or a `History`, laid over the blend; None: it is
    left out until `Engine.history` is first asked for.
    offensive: "complete" (rude and sensitive words only where the letters typed leave no other word, or the
    history has them; slurs not at all), "never" (none of these), or "show" (as any other word).
    """
    folder = None if path is None else check_path(path, "The bundle's folder")
    return Engine(load_bundle(folder), model, history, offensive)
