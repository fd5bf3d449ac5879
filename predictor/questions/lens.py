"""The next word that each layer of the transformer would say: where in the depth the answer appears.

What stands in the residual stream after a layer is read as though the layer were the last: final norm, head
(the logit lens: nostalgebraist, 2020). Early layers were never trained to be read so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.words.index import WordIndex
from predictor.words.largest import largest

# Looked at beside those wanted, for those that are refused.
_SPARE = 32


class Said(NamedTuple):
    """A word with its probability."""

    word: str
    """As the list has it."""
    probability: float
    """Uncalibrated, of all words and marks."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What one layer would say."""

    number: int
    """0: the embedding alone; n: after the n-th layer."""
    words: tuple[Said, ...]
    """The likeliest, best first."""
    answer: Said
    """The word that the last layer finds likeliest."""
    rank: int
    """Which place that word has here; 1: the first."""


@dataclass(frozen=True, slots=True)
class Lens:
    """The layers, one after the other."""

    text: str
    """What they have read, normalised."""
    layers: tuple[Layer, ...]
    """From the embedding to the last."""


def through_the_lens(
    text: str, masses: NDArray[np.float32], index: WordIndex, refused: Callable[[str], bool], k: int
) -> Lens:
    """Return the likeliest `k` words of each layer.

    masses: float32 [layers, places] P(word). refused: whether a word may not be suggested.
    """
    allowed = [
        [place for place in largest(row, k + _SPARE).tolist() if not refused(index.word(place))]
        for row in masses
    ]
    answer = allowed[-1][0]
    layers = []
    for number, (row, places) in enumerate(zip(masses, allowed, strict=True)):
        said = tuple(Said(index.word(place), float(row[place])) for place in places[:k])
        rank = 1 + int((row > row[answer]).sum())
        layers.append(Layer(number, said, Said(index.word(answer), float(row[answer])), rank))
    return Lens(text, tuple(layers))
