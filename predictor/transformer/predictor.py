"""The transformer predictor: window + pool + lexicon + decode."""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from predictor.contract import Cancel, Candidate, Context
from predictor.ngrams.predictor import NGramPredictor
from predictor.text import NEAR, normalise, split_at_cursor, tail
from predictor.transformer.lexicon import Lexicon
from predictor.transformer.pieces import WordPieces
from predictor.transformer.sequences import Pool
from predictor.transformer.spelling import Path, Probs, spell
from predictor.transformer.vocabulary import Vocabulary
from predictor.transformer.window import AHEAD, Window
from predictor.words.fitting import Fitting, Floats, normalised, to_candidates

# Words whose distributions are remembered: those under way, and those of a phrase that was looked at.
_REMEMBERED = 6
_LEAST = 1e-30
# Estimates that make up more than this share of what fits are not relied upon.
_MUCH = 0.4


@dataclass(slots=True)
class _Word:
    """A word under way: the tokens before it, next-token probabilities behind its pieces, P(listed word).

    likely: what the n-grams say of the listed words.
    """

    tokens: list[int]
    rows: dict[Path, Probs]
    masses: Floats
    likely: Floats


class TransformerPredictor:
    """Predicts words with a language model over tokens; has state of its own. Not thread-safe."""

    name = "transformer"

    def __init__(
        self,
        pool: Pool,
        vocabulary: Vocabulary,
        pieces: WordPieces,
        ngram: NGramPredictor,
        lexicon: Lexicon,
    ) -> None:
        self._pool, self._vocabulary, self._pieces = pool, vocabulary, pieces
        self._window = Window(vocabulary, pool.block_size)
        self._ngram, self._lexicon, self._index = ngram, lexicon, ngram.index
        # What is known of the words under way, by their contexts; the one asked last comes last.
        self._words: OrderedDict[tuple[str, bool], _Word] = OrderedDict()

    @property
    def passes(self) -> int:
        """How often the model has run."""
        return self._pool.passes

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        """Return at most `k` words that begin with what is typed of the current word, best first."""
        return to_candidates(self._index, self.fitting(context, cancel), context, k)

    def fitting(self, context: Context, cancel: Cancel | None = None) -> Fitting:
        """Return the probabilities of all listed words that fit, and of words that their spelling led to."""
        before = context.before
        cursor = split_at_cursor(before[-NEAR:], context.after)
        word = self._read(context, len(before) - len(cursor.prefix), cancel)
        prefix, suffix = normalised(cursor)
        where = self._index.range(prefix)
        if not prefix:
            return Fitting(where, word.masses)
        agreement = self._index.agreement(where, prefix)
        masses = word.masses[where] * agreement
        known = self._pieces.mass(word.rows[()], prefix)
        self._look_behind(word, where, masses, agreement, known, cancel)
        total = known + float(masses[self._lexicon.shorter(where, len(prefix))].sum())
        others: dict[str, float] = {}
        if self._unheard(where, prefix, suffix):
            expand = partial(self._expand, word, cancel=cancel)
            spelled = spell(self._pieces, word.rows[()], (prefix, suffix), expand)
            others, total = spelled.words, total + spelled.mass
        # What was found is a part of the whole, save for rounding.
        total = max(total, float(masses.sum()) + sum(others.values()), _LEAST)
        shares = {text: mass / total for text, mass in others.items()}
        return Fitting(where, masses / np.float32(total), shares, total)

    def _look_behind(
        self,
        word: _Word,
        where: slice,
        masses: Floats,
        agreement: Floats,
        known: float,
        cancel: Cancel | None,
    ) -> None:
        """Replace estimates in `masses` by what one pass says, where they make up much of what fits.

        known: P(the next piece begins with what is typed).
        """
        total = max(known, float(masses.sum()))
        pieces = self._lexicon.likeliest_pieces(where, masses, _MUCH * total)
        if not pieces:
            return
        rows = self._expand(word, [(piece,) for piece in pieces], cancel)
        for piece, row in zip(pieces, rows, strict=True):
            places, probs = self._lexicon.behind(piece, float(word.rows[()][piece]), row, word.likely)
            inside = (places >= where.start) & (places < where.stop)
            here = places[inside] - where.start
            masses[here] = probs[inside] * agreement[here]

    def read_ahead(self, context: Context, cancel: Cancel | None = None) -> None:
        """Read, while nobody waits, the context as it will start soon; raises `PredictionCancelled`."""
        before = context.before
        end = len(before) - len(split_at_cursor(before[-NEAR:]).prefix)
        now, soon = (self._window.tokens(before, end, context.start, ahead) for ahead in (0, AHEAD))
        if soon != now:
            self._pool.read_ahead(soon, cancel)

    def _unheard(self, where: slice, prefix: str, suffix: str) -> bool:
        """Whether no listed word begins so, or ends so behind the cursor: then others are looked for."""
        if suffix:
            return not bool(self._index.completing(prefix, suffix).any())
        return bool(where.start == where.stop)

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood of `text` from the start of a document."""
        tokens = [self._vocabulary.document, *self._vocabulary.encode(normalise(text))]
        return math.fsum(self._pool.score(tokens))

    def _read(self, context: Context, end: int, cancel: Cancel | None) -> _Word:
        """Return what is known of the word that starts at `end`, from memory if it was asked before."""
        before, base = context.before, context.start
        start = self._window.start(before, end, base)
        near = before[start:end]
        # The same text may stand at the start of a document and elsewhere.
        key = near, base + start == 0
        word = self._words.get(key)
        if word is None:
            tokens = self._window.tokens(before, end, base)
            row = np.exp(self._pool.advance(tokens, cancel))
            likely = self._ngram.likely(tail(near))
            word = _Word(tokens, {(): row}, self._lexicon.masses(row, likely), likely)
            self._words[key] = word
            if len(self._words) > _REMEMBERED:
                self._words.popitem(last=False)
        self._words.move_to_end(key)
        return word

    def _expand(self, word: _Word, paths: Sequence[Path], cancel: Cancel | None) -> list[Probs]:
        """Return next-token probabilities [V] behind each path; what earlier letters asked is remembered."""
        missing = [path for path in paths if path not in word.rows]
        if missing:
            if cancel:
                cancel.check()
            self._pool.advance(word.tokens)
            word.rows.update(zip(missing, np.exp(self._pool.branch(missing)), strict=True))
        return [word.rows[path] for path in paths]
