"""What the word search is measured against: ask the model about everything that may change the best words.

Best-first over the spellings of words, each round one pass over a tree of them. Too slow for typing (tens of
milliseconds a key), but it estimates nothing.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from predictor.contract import Cancel, Candidate, Context, Finished, Typed
from predictor.text import normalise, words
from predictor.transformer.graph import Graph
from predictor.transformer.pieces import Pieces, WordPieces
from predictor.transformer.sequence import Branch, CachedSequence
from predictor.transformer.spelling import Expand
from predictor.transformer.window import Window
from predictor.words.capitals import with_typed_letters
from predictor.words.narrowing import Floats

_ROUNDS = 32
_WIDTH = 48
_CHILDREN = 256


@dataclass(frozen=True, slots=True, order=True)
class _Node:
    """A spelling under way; ordered so that the likeliest comes first."""

    order: float
    branch: Branch
    text: str

    @property
    def mass(self) -> float:
        return -self.order


class _Search:
    """One search. found: words and their masses. covered: the mass of all that agrees with the prefix."""

    def __init__(self, pieces: WordPieces, continuing: np.ndarray, prefix: str, suffix: str) -> None:
        self.pieces, self.continuing, self.prefix, self.suffix = pieces, continuing, prefix, suffix
        self.found: dict[str, float] = {}
        self.covered = 0.0
        self.open: list[_Node] = []
        self.seen: set[Branch] = set()

    def visit(self, node: _Node, row: Floats) -> None:
        remainder = self.prefix[len(node.text) :]
        if node.text and not remainder:
            self._add(node.text, node.mass * max(1.0 - float(row[self.continuing].sum()), 0.0))
        for text, _, mass in self._best(self.pieces.closed, node, row):
            self._add(node.text + text, mass)
        for text, token, mass in self._best(self.pieces.open, node, row):
            self._push(node, text, token, mass)
        for length in range(1, len(remainder)):
            where = self.pieces.open.range(remainder[:length])
            weights = self.pieces.open.weights(where, remainder[:length])
            for place, weight in zip(range(where.start, where.stop), weights.tolist(), strict=True):
                text, token = self.pieces.open.texts[place], int(self.pieces.open.ids[place])
                if len(text) == length:
                    self._push(node, text, token, node.mass * float(row[token]) * weight)

    def round(self, k: int, expand: Expand) -> bool:
        best = heapq.nlargest(k, self.found.values())
        least = best[-1] if len(best) == k else 0.0
        batch: list[_Node] = []
        while self.open and len(batch) < _WIDTH and self.open[0].mass > least:
            batch.append(heapq.heappop(self.open))
        if batch:
            for node, row in zip(batch, expand([node.branch for node in batch]), strict=True):
                self.visit(node, row)
        return bool(batch)

    def best(self, k: int) -> list[tuple[str, float]]:
        merged: dict[str, tuple[str, float]] = {}
        for text, mass in sorted(self.found.items(), key=lambda item: (-item[1], item[0])):
            word = with_typed_letters(text, self.prefix)
            spelling, before = merged.get(key := word.replace("’", "'"), (word, 0.0))
            merged[key] = spelling, before + mass
        ranked = sorted(merged.values(), key=lambda found: -found[1])[:k]
        total = max(self.covered, sum(self.found.values())) if self.prefix else 1.0
        return [(text, min(1.0, mass / total)) for text, mass in ranked if mass > 0.0]

    def _best(self, kind: Pieces, node: _Node, row: Floats) -> list[tuple[str, int, float]]:
        remainder = self.prefix[len(node.text) :]
        where = kind.range(remainder)
        shares = row[kind.ids[where]]
        if remainder:
            shares = shares * kind.weights(where, remainder)
            self.covered += node.mass * float(shares.sum())
        order = np.argsort(-shares)[:_CHILDREN].tolist()
        texts, ids = kind.texts[where], kind.ids[where].tolist()
        return [(texts[i], ids[i], node.mass * float(shares[i])) for i in order]

    def _push(self, node: _Node, text: str, token: int, mass: float) -> None:
        branch = (*node.branch, token)
        if branch not in self.seen and mass > 0.0 and len(branch) <= 24:
            self.seen.add(branch)
            heapq.heappush(self.open, _Node(-mass, branch, node.text + text))

    def _add(self, text: str, mass: float) -> None:
        completes = len(text) > len(self.prefix) + len(self.suffix) and text.endswith(self.suffix)
        if completes and words(text) == [text]:
            self.found[text] = self.found.get(text, 0.0) + mass


def search_all(
    pieces: WordPieces, root: Floats, typed: Typed, k: int, expand: Expand
) -> list[tuple[str, float]]:
    """Return the best `k` words with their probabilities given what is typed of them."""
    continuing = np.sort(np.concatenate([pieces.closed.ids, pieces.open.ids]))
    search = _Search(pieces, continuing, typed.prefix, typed.suffix)
    search.visit(_Node(-1.0, (), ""), root)
    for _ in range(_ROUNDS):
        if not search.round(k, expand):
            break
    return search.best(k)


class ExhaustivePredictor:
    """The transformer with the exhaustive search; it shares the other's model, vocabulary and context."""

    name = "exhaustive"

    def __init__(self, window: Window, pieces: WordPieces, model: Graph) -> None:
        self._window, self._pieces = window, pieces
        self._sequence = CachedSequence(model)
        self._rows: dict[Branch, Floats] = {}
        self._finished: Finished | None = None

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        if self._finished != context.finished:
            self._finished = context.finished
            self._rows = {(): self._sequence.advance(self._window.cut(context.finished).tokens)}
        found = search_all(self._pieces, self._rows[()], context.typed, k, self._expand)
        return [Candidate(normalise(text), probability) for text, probability in found]

    def _expand(self, branches: Sequence[Branch]) -> list[Floats]:
        missing = [branch for branch in branches if branch not in self._rows]
        for start in range(0, len(missing), 8):
            batch = missing[start : start + 8]
            self._rows.update(zip(batch, self._sequence.branch(batch), strict=True))
        return [self._rows[branch] for branch in branches]
