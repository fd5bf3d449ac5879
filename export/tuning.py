"""Learning what a bundle must know about itself on held-out text: blend weights, calibrations, the dial.

Weights are learned on all documents, calibrations on every other one; what the dial means is measured on the
others.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from predictor.bundle.assembly import Assembly
from predictor.bundle.tuning import Tuning
from predictor.contract import MODELS, Candidate, Context, Predictor
from predictor.errors import TextError
from predictor.evaluation import Text
from predictor.evaluation.showing import Guess, Key, by_level, guess, keys_of
from predictor.rules.blend import Found
from predictor.rules.calibration import Calibration, fit
from predictor.rules.phrase import continue_phrase
from predictor.words.index import WordIndex
from predictor.words.narrowing import Narrowed, Narrowing
from predictor.words.words import Words

Progress = Callable[[int], None]

# Less held-out text says nothing that holds: some 5,000 keys.
LEAST_CHARACTERS = 5_000

# Weights are tried in these steps, for 0, 1, 2 and 3 or more letters typed.
WEIGHTS = tuple(round(0.05 * step, 2) for step in range(21))
_CLASSES = 4
_SHOWN = 3
_POINTS = 20
# Phrases take longer: they are asked for at every 8th key.
_PHRASE_EVERY = 8


@dataclass(slots=True)
class Observed:
    """What one model suggested."""

    pairs: list[tuple[float, bool]] = field(default_factory=list)
    """Each of the first three words: its probability, and whether it was right."""
    phrases: list[tuple[float, bool]] = field(default_factory=list)
    """The same of phrases."""
    guesses: list[Guess] = field(default_factory=list)
    """The first word of each key that may be shown: where what is typed is not likelier to be whole."""
    keys: int = 0
    """How many were pressed."""
    first: int = 0
    """Keys at which the wanted word came first."""
    among: int = 0
    """Keys at which it was among the first three."""

    @property
    def hits(self) -> tuple[float, float]:
        """The share of keys whose word was first, and among the first three."""
        return self.first / max(1, self.keys), self.among / max(1, self.keys)

    def add(self, key: Key, found: Found) -> None:
        """Count the answer at one key."""
        words = found.words
        right = [bool(key.word) and candidate.text == key.word for candidate in words]
        self.pairs += zip((c.probability for c in words), right, strict=True)
        self.keys += 1
        self.first += right[:1] == [True]
        self.among += any(right)
        if words and words[0].probability > found.whole:
            self.guesses += guess(key, words)


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was learned."""

    tuning: Tuning
    """Blend weights, calibrations and the dial."""
    keys: int
    """How many were pressed."""
    hits: dict[str, tuple[float, float]]
    """By model, on documents that it was not calibrated on: the share of keys whose word was first, and among
    the first three."""

    @property
    def best(self) -> str:
        """The model that has the word first most often."""
        return best_of(self.hits)

    @property
    def gains(self) -> bool:
        """Whether the blend has the word first more often than the better of the two."""
        return self.hits["blend"][0] > max(self.hits["transformer"][0], self.hits["bigram"][0])


def check_enough(texts: Sequence[Text], least: int = LEAST_CHARACTERS) -> None:
    """Raise `TextError` unless there are so many characters, in two documents or more."""
    characters, count = sum(text.characters for text in texts), sum(len(text.documents) for text in texts)
    if characters < least or count < 2:
        raise TextError(
            f"There are {characters:,} characters of held-out text in {count} document{'s' * (count != 1)}; "
            f"it takes {least:,} in two or more to learn what holds elsewhere.",
            "Give more text that training never saw: files, or shards of more text.",
        )


def best_of(hits: Mapping[str, tuple[float, float]]) -> str:
    """Return the model that has the word first most often, of equal ones the first. hits: as in `Tuned`."""
    return max(hits, key=lambda model: hits[model])


def tune(assembly: Assembly, texts: Sequence[Text], progress: Progress) -> Tuned:
    """Learn on held-out texts of two documents or more (`check_enough`).

    progress: hears of characters done, of twice as many as there are.
    """
    documents = [document for text in texts for document in text.documents]
    learn, check = documents[::2], documents[1::2]
    weights = learn_weights(assembly, documents, progress)
    observed = observe(assembly, weights, learn, progress)
    curves = {model: _curve(seen.pairs) for model, seen in observed.items()}
    curves |= {f"{model} phrase": _curve(seen.phrases) for model, seen in observed.items() if seen.phrases}
    checked = observe(assembly, weights, check, progress)
    dial = {model: _dial(_calibrated(seen, curves[model]), seen.keys) for model, seen in checked.items()}
    return Tuned(
        tuning=Tuning(weights, curves, dial),
        keys=sum(seen.keys for seen in (observed["blend"], checked["blend"])),
        hits={model: seen.hits for model, seen in checked.items()},
    )


