"""Learning what a bundle needs to know about itself on held-out text: blend weights and calibrations."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from predictor.blend import DEPTH, blend, weight_at
from predictor.calibration import fit
from predictor.contract import Candidate, Context
from predictor.engine import Engine
from predictor.evaluation import Text
from predictor.evaluation.typist import find_words
from predictor.tuning import Tuning

# Weights are learned for 0, 1, 2 and 3 or more letters typed.
_CLASSES = 4
_ROUNDS = 30
_START = 0.5
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What both models suggested for a word with so many `letters` typed; `word` was wanted."""

    letters: int
    word: str
    transformer: tuple[Candidate, ...]
    bigram: tuple[Candidate, ...]

    def blended(self, weights: Sequence[float]) -> list[Candidate]:
        """Return the blend of both."""
        return blend(self.transformer, self.bigram, weight_at(weights, self.letters))


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was learned, and the share of questions whose word was first, and among the first three."""

    tuning: Tuning
    questions: int
    hits: dict[str, tuple[float, float]]

    @property
    def gains(self) -> bool:
        """Whether the blend has the word first more often than the better of the two."""
        return self.hits["blend"][0] > max(self.hits["transformer"][0], self.hits["bigram"][0])


def ask(engine: Engine, texts: Sequence[Text], progress: Callable[[int], None]) -> Iterator[Question]:
    """Type the texts and yield a question for every key inside or in front of a word."""
    for text in texts:
        for document in text.documents:
            transformer, bigram = engine.new_transformer(), engine.new_bigram()
            for word in find_words(document):
                for letters in range(len(word.text)):
                    context = Context(document[: word.start + letters])
                    yield Question(
                        letters,
                        word.text,
                        tuple(transformer.candidates(context, DEPTH)),
                        tuple(bigram.candidates(context, DEPTH)),
                    )
            progress(len(document))


def tune(questions: Sequence[Question]) -> Tuned:
    """Learn blend weights, then the calibration of each model's first three suggestions."""
    weights = tuple(_weight([q for q in questions if _class(q) == number]) for number in range(_CLASSES))
    answers: dict[str, list[Sequence[Candidate]]] = {
        "blend": [q.blended(weights)[:_SHOWN] for q in questions],
        "transformer": [q.transformer[:_SHOWN] for q in questions],
        "bigram": [q.bigram[:_SHOWN] for q in questions],
    }
    calibrations, hits = {}, {}
    for model, lists in answers.items():
        pairs = [
            (math.exp(candidate.log_prob), candidate.text == question.word)
            for question, candidates in zip(questions, lists, strict=True)
            for candidate in candidates
        ]
        calibrations[model] = fit([p for p, _ in pairs], [hit for _, hit in pairs], points=20)
        hits[model] = (_hits(questions, lists, 1), _hits(questions, lists, _SHOWN))
    return Tuned(Tuning(weights, calibrations), len(questions), hits)


def _class(question: Question) -> int:
    return min(question.letters, _CLASSES - 1)


def _hits(questions: Sequence[Question], lists: Sequence[Sequence[Candidate]], slots: int) -> float:
    found = (
        any(candidate.text == question.word for candidate in candidates[:slots])
        for question, candidates in zip(questions, lists, strict=True)
    )
    return sum(found) / max(1, len(questions))


def _weight(questions: Sequence[Question]) -> float:
    """Return the weight under which the wanted words are likeliest (EM: Jelinek & Mercer, 1980)."""
    pairs = [(_probability(q.transformer, q.word), _probability(q.bigram, q.word)) for q in questions]
    pairs = [(ours, theirs) for ours, theirs in pairs if ours + theirs > 0.0]
    weight = _START
    for _ in range(_ROUNDS if pairs else 0):
        parts = (weight * ours / (weight * ours + (1 - weight) * theirs) for ours, theirs in pairs)
        weight = sum(parts) / len(pairs)
    return round(weight, 3)


def _probability(candidates: Sequence[Candidate], word: str) -> float:
    return next((math.exp(c.log_prob) for c in candidates if c.text == word), 0.0)
