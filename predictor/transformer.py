"""The transformer predictor: vocabulary + session + decode.

The context that the model sees is a function of the text alone, so that a fresh session and one that has been
typing for an hour answer alike. It starts at the document's start or, in a longer text, at a word boundary
behind a multiple of some hundred characters: while one types on, it stands still and the cache stays valid.
"""

import math
from collections.abc import Sequence

from predictor.contract import Cancel, Candidate, Context
from predictor.decode import LogProbs, Path, WordPieces, search_words
from predictor.session import OnnxModel, Session
from predictor.text import normalise, split_at_cursor
from predictor.vocabulary import Vocabulary

# (hop, limit) in characters: a context never exceeds the limit and loses a hop at a time. Finer steps serve
# scripts with many tokens per character.
STEPS = ((256, 768), (64, 192), (16, 48))
# Room in the model's window for the word under way.
_WORD_ROOM = 24


def context_start(text: str, hop: int, limit: int) -> int:
    """Return where the context of `text` starts: at 0, or behind white space after a multiple of `hop`."""
    if len(text) <= limit:
        return 0
    least = -(-(len(text) - limit) // hop) * hop
    for place in range(least, min(least + hop, len(text))):
        if text[place - 1].isspace():
            return place
    return least


def context_tokens(text: str, vocabulary: Vocabulary, most: int) -> list[int]:
    """Return the tokens of the context that ends `text`, at most `most`; a document's start is marked.

    Only the part that the model sees is normalised: the cost does not grow with the document.
    """
    for hop, limit in STEPS:
        start = context_start(text, hop, limit)
        tokens = vocabulary.encode(normalise(text[start:]))
        if start == 0:
            tokens.insert(0, vocabulary.document)
        if len(tokens) <= most:
            return tokens
    return tokens[-most:]


class TransformerPredictor:
    """Predicts words with the ONNX model; keeps one token sequence in its cache. Not thread-safe."""

    name = "transformer"

    def __init__(self, model: OnnxModel, vocabulary: Vocabulary, pieces: WordPieces) -> None:
        self._vocabulary, self._pieces = vocabulary, pieces
        self._most = model.block_size - _WORD_ROOM
        self.session = Session(model)

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return at most `k` words that begin with what is typed of the current word, best first."""
        cursor = split_at_cursor(context.before, context.after)
        tokens = context_tokens(cursor.context, self._vocabulary, self._most)
        root = self.session.advance(tokens, cancel)
        prefix, suffix = normalise(cursor.prefix), normalise(cursor.suffix)

        def expand(paths: Sequence[Path]) -> LogProbs:
            if cancel:
                cancel.check()
            return self.session.branch([path[:_WORD_ROOM] for path in paths])

        # With letters behind the cursor only words that end in them fit: look further down the list.
        wanted = k if not suffix else 4 * k
        found = search_words(self._pieces, root, prefix, wanted, expand)
        fitting = [
            Candidate(text, log_prob)
            for text, log_prob in found
            if text.endswith(suffix) and len(text) > len(prefix) + len(suffix)
        ]
        return fitting[:k]

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood of `text` from the start of a document.

        Texts longer than the window are scored in strides of half a window, each token seeing at least half.
        """
        tokens = [self._vocabulary.document, *self._vocabulary.encode(normalise(text))]
        window = self.session.model.block_size
        total, scored = 0.0, 1
        while scored < len(tokens):
            start = 0 if scored == 1 else scored - window // 2
            piece = tokens[start : start + window]
            total += math.fsum(self.session.score(piece)[scored - start - 1 :])
            scored = start + len(piece)
        return total
