"""How likely texts are: word by word, as wholes, and beside each other.

A text is scored as the start of a document. What is longer than the model's window is read in strides of half
a window, so that each token sees at least that much.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from predictor.bundle.assembly import Parts
from predictor.errors import SettingsError
from predictor.text import chunks, normalise, tail
from predictor.transformer.sequence import Session, shared_length, token_log_probs

# Characters of context that a recogniser's candidates are judged by: as many as there is room for.
_CONTEXTS = (768, 192, 48, 0)


@dataclass(frozen=True, slots=True)
class ChunkScore:
    """A word or mark with the space behind it, and its natural-log probability given all before it."""

    text: str
    log_prob: float


@dataclass(frozen=True, slots=True)
class Reranked:
    """A candidate of `rerank`. log_prob: natural-log likelihood given the context; total: what ranks it."""

    text: str
    log_prob: float
    total: float


def score_text(parts: Parts, text: str, model: str) -> list[ChunkScore]:
    """Return the chunks of `text` with their log-probabilities; model: "transformer" or "bigram"."""
    pieces = chunks(normalise(text))
    if model == "bigram":
        log_probs = parts.new_bigram().chunk_log_probs(text)
        return [ChunkScore(c, p) for c, p in zip(pieces, log_probs, strict=True)]
    tokens = [parts.vocabulary.encode_chunks([piece]) for piece in pieces]
    flat = [parts.vocabulary.document, *(token for ids in tokens for token in ids)]
    scores, scored, at = token_log_probs(parts.onnx, flat), [], 0
    for piece, ids in zip(pieces, tokens, strict=True):
        scored.append(ChunkScore(piece, math.fsum(scores[at : at + len(ids)])))
        at += len(ids)
    return scored


def rerank(
    parts: Parts,
    candidates: Sequence[str],
    context: str,
    after: str,
    model: str,
    scores: Sequence[float] | None = None,
    weight: float = 1.0,
) -> list[Reranked]:
    """Return `candidates` for the text between `context` and `after`, best first.

    scores: what a recogniser of speech or writing says of them, as natural logarithms; the total is that plus
    `weight` times ours. Raises `SettingsError` if there are not as many scores as candidates.
    """
    own = [0.0] * len(candidates) if scores is None else list(scores)
    if len(own) != len(candidates):
        raise SettingsError(f"There are {len(candidates)} candidates and {len(own)} scores.")
    likelihoods = _likelihoods(parts, context, [f"{text}{after}" for text in candidates], model)
    ranked = [
        Reranked(text, log_prob, score + weight * log_prob)
        for text, log_prob, score in zip(candidates, likelihoods, own, strict=True)
    ]
    return sorted(ranked, key=lambda found: -found.total)


def _likelihoods(parts: Parts, context: str, texts: Sequence[str], model: str) -> list[float]:
    """Return log P(text | context) of each text."""
    if not texts:
        return []
    if model == "bigram":
        bigram, near = parts.new_bigram(), tail(context)
        start = bigram.log_prob(near)
        return [bigram.log_prob(near + text) - start for text in texts]
    before, sequences = _sequences(parts, context, texts)
    start = math.fsum(token_log_probs(parts.onnx, before))
    if max(map(len, sequences)) > parts.onnx.block_size:
        return [math.fsum(token_log_probs(parts.onnx, tokens)) - start for tokens in sequences]
    # What all of them begin with is read once.
    session, shared = Session(parts.onnx), _shared(sequences)
    common = math.fsum(session.score(sequences[0][:shared])) - start
    return [common + math.fsum(session.score(tokens, shared)) for tokens in sequences]


def _sequences(parts: Parts, context: str, texts: Sequence[str]) -> tuple[list[int], list[list[int]]]:
    """Return the tokens of as much context as there is room for, and those of each text with it.

    A text that has no room even alone gets no context; it is read in strides.
    """
    for most in _CONTEXTS:
        near = tail(context, most)
        before, *sequences = (
            [parts.vocabulary.document, *parts.vocabulary.encode(normalise(near + text))]
            for text in ("", *texts)
        )
        if max(map(len, sequences)) <= parts.onnx.block_size:
            break
    return before, sequences


def _shared(sequences: Sequence[Sequence[int]]) -> int:
    """Return how many tokens all sequences begin with, at least one."""
    return max(1, min(shared_length(sequences[0], other) for other in sequences))
