"""From what the typist saw to figures: keystroke savings, recall, bits per character, calibration."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from predictor.evaluation.showing import Guess
from predictor.evaluation.typist import SLOTS, Word, keys

RESAMPLES = 1000
CONFIDENCE = 0.95
# From fewer documents the bootstrap gives intervals that are far too narrow.
FEWEST_DOCUMENTS = 5
BINS = 10
_SEED = 0
_COLUMNS = 6  # characters, keys@1, keys@3, words, hits@1, hits@3


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one predictor did on one document; `keys` and `hits` are given for each of `SLOTS`."""

    characters: int
    """Of the document."""
    keys: tuple[int, ...]
    """Keys pressed, for each of `SLOTS`."""
    words: int
    """Words that count for recall."""
    hits: tuple[int, ...]
    """Words recalled, for each of `SLOTS`."""
    questions: int
    """Keys before, inside and right after words."""
    guesses: tuple[Guess, ...]
    """The first suggestions there."""
    log_prob: float | None
    """Natural-log likelihood of the document, None if the predictor does not score texts."""
    wall_ns: tuple[int, ...]
    """Time of each question, in the order of typing."""
    cpu_ns: tuple[int, ...]
    """Time of each question, in the order of typing."""

    @classmethod
    def of(
        cls,
        text: str,
        typed: Sequence[Word],
        observed: tuple[Sequence[Guess], int],
        log_prob: float | None,
        wall_ns: Sequence[int],
        cpu_ns: Sequence[int],
    ) -> "Measurement":
        """Count what `typist.type_text` and `showing.observe` reported about `text`."""
        guesses, questions = observed
        counted = [word for word in typed if word.separate]
        return cls(
            characters=len(text),
            keys=tuple(len(keys(text, typed, slots)) for slots in SLOTS),
            words=len(counted),
            hits=tuple(sum(word.is_recalled(slots) for word in counted) for slots in SLOTS),
            questions=questions,
            guesses=tuple(guesses),
            log_prob=log_prob,
            wall_ns=tuple(wall_ns),
            cpu_ns=tuple(cpu_ns),
        )


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % confidence interval; the bounds are NaN for fewer than 5 documents."""

    value: float
    """The figure."""
    low: float
    """The lower bound."""
    high: float
    """The upper bound."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The quality of the suggestions, as shares from 0 to 1 (as differences of shares where so said)."""

    recall_1: Estimate
    """Words that came first before a letter was typed."""
    recall_3: Estimate
    """Words among the first three."""
    ksr_1: Estimate
    """Keystrokes saved with one slot."""
    ksr_3: Estimate
    """Keystrokes saved with three slots."""


@dataclass(frozen=True, slots=True)
class Bin:
    """First suggestions of similar probability."""

    probability: float
    """Its mean."""
    right: float
    """The share of them that was right."""
    guesses: int
    """How many there are."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether the probabilities of first suggestions are what they say."""

    error: float
    """Expected calibration error with 10 equal bins (Guo et al., "On calibration of modern neural
    networks", 2017)."""
    brier: float
    """Mean squared distance to 0 or 1 (Brier 1950)."""
    guesses: int
    """First suggestions counted, silence not."""
    bins: tuple[Bin, ...] = ()
    """The reliability diagram; empty bins are left out."""


@dataclass(frozen=True, slots=True)
class Resamples:
    """Rates of the documents as they are (row 0) and of bootstrap resamples of them (the other rows)."""

    rates: NDArray[np.float64]
    """float64 [1 + resamples, 4], in the order of `Rates`. Two predictors measured on the same documents
    are resampled alike, so the difference of their arrays is a paired bootstrap (Efron 1979)."""
    documents: int
    """How many there were."""

    @classmethod
    def of(cls, measurements: Sequence[Measurement]) -> "Resamples":
        """Resample documents with replacement, from a fixed seed."""
        table = np.array([(m.characters, *m.keys, m.words, *m.hits) for m in measurements], dtype=np.float64)
        table = table.reshape(-1, _COLUMNS)
        generator, size = np.random.default_rng(_SEED), len(table)
        sums = [table.sum(axis=0)]
        for _ in range(RESAMPLES):
            times = np.bincount(generator.integers(size, size=size), minlength=size)
            sums.append(times @ table)
        return cls(_rates(np.array(sums)), size)

    def estimates(self) -> Rates:
        """Return each rate with its percentile interval."""
        return Rates(*(self._estimate(column) for column in self.rates.T))

    def minus(self, other: "Resamples") -> "Resamples":
        """Return the differences to another predictor's rates on the same documents."""
        return Resamples(self.rates - other.rates, self.documents)

    def _estimate(self, column: NDArray[np.float64]) -> Estimate:
        value = float(column[0])
        resampled = column[1:][np.isfinite(column[1:])]
        if self.documents < FEWEST_DOCUMENTS or not len(resampled):
            return Estimate(value, math.nan, math.nan)
        tail = (1 - CONFIDENCE) / 2
        low, high = np.quantile(resampled, (tail, 1 - tail))
        return Estimate(value, float(low), float(high))


def _rates(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return recall@1, recall@3, KSR@1, KSR@3 of each row of sums; NaN where there are no words."""
    characters, keys_1, keys_3, words, hits_1, hits_3 = sums.T
    with np.errstate(invalid="ignore"):
        columns = (hits_1 / words, hits_3 / words, 1 - keys_1 / characters, 1 - keys_3 / characters)
    return np.column_stack(columns)


def bits_per_character(measurements: Sequence[Measurement]) -> float:
    """Return -log2 P(all documents) / characters; NaN for a predictor that does not score texts."""
    scored = [m.log_prob for m in measurements if m.log_prob is not None]
    if len(scored) < len(measurements):
        return math.nan
    total = math.fsum(scored)
    return -total / math.log(2) / sum(m.characters for m in measurements)


def calibration(measurements: Sequence[Measurement]) -> Calibration:
    """Compare the probabilities of first suggestions with how often they were right."""
    guesses = [(guess.probability, guess.right) for m in measurements for guess in m.guesses]
    if not guesses:
        return Calibration(math.nan, math.nan, 0)
    probability, right = np.array(guesses, dtype=np.float64).T
    places = np.minimum((probability * BINS).astype(np.int64), BINS - 1)
    counts, sums, hits = (
        np.bincount(places, weights=weights, minlength=BINS) for weights in (None, probability, right)
    )
    bins = tuple(
        Bin(float(sums[i] / counts[i]), float(hits[i] / counts[i]), int(counts[i]))
        for i in range(BINS)
        if counts[i]
    )
    error = float(np.abs(sums - hits).sum() / len(guesses))
    return Calibration(error, float(np.mean((probability - right) ** 2)), len(guesses), bins)
