"""From next-token log-probabilities to words: a best-first search held to the letters already typed.

A word's probability is summed over the ways to spell it: one piece that ends in a space ("station "), or
pieces without one ("station") times the probability that the word ends there. The search knows no model; it
asks for more distributions through `expand`, several at a time.
"""

import heapq
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.text import words
from predictor.vocabulary import Vocabulary

LogProbs = NDArray[np.float32]
Path = tuple[int, ...]
# Given token paths behind the context, return next-token log-probabilities [paths, V].
Expand = Callable[[Sequence[Path]], LogProbs]

_APOSTROPHES = "'’"


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """How much a search may cost: `rounds` calls of `expand`, each with at most `width` paths."""

    rounds: int = 2
    width: int = 6
    children: int = 12
    """Pieces of one node that are looked at, best first."""


DEFAULT_LIMITS = SearchLimits()


class _Pieces(NamedTuple):
    """Pieces of one kind, sorted by their text: ids[i] spells texts[i]."""

    texts: list[str]
    ids: NDArray[np.int64]

    def range(self, start: str) -> slice:
        """Return which of them begin with `start`."""
        first = bisect_left(self.texts, start)
        return slice(first, bisect_left(self.texts, start + "\U0010ffff", lo=first))


class WordPieces:
    """The pieces of a vocabulary that words are made of.

    closed: pieces that end in their space, listed without it. open: pieces that may go on.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        spelled = [(text, token) for token, text in enumerate(vocabulary.surfaces) if text]
        closed = [(text[:-1], token) for text, token in spelled if text.endswith(" ") and _in_word(text[:-1])]
        self.closed = _sorted(closed)
        self.open = _sorted([(text, token) for text, token in spelled if _in_word(text)])
        self._open_id = dict(zip(self.open.texts, self.open.ids.tolist(), strict=True))
        self._vocabulary = vocabulary
        self.continuing = np.sort(np.concatenate([self.closed.ids, self.open.ids]))

    def inside(self, remainder: str) -> list[tuple[str, int]]:
        """Return open pieces that spell a proper beginning of `remainder`."""
        starts = (remainder[:length] for length in range(1, len(remainder)))
        return [(start, self._open_id[start]) for start in starts if start in self._open_id]

    def spelling(self, text: str) -> list[tuple[Path, str]]:
        """Return the tokenizer's own way to spell `text`, as growing (path, text so far); bytes included."""
        steps: list[tuple[Path, str]] = []
        path: Path = ()
        for token in self._vocabulary.encode(text):
            path += (token,)
            so_far = self._vocabulary.decode(path)
            if text.startswith(so_far):
                steps.append((path, so_far))
        return steps


def _in_word(text: str) -> bool:
    """Whether `text` can be a part of a word: letters, with an apostrophe before or between them."""
    return (
        text.lstrip(_APOSTROPHES).replace("'", "").replace("’", "").isalpha() and text[-1] not in _APOSTROPHES
    )


def _sorted(pieces: list[tuple[str, int]]) -> _Pieces:
    pieces.sort()
    return _Pieces([text for text, _ in pieces], np.array([token for _, token in pieces], dtype=np.int64))


@dataclass(frozen=True, slots=True, order=True)
class _Node:
    """A spelling under way; ordered so that the likeliest comes first."""

    cost: float
    path: Path
    text: str


