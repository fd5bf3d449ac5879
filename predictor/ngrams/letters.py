"""How likely each character comes next, by an n-gram model: for people who type with one switch."""

import math
from collections import defaultdict

from predictor.ngrams.model import NGramModel
from predictor.text import normalise, tail
from predictor.words.words import UNKNOWN


def letter_masses(model: NGramModel, context: str, typed: str) -> tuple[dict[str, float], float]:
    """Return the mass of each character that may follow `typed`, and that of words outside the list.

    context: what stands before the chunk under way. typed: its characters so far. The masses are summed over
    all cores of the list that begin with what is typed.
    """
    typed, words = normalise(typed), model.words
    probs = model.table.distribution(model.history(normalise(tail(context)))).tolist()
    letters: dict[str, float] = defaultdict(float)
    for number, core in enumerate(words.list):
        if number == UNKNOWN or not core.startswith(typed):
            continue
        if len(core) > len(typed):
            letters[core[len(typed)]] += probs[number]
            continue
        space = float(words.space[number])
        letters[" "] += probs[number] * space
        if core:
            for letter, share in _marks(model, number).items():
                letters[letter] += probs[number] * (1.0 - space) * share
    begins_so = math.exp(words.letters.prefix_log_prob(typed)) if typed else 1.0
    return letters, probs[UNKNOWN] * begins_so


def _marks(model: NGramModel, previous: int) -> dict[str, float]:
    """Return how likely each mark is directly after a core; a letter would be the core going on."""
    probs = model.table.distribution((previous,)).tolist()
    letters: dict[str, float] = defaultdict(float)
    for core, prob in zip(model.words.list, probs, strict=True):
        if core and not core[0].isalnum() and core[0] != " ":
            letters[core[0]] += prob
    total = sum(letters.values())
    return {letter: mass / total for letter, mass in letters.items()}
