"""Counting n-grams: which runs of words a text repeats.

A run that occurs once says nothing that its shorter ending does not, so of the longer ones only those seen
`least` times are kept: each occurrence counts for the longest kept n-gram that ends there. The text is in
memory as the numbers of its words, and so are some arrays of its length: 60 bytes a word in all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint16]
Places = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Grams:
    """The n-grams of one order, sorted by context, then last word; arrays of [N].

    A place is an index into these arrays; the places of the 1-grams are the numbers of the words.
    """

    contexts: Places
    """The place of the first n - 1 words among the (n-1)-grams."""
    words: Ids
    """The last word."""
    shorter: Places
    """The place of the last n - 1 words among the (n-1)-grams."""
    counts: Floats
    """Occurrences not covered by a longer n-gram."""
    weights: Floats
    """The same, each occurrence as heavy as its text."""

    def __len__(self) -> int:
        return len(self.words)


def count_grams(
    ids: Ids,
    weights: Floats,
    n_words: int,
    least: Sequence[int],
    show: Callable[[int], None] = lambda order: None,
) -> list[Grams]:
    """Return the n-grams of a text, those of order 1 first.

    ids: uint16 [T], words by number below `n_words`; the number `n_words` stands before each document and is
    never the end of an n-gram. weights: float32 [T], what each occurrence weighs. least: how often an n-gram
    must occur, from order 2 on; not falling. show: told each order when it has been counted.
    """
    starts = ids == n_words
    here = ids.astype(np.int32)  # the place of the n-gram that ends at each word, -1 where none is kept
    none = np.empty(0, dtype=np.float32)
    everything = np.arange(n_words + 1)
    counted = [
        Grams(
            np.zeros_like(everything, np.int32),
            everything.astype(np.uint16),
            none.astype(np.int32),
            none,
            none,
        )
    ]
    for order, fewest in enumerate(least, start=2):
        grams, longer = _next_order(here, ids, starts, n_words, fewest)
        counted[-1] = _counted(counted[-1], np.where((longer < 0) & ~starts, here, -1), weights)
        counted.append(grams)
        here = longer
        show(order)
    counted[-1] = _counted(counted[-1], here, weights)
    return counted


def _next_order(
    here: Places, ids: Ids, starts: NDArray[np.bool_], n_words: int, fewest: int
) -> tuple[Grams, Places]:
    """Return the n-grams one word longer than those in `here`, not yet counted, and their places [T]."""
    before = np.roll(here, 1)
    before[:1] = -1
    ends = np.flatnonzero((before >= 0) & (here >= 0) & ~starts)
    keys = before[ends].astype(np.int64) * n_words + ids[ends]
    distinct, first, which, times = np.unique(
        keys, return_index=True, return_inverse=True, return_counts=True
    )
    kept = times >= fewest
    longer = np.full(len(ids), -1, dtype=np.int32)
    longer[ends] = np.where(kept, np.cumsum(kept, dtype=np.int32) - 1, -1)[which]
    contexts, words = np.divmod(distinct[kept], n_words)
    shorter, none = here[ends[first[kept]]], np.empty(0, dtype=np.float32)
    return Grams(contexts.astype(np.int32), words.astype(np.uint16), shorter, none, none), longer


def _counted(grams: Grams, places: Places, weights: Floats) -> Grams:
    """Return n-grams with their counts; places: which of them each word of the text counts for, -1: none."""
    ends = np.flatnonzero(places >= 0)
    counts = np.bincount(places[ends], minlength=len(grams))
    weighed = np.bincount(places[ends], weights=weights[ends], minlength=len(grams))
    return replace(grams, counts=counts.astype(np.float32), weights=weighed.astype(np.float32))
