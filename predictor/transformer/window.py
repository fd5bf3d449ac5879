"""Which part of the text the model sees, as tokens.

The context is a function of the text alone, so that a fresh session and one that has been typing for an hour
answer alike. It starts at the document's start or, in a longer text, at a word boundary behind a multiple of
some hundred characters: while one types on, it stands still and the cache stays valid.
"""

from predictor.text import normalise
from predictor.transformer.vocabulary import Vocabulary

# (hop, limit) in characters: a context never exceeds the limit and loses a hop at a time. Finer steps serve
# scripts with many tokens per character.
STEPS = ((256, 768), (64, 192), (16, 48))

# Tokens that a spelled prefix may take beyond the context.
_ROOM = 8
# So many characters before the context moves, it is read ahead.
AHEAD = 64


class Window:
    """Cuts contexts out of texts for a model that sees `block_size` tokens."""

    def __init__(self, vocabulary: Vocabulary, block_size: int) -> None:
        self._vocabulary, self._most = vocabulary, block_size - _ROOM

    def start(self, before: str, end: int, base: int = 0) -> int:
        """Return where the context of before[:end] starts; base: see `tokens`."""
        return context_start(before, end, *STEPS[0], base)

    def tokens(self, before: str, end: int, base: int = 0, ahead: int = 0) -> list[int]:
        """Return the tokens of the context of before[:end]; a document's start is marked.

        base: characters of the document before `before`. ahead: start where the context will start so many
        characters later. Only the part that the model sees is normalised: the cost does not grow with the
        document.
        """
        for hop, limit in STEPS:
            start = context_start(before, end + ahead, hop, limit, base)
            tokens = self._vocabulary.encode(normalise(before[start:end]))
            if base + start == 0 or not tokens:  # a model must be given something
                tokens.insert(0, self._vocabulary.document)
            if len(tokens) <= self._most:
                return tokens
        return tokens[-self._most :]


def context_start(text: str, end: int, hop: int, limit: int, base: int = 0) -> int:
    """Return where the context of text[:end] starts: 0, or behind white space after a multiple of `hop`.

    base: characters of the document before `text`; the multiples are counted from the document's start.
    """
    if base + end <= limit:
        return 0
    least = max(1, -(-(base + end - limit) // hop) * hop - base)
    for place in range(least, min(least + hop, end, len(text))):
        if text[place - 1].isspace():
            return place
    return min(least, end)
