"""Text out of a model's own head: sampled, or always the likeliest word, as on a phone's middle key.

Temperature flattens or sharpens; top-k (Fan et al., 2018) and top-p, or nucleus sampling (Holtzman et al.,
2020), cut off what is improbable.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from predictor.contract import Context, Predictor
from predictor.errors import SettingsError
from predictor.rules.phrase import first_word
from predictor.rules.policy import silence_before
from predictor.text import tail, words

# Words that are looked at to tell whether one is begun: as many as are suggested.
DEFAULT_K = 3
Draw = Callable[[NDArray[np.float32]], int]
# Given what draws a place of a distribution, and the random numbers: text without end.
Source = Callable[[Draw, "np.random.Generator"], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to draw. The same seed draws the same."""

    temperature: float = 0.8
    """Above 0; below 1 sharpens the distribution, above 1 flattens it."""
    top_k: int = 0
    """Only this many of the likeliest are drawn from; 0: all."""
    top_p: float = 1.0
    """Only the likeliest that together have this probability are drawn from."""
    seed: int = 0
    """Of the random numbers."""

    def __post_init__(self) -> None:
        if not 0 < self.temperature < math.inf or self.top_k < 0 or not 0 < self.top_p <= 1:
            raise SettingsError(
                f"temperature {self.temperature}, top-k {self.top_k} and top-p {self.top_p} make no sense.",
                "Temperature must be above 0, top-k at least 0, top-p above 0 and at most 1.",
            )

    def draw(self, probs: NDArray[np.float32], generator: "np.random.Generator") -> int:
        """Return the place of one of the probabilities, drawn."""
        return int(generator.choice(len(probs), p=self.weights(probs)))

    def weights(self, probs: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the distribution that is drawn from, float64 of the same length."""
        weights = np.asarray(probs, dtype=np.float64)
        with np.errstate(divide="ignore"):
            logs = np.log(weights)
        weights = np.exp((logs - logs.max()) / self.temperature)
        order = np.argsort(-weights, kind="stable")
        sums = np.cumsum(weights[order]) / weights.sum()
        kept = 1 + int(np.searchsorted(sums, self.top_p)) if self.top_p < 1 else len(order)
        if self.top_k:
            kept = min(kept, self.top_k)
        weights[order[kept:]] = 0.0
        total: NDArray[np.float64] = weights / weights.sum()
        return total


def sample(source: Source, sampling: Sampling) -> Iterator[str]:
    """Yield pieces of text, drawn from a model's own distributions, without end."""
    generator = np.random.default_rng(sampling.seed)
    return source(lambda probs: sampling.draw(probs, generator), generator)


def opening(predictor: Predictor, prompt: str, is_word: Callable[[str], bool]) -> str:
    """Return what stands between a prompt and the words that go on with it.

    A word that is begun is finished as it would be suggested; else there is a space, unless a word may begin
    right here. is_word: whether what is typed may be a whole word.
    """
    context = Context(prompt)
    if silence_before(context):  # behind a mark, a digit
        return " "
    if not context.prefix:
        return ""
    first = first_word(predictor.candidates(context, DEFAULT_K), context.prefix, is_word)
    if first is None:
        return " "
    return f"{first.text[len(context.prefix) :]} "


def press(predictor: Predictor, prompt: str) -> Iterator[str]:
    """Yield the likeliest word, again and again: the middle key of a phone's row of suggestions.

    prompt: after which a word may begin: see `opening`.
    """
    text = prompt
    while found := predictor.candidates(Context(text), 1):
        word = f"{found[0].text} "
        text = tail(text + word, 4096)
        yield word


def why_it_loops(circle: Sequence[str]) -> str:
    """Return in one line why the bigram goes in a circle of these words, which follow each other."""
    return f"the bigram sees the last word alone, and that leads {' → '.join([*circle, circle[0]])} again"


def loop_length(text: str, most: int = 12) -> int:
    """Return the length in words of the loop that the text ends in, said three times; 0 if there is none."""
    said = words(text)
    for length in range(1, most + 1):
        last = said[-length:]
        if len(said) >= 3 * length and said[-3 * length : -length] == last * 2:
            return length
    return 0
