"""How likely texts are: word by word, and beside each other."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from predictor.arguments import check_number, check_several, check_text
from predictor.errors import SettingsError


class TextScorer(Protocol):
    """What a model can say of texts: `ngrams.scorer` and `transformer.scorer` have it."""

    name: str

    def log_prob(self, text: str) -> float:
        """Return the natural-log likelihood of `text` from the start of a document."""
        ...

    def chunk_log_probs(self, text: str) -> Iterator[tuple[str, float]]:
        """Yield each chunk of `text`, normalised, with its natural-log probability given those before it."""
        ...

    def continuations(self, context: str, texts: Sequence[str]) -> list[float]:
        """Return log P(text | context) of each text."""
        ...


@dataclass(frozen=True, slots=True)
class ChunkScore:
    """A word or mark with the space after it."""

    text: str
    """The chunk, normalised."""
    log_prob: float
    """Its natural-log probability given all before it."""


@dataclass(frozen=True, slots=True)
class Reranked:
    """A candidate of `rerank`."""

    text: str
    """The candidate."""
    log_prob: float
    """Its natural-log likelihood given the context."""
    total: float
    """What ranks it: a recogniser's score plus the weighed likelihood."""


def score_text(scorer: TextScorer, text: str) -> list[ChunkScore]:
    """Return the chunks of `text` with their log-probabilities."""
    return [ChunkScore(chunk, log_prob) for chunk, log_prob in scorer.chunk_log_probs(text)]


def rerank(
    scorer: TextScorer,
    candidates: Sequence[str],
    context: str,
    after: str,
    scores: Sequence[float] | None = None,
    weight: float = 1.0,
) -> list[Reranked]:
    """Return `candidates` for the text between `context` and `after`, best first.

    scores: what a recogniser of speech or writing says of them, as natural logarithms; the total is that plus
    `weight` times ours; one may be minus infinity, the impossible. Raises `SettingsError` if there are not as
    many scores as candidates.
    """
    check_text(context, "The text before the candidates")
    check_text(after, "The text after the candidates")
    weight = check_number(weight, "The weight")
    candidates = check_several(candidates, "The candidates")
    for text in candidates:
        check_text(text, "A candidate")
    own = [0.0] * len(candidates) if scores is None else _checked(scores)
    if len(own) != len(candidates):
        raise SettingsError(f"There are {len(candidates)} candidates and {len(own)} scores.")
    texts = [f"{text}{after}" for text in candidates]
    likelihoods = scorer.continuations(context, texts) if texts else []
    ranked = [
        Reranked(text, log_prob, score + weight * log_prob)
        for text, log_prob, score in zip(candidates, likelihoods, own, strict=True)
    ]
    return sorted(ranked, key=lambda found: -found.total)


def _checked(scores: Iterable[float]) -> list[float]:
    own = [
        check_number(score, "A candidate's score", finite=False)
        for score in check_several(scores, "The scores")
    ]
    if math.inf in own:
        raise SettingsError(
            "A candidate's score is infinite.", "Give natural logarithms; only minus infinity has a meaning."
        )
    return own
