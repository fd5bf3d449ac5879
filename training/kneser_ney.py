"""Modified Kneser-Ney smoothing of bigram counts, pruned so that every row stays a distribution.

Smoothing: Chen & Goodman, "An empirical study of smoothing techniques for language modeling", 1999.
Pruning: Stolcke, "Entropy-based pruning of backoff language models", 1998. A pruned pair is one whose whole
count is discounted: it flows into the lower order with the discounts, which keeps the rows distributions and
the frequencies of the cores true (Siivola, Hirsimäki & Virpioja, "On growing and pruning Kneser-Ney smoothed
n-gram models", 2007).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Discounts of English text, for where there is too little of it to estimate them, or where repeated documents
# made the counts of counts meaningless.
_USUAL_DISCOUNTS = (0.7, 1.1, 1.4)
# A trace of every core, so that no unigram is zero.
_TRACE = 0.01


@dataclass(frozen=True, slots=True)
class Counts:
    """Bigram counts: rows[i], columns[i] seen counts[i] times, [N] each, sorted by row, then column."""

    rows: Ints
    columns: Ints
    counts: Ints
    n_rows: int
    n_columns: int

    def row_totals(self) -> Floats:
        """Return how many pairs were seen in each row, [n_rows]."""
        return np.bincount(self.rows, weights=self.counts, minlength=self.n_rows).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Smoothed:
    """P(column | row) = direct + back_off[row] * unigram[column].

    rows, columns, direct: the pairs kept, [N] each, sorted by row, then column; direct is 0 for all others.
    back_off: [n_rows], above 0, and 1 where a row keeps no pair. unigram: [n_columns], above 0.
    """

    rows: Ints
    columns: Ints
    direct: Floats
    back_off: Floats
    unigram: Floats


def discounts(counts: Ints) -> Floats:
    """Return what is taken from counts of 0, 1, 2 and 3 or more, [4], estimated from the counts of counts."""
    n = np.bincount(np.minimum(counts, 5), minlength=6)[1:5].astype(float)  # pairs seen once ... four times
    if n.all():
        y = n[0] / (n[0] + 2 * n[1])
        estimates = [i - (i + 1) * y * n[i] / n[i - 1] for i in (1, 2, 3)]
        if 0 < estimates[0] <= estimates[1] <= estimates[2]:
            return np.array([0.0, *estimates])
    return np.array([0.0, *_USUAL_DISCOUNTS])


def smooth(counts: Counts, keep: Mask | None = None) -> Smoothed:
    """Return the interpolated modified Kneser-Ney model of the pairs in `keep` [N], by default of all."""
    kept = np.ones(len(counts.counts), dtype=bool) if keep is None else keep
    taken = np.where(kept, discounts(counts.counts)[np.minimum(counts.counts, 3)], counts.counts)
    totals = counts.row_totals()
    freed = np.bincount(counts.rows, weights=taken, minlength=counts.n_rows)
    back_off = np.divide(freed, totals, out=np.ones(counts.n_rows), where=totals > 0)
    unigram = np.bincount(counts.columns, weights=taken, minlength=counts.n_columns) + _TRACE
    direct = (counts.counts - taken)[kept] / totals[counts.rows[kept]]
    return Smoothed(counts.rows[kept], counts.columns[kept], direct, back_off, unigram / unigram.sum())


def by_usefulness(counts: Counts) -> Ints:
    """Return the places of all pairs, [N], those first whose removal would cost the text the most."""
    return np.argsort(-cost_of_removal(counts, smooth(counts)), kind="stable")


def cost_of_removal(counts: Counts, model: Smoothed) -> Floats:
    """Return the log likelihood (nats) that the text would lose without each pair of a full model, [N]."""
    back_off, unigram = model.back_off[model.rows], model.unigram[model.columns]
    covered = np.bincount(model.rows, weights=unigram, minlength=counts.n_rows)[model.rows]
    before = model.direct + back_off * unigram
    after = (model.direct + back_off) * unigram
    # The mass of the removed pair joins what backs off, which makes the pairs not in the row more probable.
    gain = back_off * (1.0 - covered) * np.log1p(model.direct / back_off)
    cost: Floats = counts.row_totals()[model.rows] * (before * np.log(before / after) - gain)
    return cost
