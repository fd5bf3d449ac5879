"""The transformer predictor: vocabulary + session + decode.

The context that the model sees is a function of the text alone, so that a fresh session and one that has been
typing for an hour answer alike. It starts at the document's start or, in a longer text, at a word boundary
behind a multiple of some hundred characters: while one types on, it stands still and the cache stays valid.
"""

import math
from collections.abc import Sequence
from functools import partial

import numpy as np

from predictor.bigram import BigramPredictor
from predictor.contract import Cancel, Candidate, Context
from predictor.decode import Path, Probs, spell
from predictor.fitting import Fitting, best_words, fits, normalised
from predictor.lexicon import Lexicon
from predictor.pieces import WordPieces
from predictor.session import OnnxModel, Session
from predictor.text import NEAR, normalise, split_at_cursor, tail
from predictor.vocabulary import Vocabulary

# (hop, limit) in characters: a context never exceeds the limit and loses a hop at a time. Finer steps serve
# scripts with many tokens per character.
STEPS = ((256, 768), (64, 192), (16, 48))

# With fewer listed words than this that fit, one pass looks for others.
_FEWEST = 3
# Tokens that a spelled prefix may take beyond the context.
_ROOM = 8
_LEAST = 1e-30


def context_start(text: str, end: int, hop: int, limit: int) -> int:
    """Return where the context of text[:end] starts: 0, or behind white space after a multiple of `hop`."""
    if end <= limit:
        return 0
    least = -(-(end - limit) // hop) * hop
    for place in range(least, min(least + hop, end)):
        if text[place - 1].isspace():
            return place
    return least


class TransformerPredictor:
    """Predicts words with the ONNX model; keeps one token sequence in its cache. Not thread-safe."""

    name = "transformer"

    def __init__(
        self,
        model: OnnxModel,
        vocabulary: Vocabulary,
        pieces: WordPieces,
        bigram: BigramPredictor,
        lexicon: Lexicon,
    ) -> None:
        self.model, self._vocabulary, self._pieces = model, vocabulary, pieces
        self._bigram, self._lexicon, self._index = bigram, lexicon, bigram.index
        self._listed = np.empty(0, dtype=np.float32)
        self._most = model.block_size - _ROOM
        self.session = Session(model)
        # What is known of the current word: its context, and the distributions behind pieces of it.
        self._context: str | None = None
        self._rows: dict[Path, Probs] = {}

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return at most `k` words that begin with what is typed of the current word, best first."""
        letters = normalised(split_at_cursor(context.before[-NEAR:], context.after))
        ranked = best_words(self._index, self.fitting(context, cancel), letters, k)
        return [Candidate(word.text, math.log(word.probability)) for word in ranked]

    def fitting(self, context: Context, cancel: Cancel | None = None) -> Fitting:
        """Return the probabilities of all listed words that fit, and of words that their spelling led to."""
        before = context.before
        cursor = split_at_cursor(before[-NEAR:], context.after)
        root = self._read(before, len(before) - len(cursor.prefix), cancel)
        prefix, suffix = normalised(cursor)
        index = self._index
        where = index.range(prefix)
        if not prefix:
            return Fitting(where, self._listed)
        masses = self._listed[where] * index.agreement(where, prefix)
        total = self._pieces.mass(root, prefix) + float(
            masses[self._lexicon.shorter(where, len(prefix))].sum()
        )
        others: dict[str, float] = {}
        if self._few_fit(where, prefix, suffix):
            spelled = spell(self._pieces, root, (prefix, suffix), partial(self._expand, cancel=cancel))
            others, total = spelled.words, total + spelled.mass
        # What was found is a part of the whole, save for rounding.
        total = max(total, float(masses.sum()) + sum(others.values()), _LEAST)
        return Fitting(
            where, masses / np.float32(total), {word: mass / total for word, mass in others.items()}
        )

    def _few_fit(self, where: slice, prefix: str, suffix: str) -> bool:
        """Whether too few listed words complete what is typed, so that others are to be looked for."""
        if not suffix and where.stop - where.start > 2 * _FEWEST:
            return False
        return int(fits(self._index, where, prefix, suffix).sum()) < _FEWEST

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood of `text` from the start of a document.

        Texts longer than the window are scored in strides of half a window, each token seeing at least half.
        """
        tokens = [self._vocabulary.document, *self._vocabulary.encode(normalise(text))]
        window = self.model.block_size
        session = Session(self.model)  # the one that types keeps its cache
        total, scored = 0.0, 1
        while scored < len(tokens):
            start = 0 if scored == 1 else scored - window // 2
            piece = tokens[start : start + window]
            total += math.fsum(session.score(piece)[scored - start - 1 :])
            scored = start + len(piece)
        return total

    def _read(self, before: str, end: int, cancel: Cancel | None) -> Probs:
        """Return next-token probabilities [V] behind before[:end], from memory while the word is the same."""
        start = context_start(before, end, *STEPS[0])
        context = before[start:end]
        if context != self._context:
            # A cancelled pass must not leave the word half known.
            self._context = None
            log_probs = self.session.advance(self.context_tokens(before, end), cancel)
            self._rows = {(): np.exp(log_probs)}
            self._listed = self._lexicon.masses(self._rows[()], self._bigram.shares(tail(context)))
            self._context = context
        return self._rows[()]

    def context_tokens(self, before: str, end: int) -> list[int]:
        """Return the tokens of the context of before[:end]; a document's start is marked.

        Only the part that the model sees is normalised: the cost does not grow with the document.
        """
        for hop, limit in STEPS:
            start = context_start(before, end, hop, limit)
            tokens = self._vocabulary.encode(normalise(before[start:end]))
            if start == 0:
                tokens.insert(0, self._vocabulary.document)
            if len(tokens) <= self._most:
                return tokens
        return tokens[-self._most :]

    def _expand(self, paths: Sequence[Path], cancel: Cancel | None) -> list[Probs]:
        """Return next-token probabilities [V] behind each path; what earlier letters asked is remembered."""
        missing = [path for path in paths if path not in self._rows]
        if missing:
            if cancel:
                cancel.check()
            self._rows.update(zip(missing, np.exp(self.session.branch(missing)), strict=True))
        return [self._rows[path] for path in paths]
