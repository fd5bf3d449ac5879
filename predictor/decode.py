"""From next-token probabilities to words: a search held to the letters already typed.

A word's probability is summed over the ways to spell it: one piece that ends in a space ("station "), or
pieces without one ("station") times the probability that the word ends there. The distribution at the start
of the word tells the first; the second is estimated, from a counted table and from the bigram's word list, so
that a key costs no pass of the model (measured: docs/decisions.md). Only where the list has too few words
that fit, the model is asked about the tokenizer's own spelling of what is typed: it finds words that nobody
has seen. The search knows no model; it asks for distributions through `expand`.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from predictor.lexicon import Estimates
from predictor.pieces import Pieces, WordPieces
from predictor.prefixes import with_typed_letters
from predictor.text import words

Probs = NDArray[np.float32]
Path = tuple[int, ...]
# Given token paths behind the context, return next-token probabilities [V] behind each.
Expand = Callable[[Sequence[Path]], Sequence[Probs]]


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """How much a search may cost."""

    rounds: int = 1
    """Calls of `expand`, each one pass of the model."""
    width: int = 0
    """Spellings under way that one call looks behind, besides that of the prefix."""
    fewest: int = 3
    """With fewer fitting words than this the tokenizer's own spelling of the prefix is followed."""
    chain: int = 8
    """Longest spelling of the prefix, in tokens, that is followed."""
    children: int = 12
    """Pieces of one kind behind one spelling that are looked at, best first."""


DEFAULT_LIMITS = SearchLimits()
# What the estimates are measured against: the model is asked about everything that may change the best words.
EXHAUSTIVE = SearchLimits(rounds=32, width=48, chain=24, children=256)


@dataclass(frozen=True, slots=True, order=True)
class _Node:
    """A spelling under way; ordered so that the likeliest comes first."""

    order: float
    path: Path
    text: str

    @property
    def mass(self) -> float:
        return -self.order


