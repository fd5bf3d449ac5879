"""The values that travel between the parts, and the protocol that every predictor follows. Read this first.

A keystroke makes a `Context`; a `Predictor` answers it with `Candidate`s; the engine turns those into
`Suggestion`s, which a face (editor, server, script) shows and inserts.
"""

import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from predictor.errors import PredictionCancelled

# No predictor looks further back than so many characters.
LEAST = 2048
# Who can be asked. The blend is the transformer and the longest n-grams of the bundle together.
MODELS = ("blend", "transformer", "bigram")


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around the cursor: `before` ends at the cursor, `after` begins there.

    start: characters of the document left out before `before`, which then has at least `LEAST` itself.
    Where a predictor's context starts depends on the place in the document, not only on the text near it.
    """

    before: str
    after: str = ""
    start: int = 0

    def behind(self, typed: int, words: str) -> "Context":
        """Return the context if `words` stood at the cursor instead of the `typed` letters before it.

        Only what predictors look at is kept, so that this costs the same in a document of any length.
        """
        kept = max(0, len(self.before) - typed - LEAST)
        before = self.before[kept : len(self.before) - typed]
        return Context(before + words, start=self.start + kept)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One word a predictor believes in.

    `text` is the whole word, from where the current word starts (the typed prefix included);
    `log_prob` is the natural logarithm of its probability given the context and the prefix;
    `source` names who found it, where that is not the predictor asked.
    """

    text: str
    log_prob: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion, ready to be shown and inserted.

    text: what will stand from the start of the current word ("station").
    insert: what to type at the cursor to accept it ("ation ").
    replace: how many characters before the cursor to delete first (0 unless correcting).
    probability: how likely this word is, given the context and the typed prefix, from 0 to 1.
    source: "transformer", "n-gram", "bigram", "text" (the text's own words), "history" or "spelling".
    """

    text: str
    insert: str
    replace: int
    probability: float
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine has to say at one moment; a later answer to the same context replaces it.

    model: which predictor spoke. latency_ms: from question to answer. final: no better answer follows.
    silence: why there are no suggestions, by name ("" when there are some). phrase: the first suggestion
    continued over several words, where phrases were asked for and one is worth it.
    """

    suggestions: tuple[Suggestion, ...]
    model: str
    latency_ms: float
    final: bool
    silence: str = ""
    phrase: Suggestion | None = None


class Cancel:
    """A flag that the asker raises when the answer is no longer wanted; thread-safe.

    deadline_ms: raise it by itself so many milliseconds from now.
    """

    __slots__ = ("_event", "_until")

    def __init__(self, deadline_ms: float | None = None) -> None:
        self._event = threading.Event()
        self._until = math.inf if deadline_ms is None else time.perf_counter() + deadline_ms / 1000

    def cancel(self) -> None:
        """Ask the prediction to stop as soon as it can."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody has cancelled, or the deadline has passed."""
        return self._event.is_set() or time.perf_counter() >= self._until

    def check(self) -> None:
        """Raise `PredictionCancelled` if cancelled; predictors call this between model passes."""
        if self.cancelled:
            raise PredictionCancelled("The prediction was cancelled by a newer one or by its deadline.")


class Predictor(Protocol):
    """A text's predictor. It may keep state between calls, but its answers depend on the arguments alone."""

    name: str

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return at most `k` distinct words that start with the typed prefix, best first."""
        ...

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood of `text` from the start of a document."""
        ...
