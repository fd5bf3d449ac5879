"""How likely each character comes next, by the transformer: for people who type with one switch.

A letter may come next in many pieces, after many spellings of what is typed: they are summed over the tree of
spellings, the likeliest first, until what is left is negligible.
"""

import heapq
import math
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property

import numpy as np

from predictor.contract import Finished
from predictor.text import normalise
from predictor.transformer.sequence import Branch
from predictor.transformer.sequences import TokenModel
from predictor.transformer.spelling import Expand
from predictor.transformer.vocabulary import Vocabulary
from predictor.transformer.window import Window
from predictor.words.narrowing import Floats

OTHER = ""  # stands for all characters that are spelled in bytes
_NEGLIGIBLE = 1e-4
_WIDTH = 16
_ROUNDS = 16
_LONGEST = 32  # tokens of a spelling that is followed


class TransformerLetters:
    """The next letter by a transformer."""

    def __init__(self, window: Window, vocabulary: Vocabulary) -> None:
        self._window, self._vocabulary = window, vocabulary

    @cached_property
    def _surfaces(self) -> "_Surfaces":
        return _Surfaces(self._vocabulary)

    def masses(self, model: TokenModel, context: str, typed: str) -> tuple[dict[str, float], float]:
        """Return the mass of each character that may follow `typed`, and that of spellings not followed.

        context: what stands before the chunk under way. typed: its characters so far.
        """
        cut = self._window.cut(Finished(context, 0))
        root = model.advance(cut.tokens)
        search = _Search(self._surfaces, cut.lead + normalise(typed))
        return search.run(root, lambda branches: list(model.branch(branches)))


class _Surfaces:
    """The pieces of a vocabulary by what they spell."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        spelled = [(text, token) for token, text in enumerate(vocabulary.surfaces) if text]
        self.ids = dict(spelled)
        self.sorted = sorted(spelled)
        self.letters = [OTHER, *sorted({text[0] for text, _ in spelled})]
        numbers = {letter: number for number, letter in enumerate(self.letters)}
        self.first = np.array([numbers[text[0]] if text else 0 for text in vocabulary.surfaces])

    def by_letter(self, row: Floats) -> dict[str, float]:
        """Return the probability of each first letter of the next piece."""
        # A model may have more rows than its vocabulary has pieces; they are never right.
        sums = np.bincount(self.first, weights=row[: len(self.first)], minlength=len(self.letters))
        return dict(zip(self.letters, sums.tolist(), strict=True))


class _Search:
    """Sums over the spellings of what is typed; the heap holds those not followed yet."""

    def __init__(self, surfaces: _Surfaces, typed: str) -> None:
        self._surfaces, self._typed = surfaces, typed
        self._letters: dict[str, float] = defaultdict(float)
        self._heap: list[tuple[float, Branch, int]] = []

    def run(self, root: Floats, expand: Expand) -> tuple[dict[str, float], float]:
        """Return the masses of the next characters, and what was not followed."""
        self._visit(1.0, (), 0, root)
        if not self._heap and not self._letters:
            self._follow(root, expand)
        for _ in range(_ROUNDS):
            least = _NEGLIGIBLE * self._total()
            batch = [heapq.heappop(self._heap) for _ in range(min(_WIDTH, len(self._heap)))]
            if not batch or -batch[0][0] < least:
                self._heap += batch
                break
            rows = expand([branch for _, branch, _ in batch])
            for (order, branch, spelled), row in zip(batch, rows, strict=True):
                self._visit(-order, branch, spelled, row)
        return self._letters, self._left()

    def _visit(self, mass: float, branch: Branch, spelled: int, row: Floats) -> None:
        rest = self._typed[spelled:]
        if not rest:
            for letter, share in self._surfaces.by_letter(row).items():
                self._letters[letter] += mass * share
            return
        ordered = self._surfaces.sorted
        for place in range(bisect_left(ordered, (rest, -1)), len(ordered)):
            text, token = ordered[place]
            if not text.startswith(rest):
                break
            if len(text) > len(rest):
                self._letters[text[len(rest)]] += mass * float(row[token])
        for length in range(1, len(rest) + 1):
            token = self._surfaces.ids.get(rest[:length], -1)
            if token >= 0:
                heapq.heappush(self._heap, (-mass * float(row[token]), (*branch, token), spelled + length))

    def _follow(self, root: Floats, expand: Expand) -> None:
        """Follow the tokenizer's own spelling, for letters that no piece begins with."""
        tokens = tuple(self._surfaces.vocabulary.encode(self._typed))
        if len(tokens) > _LONGEST:
            return
        rows = expand([tokens[:length] for length in range(1, len(tokens) + 1)])
        mass = math.prod(float(row[token]) for row, token in zip([root, *rows], tokens, strict=False))
        self._visit(mass, tokens, len(self._typed), rows[-1])

    def _left(self) -> float:
        return -sum(order for order, _, _ in self._heap)

    def _total(self) -> float:
        return sum(self._letters.values()) + self._left() or 1.0