class _Search:
    """One search. found: words and their masses. covered: the mass of all that agrees with the prefix."""

    def __init__(
        self, pieces: WordPieces, listed: Estimates, prefix: str, suffix: str, limits: SearchLimits
    ) -> None:
        self.pieces, self.listed, self.limits = pieces, listed, limits
        self.prefix, self.suffix = prefix, suffix
        self.found: dict[str, float] = {}
        self.covered = 0.0
        self.open: list[_Node] = []
        self.seen: set[Path] = set()

    def visit(self, node: _Node, row: Probs) -> None:
        """Take in the distribution behind a node: words that end here or next, and spellings to follow."""
        remainder = self.prefix[len(node.text) :]
        if node.text and not remainder:
            goes_on = float(row[self.pieces.continuing].sum())
            self._add(node.text, node.mass * max(1.0 - goes_on, 0.0))
        for text, _, mass in self._best(self.pieces.closed, node, row):
            self._add(node.text + text, mass)
        for text, token, mass in self._best(self.pieces.open, node, row):
            self._push(node, text, token, mass)
        for text, token, weight in self.pieces.inside(remainder):
            self._push(node, text, token, node.mass * float(row[token]) * weight)

    def look_behind(self, k: int, expand: Expand) -> bool:
        """Ask for the distributions behind the likeliest spellings under way; return whether any was left."""
        batch: list[_Node] = []
        least = self._least(k)
        while self.open and len(batch) < self.limits.width and self.open[0].mass > least:
            batch.append(heapq.heappop(self.open))
        if batch:
            for node, row in zip(batch, expand([node.path for node in batch]), strict=True):
                self.visit(node, row)
        return bool(batch)

    def follow(self, root: Probs, expand: Expand) -> None:
        """Follow the tokenizer's own spelling of the prefix to the words behind it."""
        steps = self.pieces.spell(self.prefix)
        if not 2 <= len(steps) <= self.limits.chain:
            return
        tokens = tuple(token for token, _ in steps)
        paths = [tokens[:length] for length in range(1, len(tokens) + 1)]
        self.seen.update(paths)
        self.open = [node for node in self.open if node.path not in paths]
        heapq.heapify(self.open)
        mass, before = 1.0, root
        for (token, text), path, row in zip(steps, paths, expand(paths), strict=True):
            mass *= float(before[token])
            if text:
                self.visit(_Node(-mass, path, text), row)
            before = row

    def estimate(self) -> None:
        """Count the words that nobody looked for, as the table and the list estimate them."""
        for node in self.open:
            if len(node.text) >= len(self.prefix):
                self._add(node.text, node.mass * float(self.pieces.ends[node.path[-1]]))
        for word, mass in self._unread():
            self._add(word, mass)

    def best(self, k: int) -> list[tuple[str, float]]:
        """Return the best k words with their probability given the prefix."""
        merged: dict[str, tuple[str, float]] = {}
        for text, mass in sorted(self.found.items(), key=lambda item: (-item[1], item[0])):
            word = with_typed_letters(text, self.prefix)
            spelling, before = merged.get(key := word.replace("’", "'"), (word, 0.0))
            merged[key] = spelling, before + mass
        ranked = sorted(merged.values(), key=lambda found: -found[1])[:k]
        # Any word found is part of the covered mass, save for rounding.
        total = max(self.covered + self.listed.inside, sum(self.found.values())) if self.prefix else 1.0
        return [(text, min(1.0, mass / total)) for text, mass in ranked if mass > 0.0]

    def _unread(self) -> Iterator[tuple[str, float]]:
        """Yield listed words with their estimates, where nobody looked behind their first piece."""
        still_open = {node.path[0] for node in self.open if len(node.path) == 1}
        for word, first, mass in zip(self.listed.words, self.listed.first, self.listed.masses, strict=True):
            if first in still_open or (first,) not in self.seen:
                yield word, mass

    def _least(self, k: int) -> float:
        """Return the mass below which a spelling cannot change the best k any more."""
        best = heapq.nlargest(k, self.found.values())
        return best[-1] if len(best) == k else 0.0

    def _best(self, kind: Pieces, node: _Node, row: Probs) -> list[tuple[str, int, float]]:
        """Return the likeliest pieces behind a node that cover the rest of the prefix: text, id, mass."""
        remainder = self.prefix[len(node.text) :]
        where = kind.range(remainder)
        shares = row[kind.ids[where]]
        if remainder:
            shares *= kind.weights(where, remainder)
            self.covered += node.mass * float(shares.sum())
        most = self.limits.children
        order = np.argpartition(-shares, most)[:most] if len(shares) > most else np.arange(len(shares))
        texts, ids = kind.texts, kind.ids[where].tolist()
        # The mass of a long spelling is too small for float32.
        return [(texts[where.start + i], ids[i], node.mass * float(shares[i])) for i in order.tolist()]

    def _push(self, node: _Node, text: str, token: int, mass: float) -> None:
        path = (*node.path, token)
        if path not in self.seen and mass > 0.0:
            self.seen.add(path)
            heapq.heappush(self.open, _Node(-mass, path, node.text + text))

    def _add(self, text: str, mass: float) -> None:
        completes = len(text) > len(self.prefix) + len(self.suffix) and text.endswith(self.suffix)
        if completes and words(text) == [text]:
            self.found[text] = self.found.get(text, 0.0) + mass


def search_words(
    pieces: WordPieces,
    root: Probs,
    listed: Estimates,
    cursor: tuple[str, str],
    k: int,
    expand: Expand,
    limits: SearchLimits = DEFAULT_LIMITS,
) -> list[tuple[str, float]]:
    """Return at most `k` words with their probabilities given what is typed of them, best first.

    cursor: the letters of the word before and behind the cursor; a word that has no more than these is left
    out. root: next-token probabilities [V] at the start of the word. listed: estimates of listed words.
    The result depends on the text alone, not on how the letters were typed.
    """
    search = _Search(pieces, listed, *cursor, limits)
    search.visit(_Node(-1.0, (), ""), root)
    if limits.rounds and len(search.found) + len(listed.words) < limits.fewest:
        search.follow(root, expand)
    for _ in range(limits.rounds):
        if not search.look_behind(k, expand):
            break
    search.estimate()
    return search.best(k)
