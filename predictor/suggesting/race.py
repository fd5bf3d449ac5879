"""The race: bigram against transformer, both asked at every moment, and the keys each would have saved.

The ghosts show what accepting the first word again and again would write: a phone keyboard's middle button.
That runs in circles sooner or later, and then says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from predictor.contract import Answer, Cancel
from predictor.rules.phrase import loops
from predictor.suggesting.request import BEFORE, Request, typed_since

_LONGEST_RUN = 12  # words
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?=[^\w'’])")


class Run(NamedTuple):
    """How a racer goes on: the text at the cursor, and whether it has begun to repeat itself."""

    text: str
    loops: bool


class Finished(NamedTuple):
    """A word that was written, and the moment at which it began."""

    word: str
    at: Request


class Asked(Protocol):
    """What a race needs of a session."""

    model: str
    show: str

    def answers(
        self,
        before: str,
        after: str = "",
        k: int = 3,
        cancel: Cancel | None = None,
        *,
        phrase: bool = False,
        start: int = 0,
    ) -> Iterator[Answer]:
        """Yield ever better answers; the last one is final."""
        ...


def run_on(session: Asked, request: Request, racer: str, cancel: Cancel) -> Run:
    """Return what `racer` writes from here if its first word is accepted every time.

    Raises `PredictionCancelled` only through the session; a cancelled run ends early.
    """
    written: list[str] = []
    at, text = request, ""
    for _ in range(_LONGEST_RUN):
        answer = _last(session, at, racer, cancel)
        if answer is None or not answer.suggestions:
            break
        best = answer.suggestions[0]
        at = at.accepting(best)
        text += best.insert
        written.append(best.text)
        if loops(written) and len(written) > 1:
            return Run(text.rstrip(), loops=True)
    return Run(text.rstrip(), loops=False)


def keys_saved(session: Asked, finished: Finished, racer: str, cancel: Cancel) -> int | None:
    """Return how many keys `racer` would have saved at a word, accepting its first one once it is right.

    Accepting is one key and brings the space: after t letters, a word of n letters saves n - t keys.
    None: the question was cancelled.
    """
    for typed in range(len(finished.word)):
        at = replace(finished.at, before=finished.at.before + finished.word[:typed], after="")
        answer = _last(session, at, racer, cancel)
        if answer is None:
            return None
        if answer.suggestions and answer.suggestions[0].text == finished.word:
            return len(finished.word) - typed
    return 0


def _last(session: Asked, at: Request, racer: str, cancel: Cancel) -> Answer | None:
    session.model, session.show = racer, "all"
    answers = [*session.answers(at.before, at.after, k=1, cancel=cancel, start=at.start)]
    return answers[-1] if answers and answers[-1].final and not cancel.cancelled else None


@dataclass(slots=True)
class Race:
    """The score of a session, and what is being written.

    saved: keys that each racer would have saved. typed: letters and spaces of the words that were judged.
    runs: how each goes on from `at`.
    """

    saved: dict[str, int] = field(default_factory=dict)
    typed: int = 0
    runs: dict[str, Run] = field(default_factory=dict)
    at: Request | None = None
    _from: Request | None = None

    def notice(self, now: Request) -> list[Finished]:
        """Return the words that were finished since the last moment."""
        since = self._from
        written = typed_since(replace(since, model=now.model, show=now.show), now) if since else None
        if since is None or written is None:
            self._from = now
            return []
        found, end = [], 0
        for match in _WORD.finditer(written):
            whole = match.start() or not since.before[-1:].isalpha()
            if whole:
                before = (since.before + written[: match.start()])[-BEFORE:]
                start = since.cursor + match.start() - len(before)
                found.append(Finished(match.group(), replace(since, before=before, after="", start=start)))
            end = match.end()
        if end:
            before = now.before[: len(now.before) - (len(written) - end)]
            self._from = replace(now, before=before, after=now.after)
        return found

    def score(self, word: Finished, saved: dict[str, int]) -> None:
        """Add what was judged."""
        self.typed += len(word.word) + 1
        for racer, keys in saved.items():
            self.saved[racer] = self.saved.get(racer, 0) + keys

    def percent(self, racer: str) -> float:
        """Return the keys saved per hundred characters."""
        return 100 * self.saved.get(racer, 0) / self.typed if self.typed else 0.0
