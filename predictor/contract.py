"""The values that travel between the rooms, and the protocols of those who answer. Read this first.

A keystroke makes a `Context`; asked about it in a `Question`, a `Predictor` answers with `Candidate`s, and a
text's session turns those into `Suggestion`s, which a face (editor, server, script) shows and inserts.
"""

import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, get_args, runtime_checkable

from predictor.arguments import check_count, check_number, check_text
from predictor.errors import PredictionCancelled
from predictor.text import NEAR, is_shouted, normalise, quiet, split_at_cursor

# Characters before the cursor that any predictor may look at: none looks further back.
REACH = 2048
# Of these, characters before the current word: the rest is room for its letters and one word more.
SEEN = REACH - NEAR
# Characters around a cursor that are taken out of a document to ask about it: a text of 10 MB costs the same
# as a page. More than any predictor looks at, so that some words may still be typed or replaced.
BEFORE, AFTER = 2 * REACH, 256
# The models that may answer. The blend mixes all sources of a bundle.
ModelName = Literal["blend", "transformer", "bigram"]
MODELS: tuple[ModelName, ...] = get_args(ModelName)
# The levels of the dial, from all that is found to what is nearly certain: see `rules.policy`.
Level = Literal["all", "more", "balanced", "less", "least"]

# When words that offend may be suggested: not at all; where the letters typed leave no other word, but slurs
# not at all; as any other.
Offensive = Literal["never", "complete", "show"]
OFFENSIVE: tuple[Offensive, ...] = get_args(Offensive)
# Whether e-mail addresses are learned: never, from the third text that has one on, or always.
LearnAddresses = Literal["never", "repeated", "always"]
LEARN_ADDRESSES: tuple[LearnAddresses, ...] = get_args(LearnAddresses)

# The source of what the writer's own texts taught, by its name in shares.
HISTORY = "history"

# By source, its share of a word's probability; the shares add up to 1.
Shares = Mapping[str, float]
# By model and level of the dial: the share of keys at which something is shown, and of these the share of
# those that are right.
Dial = Mapping[str, Mapping[str, tuple[float, float]]]


class Text(Protocol):
    """A text of which a part is wanted, however it is kept."""

    def slice(self, start: int, end: int) -> str:
        """Return the characters from `start` to `end`, both cut to what there is."""
        ...


class Typed(NamedTuple):
    """What is typed of the current word, in the form that words are listed in."""

    prefix: str
    """Its letters before the cursor."""
    suffix: str
    """Its letters after the cursor."""
    shouted: bool = False
    """Whether all is WRITTEN IN CAPITALS here, which then say nothing of the word; the letters are small."""


class Finished(NamedTuple):
    """The finished text before the current word, as far as any source looks back."""

    text: str
    """Its last characters, at most `SEEN`; those WRITTEN IN CAPITALS, where the word is so too, as others."""
    start: int
    """Characters of the document before them."""


_NOTHING_TYPED = Typed("", "")
_NOTHING_SHOUTED = Typed("", "", shouted=True)


