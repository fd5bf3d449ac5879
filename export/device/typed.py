"""Parity on typed text: does a graph suggest what the bundle's does, and save as many keys?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from predictor.bundle.assembly import Assembly
from predictor.contract import Candidate, Context
from predictor.evaluation.typist import ASKED, SLOTS, keys, type_text


@dataclass(frozen=True, slots=True)
class Typed:
    """What one bundle suggested and saved while a typist typed some documents."""

    answers: dict[tuple[int, str], tuple[str, ...]]
    """By document and what stood before the cursor, the words that were suggested, best first."""
    saved: tuple[float, ...]
    """KSR with each of `SLOTS`."""
    bits_per_character: float
    """Of the transformer."""


@dataclass(frozen=True, slots=True)
class TypedParity:
    """How a graph compares with the one that the bundle had, on the same typed text."""

    characters: int
    """That were typed."""
    keys: int
    """Keys at which both were asked the same."""
    top1_agreement: float
    """Share of these with the same first word."""
    top3_overlap: float
    """Mean share of the first three words in common."""
    ksr_1: float
    """KSR with one suggestion, in points."""
    ksr_3: float
    """KSR with three."""
    ksr_1_change: float
    """Difference from what the bundle's own graph saves, in points."""
    ksr_3_change: float
    """The same with three."""
    bits_per_character: float
    """Of the transformer."""
    bits_per_character_before: float
    """The same of the bundle's own graph."""


def type_all(assembly: Assembly, documents: Sequence[str]) -> Typed:
    """Let the simulated typist type documents with a bundle's default model."""
    answers: dict[tuple[int, str], tuple[str, ...]] = {}
    pressed = [0] * len(SLOTS)
    scorer, nats = assembly.scorer("transformer"), 0.0
    for number, document in enumerate(documents):
        model = assembly.predictors()[assembly.default]

        def ask(before: str, number: int = number, model: object = model) -> Sequence[Candidate]:
            found: Sequence[Candidate] = model.candidates(Context(before), ASKED)  # type: ignore[attr-defined]
            answers[number, before] = tuple(each.text for each in found)
            return found

        typed = type_text(document, ask)
        pressed = [
            sum_ + len(keys(document, typed, slots)) for sum_, slots in zip(pressed, SLOTS, strict=True)
        ]
        nats -= scorer.log_prob(document)
    characters = max(1, sum(map(len, documents)))
    saved = tuple(100.0 * (1.0 - count / characters) for count in pressed)
    return Typed(answers, saved, nats / characters / math.log(2))


def compare_typed(before: Typed, after: Typed, characters: int) -> TypedParity:
    """Return how what was typed with one graph compares with what was typed with the other."""
    shared = before.answers.keys() & after.answers.keys()
    pairs = [(before.answers[key], after.answers[key]) for key in shared]
    common = [len(set(a) & set(b)) / max(len(a), len(b), 1) if a or b else 1.0 for a, b in pairs]
    return TypedParity(
        characters=characters,
        keys=len(pairs),
        top1_agreement=sum(a[:1] == b[:1] for a, b in pairs) / max(1, len(pairs)),
        top3_overlap=sum(common) / max(1, len(pairs)),
        ksr_1=after.saved[0],
        ksr_3=after.saved[1],
        ksr_1_change=after.saved[0] - before.saved[0],
        ksr_3_change=after.saved[1] - before.saved[1],
        bits_per_character=after.bits_per_character,
        bits_per_character_before=before.bits_per_character,
    )
