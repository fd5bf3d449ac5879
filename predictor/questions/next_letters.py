"""True next-letter probabilities, for people who type with one switch.

A letter may come next in many pieces, behind many spellings of what is typed: they are summed over the tree
of spellings, the likeliest first, until what is left is negligible.
"""

import heapq
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from predictor.bundle.assembly import Parts
from predictor.ngrams.model import UNKNOWN
from predictor.text import chunks, normalise, tail
from predictor.transformer.sequences import SessionPool
from predictor.transformer.spelling import Expand, Path, Probs
from predictor.transformer.vocabulary import Vocabulary

OTHER = ""  # stands for all characters that are spelled in bytes
_NEGLIGIBLE = 1e-4
_WIDTH = 16
_ROUNDS = 16
_LONGEST = 32  # tokens of a spelling that is followed


@dataclass(frozen=True, slots=True)
class NextLetters:
    """P(next character | text), likeliest first; "" stands for all characters that are spelled in bytes.

    missed: so much probability belongs to spellings not looked behind; the others add up to the rest.
    """

    probabilities: Mapping[str, float]
    missed: float


def next_letters(parts: Parts, before: str, model: str) -> NextLetters:
    """Return the distribution of the character behind `before`; model: "transformer" or "bigram"."""
    near = chunks(tail(before))
    typed = near[-1] if near and not near[-1][-1].isspace() else ""
    context = before[: len(before) - len(typed)]
    if model == "bigram":
        return _of_bigram(parts, context, normalise(typed))
    pool = SessionPool(parts.onnx)
    root = np.exp(pool.advance(parts.window.tokens(context, len(context))))
    search = _Search(_Surfaces(parts.vocabulary), normalise(typed))
    return search.run(root, lambda paths: list(np.exp(pool.branch(paths))))


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

    def by_letter(self, row: Probs) -> dict[str, float]:
        """Return the probability of each first letter of the next piece."""
        # A model may have more rows than its vocabulary has pieces; they are never right.
        sums = np.bincount(self.first, weights=row[: len(self.first)], minlength=len(self.letters))
        return dict(zip(self.letters, sums.tolist(), strict=True))


class _Search:
    """Sums over the spellings of what is typed; the heap holds those not looked behind yet."""

    def __init__(self, surfaces: _Surfaces, typed: str) -> None:
        self._surfaces, self._typed = surfaces, typed
        self._letters: dict[str, float] = defaultdict(float)
        self._heap: list[tuple[float, Path, int]] = []

    def run(self, root: Probs, expand: Expand) -> NextLetters:
        self._visit(1.0, (), 0, root)
        if not self._heap and not self._letters:
            self._follow(root, expand)
        for _ in range(_ROUNDS):
            least = _NEGLIGIBLE * self._total()
            batch = [heapq.heappop(self._heap) for _ in range(min(_WIDTH, len(self._heap)))]
            if not batch or -batch[0][0] < least:
                self._heap += batch
                break
            rows = expand([path for _, path, _ in batch])
            for (order, path, spelled), row in zip(batch, rows, strict=True):
                self._visit(-order, path, spelled, row)
        if not any(self._letters.values()):  # a spelling so long that nothing was found behind it
            return NextLetters({}, 1.0)
        total = self._total()
        ranked = sorted(self._letters.items(), key=lambda item: -item[1])
        return NextLetters(
            {letter: mass / total for letter, mass in ranked if mass > 0.0}, self._left() / total
        )

    def _visit(self, mass: float, path: Path, spelled: int, row: Probs) -> None:
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
                heapq.heappush(self._heap, (-mass * float(row[token]), (*path, token), spelled + length))

    def _follow(self, root: Probs, expand: Expand) -> None:
        """Look behind the tokenizer's own spelling, for letters that no piece begins with."""
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


def _of_bigram(parts: Parts, context: str, typed: str) -> NextLetters:
    """Sum over all cores of the bigram's list that begin with what is typed."""
    model = parts.bigram
    probs = model.table.distribution(model.history(normalise(tail(context)))).tolist()
    letters: dict[str, float] = defaultdict(float)
    for number, core in enumerate(model.words):
        if number == UNKNOWN or not core.startswith(typed):
            continue
        if len(core) > len(typed):
            letters[core[len(typed)]] += probs[number]
            continue
        space = float(model.space[number])
        letters[" "] += probs[number] * space
        if core:
            for letter, share in _marks(parts, number).items():
                letters[letter] += probs[number] * (1.0 - space) * share
    missed = probs[UNKNOWN] * (math.exp(model.letters.prefix_log_prob(typed)) if typed else 1.0)
    total = sum(letters.values()) + missed
    if total == 0.0:  # a word so strange that its probability is no number any more
        return NextLetters({}, 1.0)
    ranked = sorted(letters.items(), key=lambda item: -item[1])
    return NextLetters({letter: mass / total for letter, mass in ranked}, missed / total)


def _marks(parts: Parts, previous: int) -> dict[str, float]:
    """Return how likely each mark is directly behind a core; a letter would be the core going on."""
    probs = parts.bigram.table.distribution((previous,)).tolist()
    letters: dict[str, float] = defaultdict(float)
    for core, prob in zip(parts.bigram.words, probs, strict=True):
        if core and not core[0].isalnum() and core[0] != " ":
            letters[core[0]] += prob
    total = sum(letters.values())
    return {letter: mass / total for letter, mass in letters.items()}
