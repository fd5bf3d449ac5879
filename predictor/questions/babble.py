"""Text out of a model's own head: sampled, or always the likeliest word, as on a phone's middle key.

Temperature flattens or sharpens; top-k (Fan et al., 2018) and top-p, or nucleus sampling (Holtzman et al.,
2020), cut off what is improbable.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from predictor.bundle.assembly import Parts
from predictor.contract import Context, Predictor
from predictor.errors import SettingsError
from predictor.ngrams.model import UNKNOWN
from predictor.text import normalise, tail, words
from predictor.transformer.sequences import SessionPool

Draw = Callable[[NDArray[np.float32]], int]

_MOST_BYTES = 4  # of one character in UTF-8


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to draw: temperature above 0; top_k 0 for all; top_p from 0 to 1. The same seed draws the same."""

    temperature: float = 0.8
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.temperature <= 0 or self.top_k < 0 or not 0 < self.top_p <= 1:
            raise SettingsError(
                f"temperature {self.temperature}, top-k {self.top_k} and top-p {self.top_p} make no sense.",
                "Temperature must be above 0, top-k at least 0, top-p above 0 and at most 1.",
            )

    def weights(self, probs: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the distribution that is drawn from, float64 of the same length."""
        weights = np.asarray(probs, dtype=np.float64)
        with np.errstate(divide="ignore"):
            logs = np.log(weights) / self.temperature
        weights = np.exp(logs - logs.max())
        order = np.argsort(-weights, kind="stable")
        sums = np.cumsum(weights[order]) / weights.sum()
        kept = 1 + int(np.searchsorted(sums, self.top_p)) if self.top_p < 1 else len(order)
        if self.top_k:
            kept = min(kept, self.top_k)
        weights[order[kept:]] = 0.0
        total: NDArray[np.float64] = weights / weights.sum()
        return total


def sample(parts: Parts, prompt: str, model: str, sampling: Sampling) -> Iterator[str]:
    """Yield pieces of text that go on with `prompt`, without end; model: "transformer" or "bigram"."""
    generator = np.random.default_rng(sampling.seed)

    def draw(probs: NDArray[np.float32]) -> int:
        return int(generator.choice(len(probs), p=sampling.weights(probs)))

    if model == "bigram":
        yield from _bigram(parts, prompt, draw, generator)
    else:
        yield from _transformer(parts, prompt, draw)


def press(predictor: Predictor, prompt: str) -> Iterator[str]:
    """Yield the likeliest word, again and again: the middle key of a phone's row of suggestions."""
    text = prompt if not prompt or prompt[-1].isspace() else f"{prompt} "
    while found := predictor.candidates(Context(text), 1):
        word = f"{found[0].text} "
        text = tail(text + word, 4096)
        yield word


def loop_length(text: str, most: int = 12) -> int:
    """Return the length in words of the loop that the text ends in, said three times; 0 if there is none."""
    said = words(text)
    for length in range(1, most + 1):
        last = said[-length:]
        if len(said) >= 3 * length and said[-3 * length : -length] == last * 2:
            return length
    return 0


def _transformer(parts: Parts, prompt: str, draw: Draw) -> Iterator[str]:
    pool = SessionPool(parts.onnx)
    text, pending = normalise(prompt), b""
    # Tokens since the context was last read from text; the model goes on with what it drew, token by token.
    tokens = parts.window.tokens(text, len(text))
    while True:
        if len(tokens) >= parts.onnx.block_size:
            tokens = parts.window.tokens(text, len(text))
        probs = np.exp(pool.advance(tokens))[: parts.vocabulary.size]
        probs[parts.vocabulary.document] = 0.0
        if pending:
            probs[_no_byte(parts)] = 0.0
        token = draw(probs)
        tokens = [*tokens, token]
        pending += parts.vocabulary.piece_bytes(token)
        try:
            piece = pending.decode()
        except UnicodeDecodeError:
            if len(pending) < _MOST_BYTES:
                continue
            piece = "\ufffd"
        text, pending = tail(text + piece, 4096), b""
        yield piece


def _no_byte(parts: Parts) -> NDArray[np.bool_]:
    """Return which pieces are no single bytes: they cannot go on with a character that has begun."""
    others = np.ones(parts.vocabulary.size, dtype=bool)
    others[list(parts.vocabulary.byte_ids)] = False
    return others


def _bigram(parts: Parts, prompt: str, draw: Draw, generator: np.random.Generator) -> Iterator[str]:
    model = parts.bigram
    previous = model.history(normalise(tail(prompt)))[-1]
    while True:
        probs = model.table.distribution((previous,))
        probs[UNKNOWN] = 0.0
        previous = draw(probs)
        space = " " if generator.random() < model.space[previous] else ""
        yield model.words[previous] + space