def learn_weights(assembly: Assembly, documents: Sequence[str], progress: Progress) -> tuple[float, ...]:
    """Return the transformer's weights under which most wanted words come first, or among the first three."""
    index, hits = assembly.words.index, np.zeros((_CLASSES, len(WEIGHTS)))
    for document in documents:
        ngrams = assembly.ngram_source()
        transformer = assembly.transformer_source(ngrams)
        for key in filter(lambda key: key.word, keys_of(document)):
            context = Context(key.before)
            narrowing = index.narrow(context.typed)
            ours, theirs = (
                source.belief(context.finished).narrowed(narrowing) for source in (transformer, ngrams)
            )
            hits[min(key.letters, _CLASSES - 1)] += worth(index, narrowing, ours, theirs, key.word)
        progress(len(document))
    return tuple(map(best_weight, hits))


def worth(
    index: WordIndex, narrowing: Narrowing, ours: Narrowed, theirs: Narrowed, word: str
) -> NDArray[np.float64]:
    """Return how good the wanted word's place is under each of `WEIGHTS`: 1 if first, 1/2 in the list."""
    weights, place = np.array(WEIGHTS), index.place(word) - narrowing.where.start
    wanted = [_probability(narrowed, place, word) for narrowed in (ours, theirs)]
    probs = [narrowed.all_listed(1.0) for narrowed in (ours, theirs)]
    # A word that neither finds likelier is never likelier to both.
    rivals = (probs[0] > wanted[0]) | (probs[1] > wanted[1])
    mean = weights * wanted[0] + (1 - weights) * wanted[1]
    rival_means = np.outer(weights, probs[0][rivals]) + np.outer(1 - weights, probs[1][rivals])
    before = np.count_nonzero(rival_means > mean[:, None], axis=1)
    for prob in ours.unlisted.values():
        before += weights * prob > mean
    listed = np.where(before == 0, 1.0, np.where(before < _SHOWN, 0.5, 0.0))
    return np.where(mean > 0.0, listed, 0.0)


def best_weight(hits: NDArray[np.float64]) -> float:
    """Return the weight with the most hits [len(WEIGHTS)], of equal ones the middle."""
    best = np.flatnonzero(hits == hits.max())
    return WEIGHTS[int(best[len(best) // 2])]


def observe(
    assembly: Assembly, weights: Sequence[float], documents: Sequence[str], progress: Progress
) -> dict[str, Observed]:
    """Type the documents and note what each model suggests at every key, with probabilities as they are.

    weights: of the blend; without any, there is none.
    """
    observed: dict[str, Observed] = {model: Observed() for model in (MODELS if weights else MODELS[1:])}
    numbers = itertools.count()
    for document in documents:
        ngrams = assembly.ngram_source()
        transformer = assembly.transformer_source(ngrams)
        models = {
            "transformer": assembly.alone("transformer", transformer),
            "bigram": assembly.alone("bigram", assembly.bigram_source()),
        }
        if weights:
            models["blend"] = assembly.blend(transformer, ngrams, weights)
        for key in keys_of(document):
            with_phrase = next(numbers) % _PHRASE_EVERY == 0
            for name, model in models.items():
                found = model.find(Context(key.before), _SHOWN)
                observed[name].add(key, found)
                if with_phrase and found.words and key.word:
                    observed[name].phrases += _phrase(model, key, found.words[0], assembly.words)
        progress(len(document))
    return observed


def _phrase(model: Predictor, key: Key, first: Candidate, words: Words) -> list[tuple[float, bool]]:
    phrase = continue_phrase(model, Context(key.before), first, words.space_after)
    if phrase is None:
        return []
    after = key.rest[len(phrase.text) : len(phrase.text) + 1]
    return [(phrase.probability, key.rest.startswith(phrase.text) and not after.isalpha())]


def _curve(pairs: Sequence[tuple[float, bool]]) -> Calibration:
    return fit([p for p, _ in pairs], [hit for _, hit in pairs], points=_POINTS)


def _calibrated(seen: Observed, curve: Calibration) -> list[Guess]:
    return [Guess(curve(guess.probability), guess.saved, guess.right) for guess in seen.guesses]


def _dial(guesses: Sequence[Guess], keys: int) -> dict[str, tuple[float, float]]:
    return {row.rule: (round(row.coverage, 4), round(row.precision, 4)) for row in by_level(guesses, keys)}


def _probability(narrowed: Narrowed, place: int, word: str) -> float:
    """Return what a source says of a word; place: among the listed words that fit."""
    probs = narrowed.all_listed(1.0)
    listed = float(probs[place]) if 0 <= place < len(probs) else 0.0
    return listed + narrowed.unlisted.get(word, 0.0)
