"""Text out of an n-gram model's own head, word by word."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from predictor.ngrams.model import NGramModel
from predictor.text import normalise, tail
from predictor.words.words import UNKNOWN


def draw_text(
    model: NGramModel,
    prompt: str,
    draw: Callable[[NDArray[np.float32]], int],
    generator: "np.random.Generator",
) -> Iterator[str]:
    """Yield words and marks that go on with `prompt`, without end.

    draw: chooses a core, given the probabilities of all, float32 [V]. generator: decides whether a space
    follows.
    """
    words, history = model.words, model.history(normalise(tail(prompt)))
    while True:
        probs = model.table.distribution(history)
        probs[UNKNOWN] = 0.0
        core = draw(probs)
        space = " " if generator.random() < words.space[core] else ""
        yield words.list[core] + space
        history = (*history, core)[1 - model.table.order :]
