"""Learning a model of slips by expectation and maximisation (Dempster, Laird & Rubin 1977).

First the kinds of slips alone. Then rules: what stands for what in the differing middle of each pair, with up
to two letters around it (Brill & Moore, "An improved error model for noisy channel spelling correction", ACL
2000), if enough different words show it and it is likelier than the kinds say. Then kinds and rules together.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from predictor.spelling.weights import INNER, KINDS, Rule, Weights
from training.slips.pairs import ALIKE, Pair
from training.slips.ways import Ways, What, missing, place_of, slot_of

_PLACES = range(4)
_LETTERS = 3
_WORDS = 5  # different words that a rule is seen in, at least
_LIFT = 1.5  # how much likelier a rule is than the kinds say, at least
_PRIOR = 20.0  # occasions that speak against every rule beforehand
_LEAST = 1e-3  # a rule that is less likely says nothing
_RAREST = 5e-4  # what lists of single words do not show, a word in two, is no less likely
_BEGIN = {"right": 0.9, "confused": 1.0}  # where learning begins; other kinds at a hundredth

Told = Callable[[str, int, int], None]


class Chances(NamedTuple):
    """How often, by the weight of pairs, something could have happened at a place of a word."""

    kinds: Mapping[tuple[str, int], float]
    meant: Mapping[tuple[str, int], float]
    """How often these letters were meant."""


def learn(pairs: Sequence[Pair], rate: float, rounds: int, told: Told) -> Weights:
    """Return kinds and rules that make pairs likely.

    rate: the share of letters at which something goes wrong, which pairs of nothing but slips cannot say.
    told is given what is done, how many pairs of it, and of how many.
    """
    chances = _chances(pairs)
    weights = Weights(rate, {kind: (_BEGIN.get(kind, 0.01),) * 4 for kind in KINDS}, {})
    for number in range(2 * rounds):
        if number == rounds:
            weights = Weights(rate, weights.kinds, dict(_new_rules(pairs, weights, chances)))
        seen = _expected(pairs, weights, partial(told, f"round {number + 1}"))
        weights = _likeliest(seen, weights, chances)
    return weights


def bits_per_slip(weights: Weights, pairs: Sequence[Pair]) -> float:
    """Return the mean -log2 P(typed | meant, and something goes wrong); 100 where that is impossible."""
    ways = Ways(weights)
    found = [ways.shares(pair.typed, pair.meant)[0] for pair in pairs]
    return sum(-math.log2(probability) if probability else 100.0 for probability in found) / len(pairs)


def _expected(
    pairs: Sequence[Pair], weights: Weights, told: Callable[[int, int], None]
) -> Mapping[tuple[What, int], float]:
    """Return how often, by weight, each step is expected at each place."""
    ways = Ways(weights)
    seen: dict[tuple[What, int], float] = defaultdict(float)
    for number, pair in enumerate(pairs):
        for what, share in ways.shares(pair.typed, pair.meant)[1].items():
            seen[what] += pair.weight * share
        told(number, len(pairs))
    return seen


def _likeliest(seen: Mapping[tuple[What, int], float], before: Weights, chances: Chances) -> Weights:
    """Return the weights under which what was expected is likeliest."""
    kinds = {
        kind: tuple(
            max(_RAREST, seen.get((kind, place), 0.0) / (chances.kinds[kind, place] + 1.0))
            for place in _PLACES
        )
        for kind in before.kinds
        if kind != "confused"
    }
    counts: dict[Rule, float] = defaultdict(float)
    at_place = [0.0] * len(_PLACES)
    for (what, place), count in seen.items():
        if isinstance(what, tuple):
            counts[what] += count
            at_place[place] += count
    factors = before.kinds["confused"]
    rules = {
        rule: count / (_PRIOR + sum(factors[place] * chances.meant[rule[0], place] for place in _PLACES))
        for rule, count in counts.items()
    }
    kept = {rule: share for rule, share in rules.items() if share >= _LEAST}
    due = [sum(share * chances.meant[rule[0], place] for rule, share in rules.items()) for place in _PLACES]
    if counts:
        factors = tuple(got / (expected + 1e-9) for got, expected in zip(at_place, due, strict=True))
    return Weights(before.rate, {**kinds, "confused": factors}, kept)


def _new_rules(pairs: Sequence[Pair], weights: Weights, chances: Chances) -> Iterator[tuple[Rule, float]]:
    """Yield the rules that pairs show, with their probabilities."""
    counts: dict[Rule, float] = defaultdict(float)
    words: dict[Rule, set[str]] = defaultdict(set)
    for pair in pairs:
        for rule in _windows(pair):
            counts[rule] += pair.weight
            words[rule].add(pair.meant[:ALIKE])
    ways = Ways(weights)
    for (meant, typed), count in counts.items():
        share = count / (_PRIOR + sum(chances.meant[meant, place] for place in _PLACES))
        if len(words[meant, typed]) < _WORDS or share < _LEAST:
            continue
        # As if it stood in the middle of a longer word.
        plain, _ = ways.shares(f"\0\0\0{typed}\0", f"\0\0\0{meant}\0")
        around = weights.kinds["right"][INNER] ** 3
        if share > _LIFT * plain / around:
            yield (meant, typed), share


def _windows(pair: Pair) -> Iterator[Rule]:
    """Yield what stands for what where a pair differs, with up to two letters around it."""
    typed, meant = pair.typed, pair.meant
    shorter = min(len(typed), len(meant))
    begin = next((place for place in range(shorter) if typed[place] != meant[place]), shorter)
    end = next((n for n in range(shorter - begin) if typed[-1 - n] != meant[-1 - n]), shorter - begin)
    # Of "common" and "comon" either m may be the one that is missing: the differing middle may be empty.
    for before in range(min(begin, _LETTERS - 1) + 1):
        for after in range(min(end, _LETTERS - 1) + 1):
            rule = (
                meant[begin - before : len(meant) - end + after],
                typed[begin - before : len(typed) - end + after],
            )
            if all(1 <= len(side) <= _LETTERS for side in rule):
                yield rule


def _chances(pairs: Sequence[Pair]) -> Chances:
    kinds: dict[tuple[str, int], float] = defaultdict(float)
    meant: dict[tuple[str, int], float] = defaultdict(float)
    for pair in pairs:
        word, length = pair.meant, len(pair.meant)
        for row in range(length):
            place = place_of(row, length)
            for kind in ("right", "near", "far", missing(word[row], word[row - 1 : row] if row else "")):
                kinds[kind, place] += pair.weight
            if row + 1 < length and word[row] != word[row + 1]:
                kinds["swapped", place] += pair.weight
            for letters in range(1, min(_LETTERS, length - row) + 1):
                meant[word[row : row + letters], place] += pair.weight
        for row in range(length + 1):
            for kind in ("doubled", "beside", "extra", "split", "marked"):
                kinds[kind, slot_of(row, length)] += pair.weight
    return Chances(kinds, meant)