@dataclass(frozen=True, slots=True)
class Context:
    """The text around a cursor, split at the current word when it is made."""

    before: str
    """The text that ends at the cursor."""
    after: str = ""
    """The text that begins at the cursor."""
    start: int = 0
    """Characters of the document left out before `before`, which then has at least `REACH` itself: where a
    predictor's context starts depends on the place in the document, not only on the text near it."""
    prefix: str = field(init=False, repr=False, compare=False)
    """The letters of the current word before the cursor, as typed."""
    suffix: str = field(init=False, repr=False, compare=False)
    """The letters of the current word after the cursor, as they stand there."""
    word_start: int = field(init=False, repr=False, compare=False)
    """Where the current word begins in `before`: its length if no letter is typed."""
    typed: Typed = field(init=False, repr=False, compare=False)
    """The letters of the current word, normalised."""
    finished: Finished = field(init=False, repr=False, compare=False)
    """The text before the current word."""

    def __post_init__(self) -> None:
        if type(self.before) is not str or type(self.after) is not str:
            check_text(self.before, "The text before the cursor")
            check_text(self.after, "The text after the cursor")
        if type(self.start) is not int or self.start < 0:
            check_count(self.start, "The characters left out before the text")
        _, prefix, suffix = split_at_cursor(self.before[-NEAR:], self.after)
        end = len(self.before) - len(prefix)
        begin = max(0, end - SEEN)
        typed, finished = _typed(prefix, suffix, self.before), self.before[begin:end]
        if typed.shouted:
            finished = quiet(finished)
        for name, value in (
            ("prefix", prefix),
            ("suffix", suffix),
            ("word_start", end),
            ("typed", typed),
            ("finished", Finished(finished, self.start + begin)),
        ):
            object.__setattr__(self, name, value)

    @classmethod
    def at(cls, text: Text | str, cursor: int) -> "Context":
        """Return what stands around a place of a whole text, as far as it matters."""
        start = max(0, cursor - BEFORE)
        if isinstance(text, str):
            return cls(text[start:cursor], text[cursor : cursor + AFTER], start)
        return cls(text.slice(start, cursor), text.slice(cursor, cursor + AFTER), start)

    @property
    def cursor(self) -> int:
        """Where the cursor stands in the document, in characters."""
        return self.start + len(self.before)

    def continued(self, words: str) -> "Context":
        """Return the context if `words` stood in place of the prefix, and the cursor after them.

        Only what predictors look at is kept, so that this costs the same in a document of any length.
        """
        kept = max(0, self.word_start - REACH)
        return Context(self.before[kept : self.word_start] + words, start=self.start + kept)


def _typed(prefix: str, suffix: str, before: str) -> Typed:
    if not prefix:
        if suffix:
            return Typed("", normalise(suffix))
        return _NOTHING_SHOUTED if before[-1:].isspace() and is_shouted(before[-NEAR:]) else _NOTHING_TYPED
    prefix, suffix = normalise(prefix), normalise(suffix)
    if prefix.isupper() and is_shouted(before[-NEAR:]):
        # Letters whose small form is another number of letters stay as they are.
        small = prefix.lower(), suffix.lower()
        if tuple(map(len, small)) == (len(prefix), len(suffix)):
            return Typed(*small, shouted=True)
    return Typed(prefix, suffix)


