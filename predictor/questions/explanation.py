"""Why a word is suggested, as values: what `explaining` finds and a face shows."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from predictor.contract import Question


@dataclass(frozen=True, slots=True)
class Given:
    """What one source gives to the word: weight * probability; all together give what the blend says."""

    source: str
    """Its name, as in `Suggestion.shares`."""
    probability: float
    """P(word | context, prefix) by this source alone, before blending."""
    weight: float
    """What it counts for here."""
    share: float
    """Its part of the blended probability; all shares add up to 1, or are 0 where that is 0."""


@dataclass(frozen=True, slots=True)
class NGram:
    """An n-gram of the bundle that the word ends."""

    words: tuple[str, ...]
    """Its words, the word last; "" stands for the beginning of a document."""
    share: float
    """Its part of what the n-grams say of the word; those of all lengths add up to 1."""


@dataclass(frozen=True, slots=True)
class Used:
    """A place where the text itself has the word."""

    start: int
    """Where it begins in the document, in characters."""
    end: int
    """Where it ends."""
    before: int
    """How many of the last two words and marks of the text stand in front of it, too: 0, 1 or 2."""


@dataclass(frozen=True, slots=True)
class Learned:
    """An n-gram of the writer's history that the word ends."""

    words: tuple[str, ...]
    """Its words; "(start)" stands for the beginning of a text, "." for the end of a sentence or line."""
    uses: int
    """How often it was learned."""
    occasions: int
    """In how many texts; 0: that is kept of words alone."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the bigram says at the same place."""

    probability: float
    """What it gives to the word, calibrated."""
    best: str
    """What it would suggest; "" if nothing."""
    best_probability: float
    """The probability of that, calibrated."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Words of the context and what they do for the suggestion: leave-one-out."""

    text: str
    """The words as they stand in the text."""
    start: int
    """Where they begin in the document, in characters."""
    end: int
    """Where they end."""
    words: int
    """How many they are: more than one where they matter too little to be asked one by one. They are taken
    out, the marks between them stay."""
    change: float
    """log P(suggestion | the text without them) - log P(suggestion | the text), blended, natural logarithms.

    Below 0: they speak for it. An impossible word counts as one of P 1e-9.
    """


@dataclass(frozen=True, slots=True)
class Pair:
    """The two words that matter most, taken out together."""

    first: str
    """One of them."""
    second: str
    """The other."""
    change: float
    """As in `Removed`. Where it is not the sum of theirs, each says in part what the other does."""


@dataclass(frozen=True, slots=True)
class Close:
    """Another word that fits."""

    text: str
    """The whole word."""
    probability: float
    """Calibrated."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a word is suggested at one place, or why nothing is."""

    word: str
    """The word; "" where there is none to speak of."""
    model: str
    """Which model was asked."""
    rank: int = 0
    """Its place among the words found, from 1; 0: it is none of the best."""
    blended: float = 0.0
    """P(word | context, prefix) once the sources are blended."""
    calibrated: float = 0.0
    """The same calibrated: what `Suggestion.probability` says."""
    sources: tuple[Given, ...] = ()
    """By source, in the order in which they are laid over each other; empty: the predictor does not say."""
    n_grams: tuple[NGram, ...] = ()
    """Which of the bundle's matched, the longest first; the last is the word by itself."""
    used: tuple[Used, ...] = ()
    """Where the text has the word, the last use first."""
    learned: tuple[Learned, ...] = ()
    """What the history has of it, the longest n-grams first."""
    bigram: Baseline | None = None
    """What the baseline says; None where the bigram itself was asked."""
    removed: tuple[Removed, ...] = ()
    """The last words of the context in their order, each with what taking it out does."""
    pair: Pair | None = None
    """The two that matter most together; None: there are not two that do anything."""
    close: tuple[Close, ...] = ()
    """What else was close, best first."""
    silence: str = ""
    """The name of the silence; "" if something is shown."""
    reason: str = ""
    """Why nothing, or not this word, is shown, or why no more can be said, in a sentence; "" otherwise."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A word or mark of the text that the last one looks at."""

    text: str
    """As it stands there; "" for the start of a document."""
    weight: float
    """The mean over layers and heads of its attention; those of all words add up to 1."""


@runtime_checkable
class Explainer(Protocol):
    """A session that says why."""

    def explain(self, question: Question, word: str | None = None) -> Explanation:
        """Return why a word is suggested; raises `PredictionCancelled`, `SettingsError`."""
        ...

    def looks_at(self, question: Question) -> tuple[Looked, ...]:
        """Return where the last finished word looks, most at the first; raises `BundleError`."""
        ...