class _Search:
    """One search.

    found: words and their probabilities. covered: the mass of all that agrees with the prefix.
    """

    def __init__(self, pieces: WordPieces, prefix: str, k: int, limits: SearchLimits) -> None:
        self.pieces, self.prefix, self.k, self.limits = pieces, prefix, k, limits
        self.found: dict[str, float] = {}
        self.covered = 0.0
        self.open: list[_Node] = []
        self.seen: set[Path] = set()

    def visit(self, node: _Node, row: LogProbs) -> None:
        """Take in the distribution behind a node: words that end here or next, and spellings to follow."""
        mass = float(np.exp(-node.cost))
        remainder = self.prefix[len(node.text) :]
        if node.text and not remainder:
            goes_on = float(np.exp(row[self.pieces.continuing]).sum())
            self._add(node.text, mass * max(1.0 - goes_on, 0.0))
        for text, _, probability in self._best(self.pieces.closed, remainder, row):
            self._add(node.text + text, mass * probability)
        for text, token, probability in self._best(self.pieces.open, remainder, row):
            self._push(node, text, token, mass * probability)
        for text, token in self.pieces.inside(remainder):
            self._push(node, text, token, mass * float(np.exp(row[token])))
        if remainder:
            ids = np.concatenate(
                [kind.ids[kind.range(remainder)] for kind in (self.pieces.closed, self.pieces.open)]
            )
            self.covered += mass * float(np.exp(row[ids]).sum())

    def take(self) -> list[_Node]:
        """Take the likeliest open spellings that can still change the best k."""
        best = heapq.nlargest(self.k, self.found.values())
        least = best[-1] if len(best) == self.k else 0.0
        taken: list[_Node] = []
        while self.open and len(taken) < self.limits.width and np.exp(-self.open[0].cost) > least:
            taken.append(heapq.heappop(self.open))
        return taken

    def chain(self, root: LogProbs, expand: Expand) -> None:
        """Follow the tokenizer's own spelling of the prefix, in one call: it finds words nobody has seen."""
        steps = self.pieces.spelling(self.prefix)
        if len(steps) < 2:
            return
        rows, cost, before = expand([path for path, _ in steps]), 0.0, root
        for (path, text), row in zip(steps, rows, strict=True):
            cost -= float(before[path[-1]])
            self.seen.add(path)
            self.visit(_Node(cost, path, text), row)
            before = row

    def best(self) -> list[tuple[str, float]]:
        """Return the best k words with their log-probability given the prefix."""
        # Any word found is part of the covered mass, save for rounding.
        total = max(self.covered, sum(self.found.values())) if self.prefix else 1.0
        ranked = sorted(self.found.items(), key=lambda item: (-item[1], item[0]))[: self.k]
        return [(text, float(np.log(min(1.0, mass / total)))) for text, mass in ranked if mass > 0.0]

    def _best(self, kind: _Pieces, remainder: str, row: LogProbs) -> list[tuple[str, int, float]]:
        where = kind.range(remainder)
        scores = row[kind.ids[where]]
        most = self.limits.children
        order = np.argpartition(-scores, most)[:most] if len(scores) > most else np.arange(len(scores))
        return [
            (kind.texts[where.start + i], int(kind.ids[where.start + i]), float(np.exp(scores[i])))
            for i in order.tolist()
        ]

    def _push(self, node: _Node, text: str, token: int, probability: float) -> None:
        path = (*node.path, token)
        if path not in self.seen and probability > 0.0:
            self.seen.add(path)
            heapq.heappush(self.open, _Node(-float(np.log(probability)), path, node.text + text))

    def _add(self, text: str, probability: float) -> None:
        if text != self.prefix and words(text) == [text]:
            self.found[text] = self.found.get(text, 0.0) + probability


def search_words(
    pieces: WordPieces,
    root: LogProbs,
    prefix: str,
    k: int,
    expand: Expand,
    limits: SearchLimits = DEFAULT_LIMITS,
) -> list[tuple[str, float]]:
    """Return at most `k` words that begin with `prefix`, with natural-log probabilities, best first.

    root: next-token log-probabilities [V] at the start of the word. The word equal to the prefix is left out:
    there is nothing to complete. The result depends on the text alone, not on how the prefix was typed.
    """
    search = _Search(pieces, prefix, k, limits)
    # The chain comes first so that its nodes are not expanded a second time.
    search.chain(root, expand)
    search.visit(_Node(0.0, (), ""), root)
    for _ in range(limits.rounds):
        batch = search.take()
        if not batch:
            break
        for node, row in zip(batch, expand([node.path for node in batch]), strict=True):
            search.visit(node, row)
    return search.best()
