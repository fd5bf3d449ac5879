"""Which part of the text the model sees, as tokens.

The context is a function of the text alone, so that a fresh session and one that has been typing for an hour
answer alike. It starts at the document's start or, in a longer text, at a word boundary after a multiple of
some hundred characters: while one types on, it stands still and the cache stays valid.
"""

from typing import NamedTuple

from predictor.contract import Finished
from predictor.text import normalise
from predictor.transformer.vocabulary import Vocabulary

# (hop, limit) in characters: a context never exceeds the limit and loses a hop at a time. Finer steps serve
# scripts with many tokens per character.
STEPS = ((256, 768), (64, 192), (16, 48))

# Tokens that a spelled prefix may take beyond the context.
_ROOM = 8
# The context is read ahead when it will move within this many characters.
AHEAD = 64


class Cut(NamedTuple):
    """A context."""

    tokens: list[int]
    """What the model reads; a document's start is marked."""
    start: int
    """Where it starts in the text it was cut out of."""
    step: int
    """Which of `STEPS` it was cut with."""
    lead: str
    """What the first piece of the word behind it begins with, one of the vocabulary's leads."""


class Window:
    """Cuts contexts out of texts for a model that sees `block_size` tokens. Not thread-safe."""

    def __init__(self, vocabulary: Vocabulary, block_size: int) -> None:
        self._vocabulary, self._most = vocabulary, block_size - _ROOM
        self._cutter = vocabulary.cutter()

    def cut(self, finished: Finished, ahead: int = 0) -> Cut:
        """Return the context of the word after a text.

        ahead: start where the context will start after that many more characters. Only the part that the
        model sees is normalised: the cost does not grow with the document.
        """
        for step in range(len(STEPS)):
            start = _start(finished, step, ahead)
            tokens, lead = self._tokens(finished, start)
            if len(tokens) <= self._most:
                break
        return Cut(tokens[-self._most :], start, step, lead)

    def cut_as(self, finished: Finished, other: Cut) -> Cut:
        """Return the context of the word after a text that starts at the same place as another one's."""
        tokens, lead = self._tokens(finished, other.start)
        return Cut(tokens[-self._most :], other.start, other.step, lead)

    def _tokens(self, finished: Finished, start: int) -> tuple[list[int], str]:
        text, base = finished
        tokens, lead = self._cutter.cut(normalise(text[start:]))
        if base + start == 0 or not tokens or self._vocabulary.marks_every_context:
            # A model must be given something.
            tokens.insert(0, self._vocabulary.document)
        return tokens, lead

    def soon(self, finished: Finished, now: Cut) -> Cut | None:
        """Return the context as it will start in a moment, None if that is the present one."""
        if _start(finished, now.step, AHEAD) == now.start:
            return None
        return self.cut(finished, AHEAD)


def _start(finished: Finished, step: int, ahead: int) -> int:
    hop, limit = STEPS[step]
    return context_start(finished.text, len(finished.text) + ahead, hop, limit, finished.start)


def context_start(text: str, end: int, hop: int, limit: int, base: int = 0) -> int:
    """Return where the context of text[:end] starts: 0, or after white space after a multiple of `hop`.

    base: characters of the document before `text`; the multiples are counted from the document's start.
    """
    if base + end <= limit:
        return 0
    least = max(1, -(-(base + end - limit) // hop) * hop - base)
    for place in range(least, min(least + hop, end, len(text))):
        if text[place - 1].isspace():
            return place
    return min(least, end)
