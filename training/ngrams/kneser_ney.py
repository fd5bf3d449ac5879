"""Modified Kneser-Ney smoothing of n-gram counts, pruned so that every row stays a distribution.

Smoothing: Chen & Goodman, "An empirical study of smoothing techniques for language modeling", 1999.
Pruning: Stolcke, "Entropy-based pruning of backoff language models", 1998. A pruned n-gram is one whose whole
count is discounted: it flows into the lower order with the discounts, which keeps the rows distributions and
the frequencies of the words true (Siivola, Hirsimäki & Virpioja, "On growing and pruning Kneser-Ney smoothed
n-gram models", 2007).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.ngrams.grams import Floats as Floats32
from training.ngrams.grams import Grams, Places

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Discounts of counts of 1, 2, and 3 or more in English text, for where there is too little of it to estimate
# them, or where repeated documents made the counts of counts meaningless.
_USUAL_DISCOUNTS = (0.8, 1.25, 1.6)
# A trace of every word, so that no unigram is zero.
_TRACE = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class SmoothedOrder:
    """P(word | context) = direct + back_off[context] * P(word | context without its first word)."""

    grams: Grams
    """All n-grams of this order, N of them."""
    keep: Mask
    """[N] those that have a direct part."""
    direct: Floats
    """[N] it; 0 for the others."""
    back_off: Floats
    """[contexts] above 0, and 1 where a context keeps no n-gram."""
    totals: Floats
    """[contexts] the weight of all that was seen after each context."""


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """A model over V words."""

    orders: Sequence[SmoothedOrder]
    """Those from 2 on."""
    unigram: Floats
    """[V] P(word), above 0."""


def discounts(counts: NDArray[np.generic]) -> Floats:
    """Return what is taken from counts of 0, 1, 2 and 3 or more, [4], estimated from the counts of counts."""
    whole = np.minimum(np.rint(counts.astype(np.float64)), 5).astype(np.int64)
    n = np.bincount(whole, minlength=6)[1:5].astype(float)  # n-grams seen once ... four times
    if n.all():
        y = n[0] / (n[0] + 2 * n[1])
        estimates = [i - (i + 1) * y * n[i] / n[i - 1] for i in (1, 2, 3)]
        if 0 < estimates[0] <= estimates[1] <= estimates[2]:
            return np.array([0.0, *estimates])
    return np.array([0.0, *_USUAL_DISCOUNTS])


def smooth(grams: Sequence[Grams], keep: Sequence[Mask] | None = None) -> Smoothed:
    """Return the interpolated modified Kneser-Ney model of the n-grams in `keep`, by default of all.

    grams: those of order 1 first. keep: masks [N] of the orders from 2 on.
    """
    orders: list[SmoothedOrder] = []
    # Counts and weights of an order: its own, and what flows into it from the order above.
    counts, weights = grams[-1].counts.astype(np.float64), grams[-1].weights.astype(np.float64)
    # Below the highest order they are sums of discounts: there are no whole numbers to estimate from.
    discount = discounts(counts)
    for number in range(len(grams) - 1, 0, -1):
        level, lower = grams[number], grams[number - 1]
        kept = np.ones(len(level), dtype=bool) if keep is None else keep[number - 1]
        taken = np.where(kept, _share_taken(counts, discount), 1.0)
        orders.insert(0, _smooth_order(level, kept, weights, taken, len(lower)))
        counts, weights = (
            _flow_into(lower, own, level.shorter, mass * taken)
            for own, mass in ((lower.counts, counts), (lower.weights, weights))
        )
        discount = np.array([0.0, *_USUAL_DISCOUNTS])
    unigram = weights[:-1] + _TRACE  # the last is the start of a document
    return Smoothed(orders, unigram / unigram.sum())


def _flow_into(lower: Grams, own: Floats32, places: Places, mass: Floats) -> Floats:
    """Return an order's own counts with what is taken from the order above, whose n-grams end in `places`."""
    taken: Floats = np.bincount(places, weights=mass, minlength=len(lower)).astype(np.float64)
    return taken + own.astype(np.float64)


def _share_taken(counts: Floats, discount: Floats) -> Floats:
    """Return which share of each count is taken, 0 to 1."""
    taken = np.interp(counts, np.arange(len(discount)), discount)
    return np.divide(taken, counts, out=np.ones_like(counts), where=counts > 0)


def _smooth_order(grams: Grams, keep: Mask, weights: Floats, taken: Floats, n_contexts: int) -> SmoothedOrder:
    totals, freed = (
        np.bincount(grams.contexts, weights=mass, minlength=n_contexts).astype(np.float64)
        for mass in (weights, weights * taken)
    )
    back_off = np.divide(freed, totals, out=np.ones(n_contexts), where=totals > 0)
    direct = weights * (1.0 - taken) / totals[grams.contexts]
    return SmoothedOrder(grams, keep, direct, back_off, totals)


def prune(grams: Sequence[Grams], least: float) -> Smoothed:
    """Return the model without the n-grams whose removal costs the text at most `least` nats each.

    The longest go first: what they leave to shorter ones counts when those are judged.
    """
    keep = [np.ones(len(level), dtype=bool) for level in grams[1:]]
    model = smooth(grams, keep)
    for number in range(len(keep) - 1, -1, -1):
        keep[number] &= cost_of_removal(model, number) > least
        if number < len(keep) - 1:
            # What a kept n-gram begins with is its way into the table.
            keep[number][grams[number + 2].contexts[keep[number + 1]]] = True
        model = smooth(grams, keep)
    return model


def cost_of_removal(model: Smoothed, number: int) -> Floats:
    """Return the log likelihood (nats) that the text would lose without each n-gram of an order, [N].

    number: which of the model's orders.
    """
    lower = np.append(model.unigram, 0.0)
    for order in model.orders[:number]:
        lower = order.direct + order.back_off[order.grams.contexts] * lower[order.grams.shorter]
    order = model.orders[number]
    contexts, below = order.grams.contexts, lower[order.grams.shorter]
    back_off = order.back_off[contexts]
    covered = np.bincount(contexts, weights=below * order.keep, minlength=len(order.totals))[contexts]
    before = order.direct + back_off * below
    after = (order.direct + back_off) * below
    # The mass of the removed n-gram joins what backs off, which makes the words not in the row likelier.
    gain = back_off * np.maximum(1.0 - covered, 0.0) * np.log1p(order.direct / back_off)
    cost: Floats = order.totals[contexts] * (before * np.log(before / after) - gain)
    return cost