class Cancel:
    """A flag that the asker raises when the answer is no longer wanted; thread-safe.

    deadline_ms: raise it by itself after that many milliseconds.
    """

    __slots__ = ("_event", "_until")

    def __init__(self, deadline_ms: float | None = None) -> None:
        self._event = threading.Event()
        self._until = math.inf
        if deadline_ms is not None:
            wait_ms = check_number(deadline_ms, "The deadline in milliseconds")
            self._until = time.perf_counter() + wait_ms / 1000

    def cancel(self) -> None:
        """Ask the prediction to stop as soon as it can."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody has cancelled, or the deadline has passed."""
        return self._event.is_set() or time.perf_counter() >= self._until

    @property
    def left_s(self) -> float:
        """The seconds that are left until the deadline, as many as one can wait."""
        return min(max(0.0, self._until - time.perf_counter()), threading.TIMEOUT_MAX)

    @property
    def overdue(self) -> bool:
        """Whether the deadline has passed and nobody has cancelled."""
        return not self._event.is_set() and time.perf_counter() >= self._until

    def check(self) -> None:
        """Raise `PredictionCancelled` if cancelled; predictors call this between model passes."""
        if self.cancelled:
            raise PredictionCancelled("The prediction was cancelled by a newer one or by its deadline.")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the token of its answers: equal questions have the same answer."""

    context: Context
    """The text around the cursor."""
    model: str
    """Which model gives the final answer: one of `MODELS`."""
    level: str = "all"
    """How sure a suggestion must be to be shown: a level of `policy.DIAL`."""
    k: int = 3
    """Suggestions wanted, at most."""
    phrase: bool = False
    """Whether the first suggestion is to be continued over several words where that is worth it."""
    cancel: Cancel | None = field(default=None, compare=False)
    """Raised when the answer is no longer wanted."""
    without: str = ""
    """A source to be left out of those that lie over the blend, "history" for one; "": none."""
    corrections: bool = False
    """Whether words are also to be found that what is typed is a slip of, and finished words put right."""

    def __post_init__(self) -> None:
        if type(self.k) is not int or self.k < 0:
            check_count(self.k, "The number of suggestions, k,")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One word a predictor believes in."""

    text: str
    """The whole word, from where the current word starts, the typed prefix included."""
    probability: float
    """How likely it is, given the context and the prefix: above 0, at most 1."""
    shares: Shares = field(default_factory=dict, compare=False)
    """What share of it each source gave, by name; empty if the predictor does not say."""

    @property
    def source(self) -> str:
        """The source with the largest share, "" if the predictor does not say."""
        return max(self.shares, key=self.shares.__getitem__, default="")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion, ready to be shown and inserted."""

    text: str
    """What will stand from the start of the current word ("station")."""
    insert: str
    """What to type at the cursor to accept it ("ation ")."""
    replace: int
    """Characters before the cursor to delete first: 0 unless it corrects."""
    probability: float
    """How likely this word is, given the context and the typed prefix, from 0 to 1."""
    source: str
    """What gave most of the probability: "transformer", "n-gram", "bigram", "history" (the writer's own
    texts) or "text" (this text's own words); of a phrase, the model that made it."""
    shares: Shares = field(default_factory=dict, compare=False, repr=False)
    """What share of the probability each source gave, by name; empty for a phrase."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a session has to say at one moment; a later answer to the same question replaces it."""

    suggestions: tuple[Suggestion, ...]
    """At most k, best first."""
    model: str
    """Which model answered."""
    latency_ms: float
    """Milliseconds from the question to this answer."""
    final: bool
    """Whether no better answer follows."""
    silence: str = ""
    """Why there are no suggestions, by name; "" if there are some."""
    phrase: Suggestion | None = None
    """The first suggestion continued over several words, where phrases were asked for and one is worth it."""
    prefix: str = ""
    """The letters of the current word before the cursor, as they stand there: so far back it begins."""
    suffix: str = ""
    """The letters of the current word after the cursor."""
    corrections: tuple[Suggestion, ...] = ()
    """What the finished word before the cursor was probably meant to be, best first, where corrections were
    asked for: each takes the place of the word and of the space behind it."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word of a text that is probably not what its writer meant."""

    start: int
    """Where it begins in the text."""
    end: int
    """Where it ends."""
    word: str
    """As it stands there."""
    known: bool
    """Whether people write it and mean it: then only its place here is doubtful."""
    probability: float
    """How likely it is that another word is meant."""
    candidates: tuple[Suggestion, ...]
    """What may be meant, best first, with the probability of each; `replace` counts from the word's end.
    There may be none: no listed word is near."""


class Predictor(Protocol):
    """Proposes words. It may keep state between calls, but its answers depend on the arguments alone."""

    name: str

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return at most `k` distinct words that start with the typed prefix, best first."""
        ...


@runtime_checkable
class Scorer(Protocol):
    """Says how likely texts are."""

    name: str

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood of `text` from the start of a document."""
        ...


class Suggester(Protocol):
    """Answers questions about one text: `predictor.Engine.session()` and `testing.ScriptedSession` do."""

    @property
    def model(self) -> str:
        """The model that answers unless a question names another."""
        ...

    @property
    def models(self) -> tuple[str, ...]:
        """The models that a question may name."""
        ...

    @property
    def show(self) -> str:
        """The level of the dial that holds unless a question names another."""
        ...

    @property
    def dial(self) -> Dial:
        """What each level of the dial was measured to mean, by model; may be empty."""
        ...

    def ask(self, question: Question) -> Iterator[Answer]:
        """Yield ever better answers; the last one is final, unless the question was cancelled."""
        ...

    def look_ahead(self, question: Question) -> None:
        """Do ahead, while nobody waits, what the next keys will need; ends early when cancelled."""
        ...

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
        """Yield the doubtful words that begin in a part of a text; ends early when cancelled."""
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...
