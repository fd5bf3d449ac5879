"""Vectors of words from the bigram table alone: positive pointwise mutual information and an SVD.

A word is described by the words that stand before it and after it, each with how much more often than by
chance it does: PPMI(w, c) = max(0, log P(w | c) / P(w)). The largest directions of that matrix are kept,
weighed by the root of their singular values (Levy & Goldberg, "Neural Word Embedding as Implicit Matrix
Factorization", 2014). The SVD is that of a random projection (Halko, Martinsson & Tropp, 2011).
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from predictor.ngrams.model import NGramModel
from predictor.words.narrowing import Floats, Ints

# Words and marks that may stand beside; directions that are kept, and those more that make them exact.
_CONTEXTS, _WIDTH, _SPARE = 2000, 120, 10
_ROUNDS = 1


class BigramVectors:
    """Vectors of width C, whose directions are those of some words; others get theirs from the same ones."""

    def __init__(self, model: NGramModel, numbers: Sequence[int]) -> None:
        """numbers: of the words, in the list, that say which directions there are."""
        self._model, self._numbers = model, numbers

    def of(self, numbers: Sequence[int]) -> Floats:
        """Return the vectors [n, C] of words by number; the same ones whenever they are asked for."""
        return self._ppmi(numbers) @ self._projection

    @cached_property
    def _projection(self) -> Floats:
        """[2 * contexts, C] from the words beside a word to its vector."""
        matrix = self._ppmi(self._numbers)
        width = min(_WIDTH, *matrix.shape)
        draw = np.random.default_rng(0)
        found = matrix @ draw.standard_normal((matrix.shape[1], width + _SPARE), dtype=np.float32)
        for _ in range(_ROUNDS):
            found = matrix @ (matrix.T @ np.linalg.qr(found)[0])
        basis = np.linalg.qr(found)[0]
        _, s, directions = np.linalg.svd(basis.T @ matrix, full_matrices=False)
        kept = np.flatnonzero(s[:width] > s[0] * 1e-6)
        projection: Floats = directions[kept].T / np.sqrt(s[kept])
        return projection

    @cached_property
    def _associations(self) -> tuple[Ints, Ints, Floats]:
        """Which two cores stand side by side more often than by chance: log P(second | first) / P(second)."""
        table, level = self._model.table, self._model.table.levels[0]
        row = np.repeat(np.arange(len(level.contexts)), np.diff(level.starts))
        first, second = level.contexts[row], level.words.astype(np.int64)
        shares = table.codebook[level.codes]
        left = (1.0 - level.back_off) / np.add.reduceat(shares, level.starts[:-1])
        usual = table.unigram[second]
        values = np.log(shares * left[row] / usual + level.back_off[row])
        kept = values > 0
        return first[kept].astype(np.int64), second[kept], values[kept].astype(np.float32)

    def _ppmi(self, numbers: Sequence[int]) -> Floats:
        """Return [n, 2 * contexts]: how much more than by chance each word stands after, then before them."""
        first, second, values = self._associations
        unigram = self._model.table.unigram
        beside = np.argsort(-unigram, kind="stable")[:_CONTEXTS]
        rows, columns = (np.full(len(unigram) + 1, -1) for _ in range(2))
        rows[np.array(numbers)], columns[beside] = np.arange(len(numbers)), np.arange(len(beside))
        matrix = np.zeros((len(numbers), 2 * len(beside)), dtype=np.float32)
        for words, contexts, offset in ((second, first, 0), (first, second, len(beside))):
            row, column = rows[words], columns[contexts]
            kept = (row >= 0) & (column >= 0)
            matrix[row[kept], offset + column[kept]] = values[kept]
        return matrix
