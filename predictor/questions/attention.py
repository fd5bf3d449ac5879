"""Where the transformer looks: how much each token takes from each one before it, in every layer and head.

What is taken is mixed on by the layers above, so a weight says where was read, not what decided: attention is
not explanation (Jain & Wallace, 2019). Shapes: L layers, H heads, T tokens.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.text import chunks

Floats = NDArray[np.float32]


class Token(NamedTuple):
    """One token, or one word, of a text."""

    text: str
    """Its letters, with the space that ends it; "" for the mark at the start of a document."""
    start: int
    """Where it begins in the text, in characters."""
    end: int
    """Where it ends."""


@dataclass(frozen=True, slots=True, eq=False)
class Attention:
    """Attention over the part of a text that the model sees."""

    text: str
    """The whole text, normalised (NFC, line ends as "\\n")."""
    tokens: tuple[Token, ...]
    """What the model sees of it; the last one is where the next word is asked for."""
    weights: Floats
    """[L, H, T, T] row: who looks, column: at whom. Rows sum to 1; nobody looks ahead."""

    @property
    def mean(self) -> Floats:
        """[T, T] the mean over layers and heads."""
        mean: Floats = self.weights.mean(axis=(0, 1))
        return mean

    @property
    def rollout(self) -> Floats:
        """[T, T] how much of each token has arrived at each place after all layers; rows sum to 1.

        Attention rollout (Abnar & Zuidema, 2020): a layer hands on half of what was there already (the
        residual stream), and half by its heads' mean weights; the layers are multiplied.
        """
        arrived = own = np.eye(len(self.tokens), dtype=np.float32)
        for layer in self.weights.mean(axis=1):
            arrived = (layer + own) / np.float32(2) @ arrived
        return arrived

    def by_words(self) -> "Attention":
        """Return attention between words and marks instead of the pieces that they are made of.

        At a word of several pieces others look with the sum of what its pieces get; it looks itself with the
        mean of its pieces (Clark et al., "What Does BERT Look At?", 2019).
        """
        words, members = _words(self.text, self.tokens)
        weights = self.weights @ members.T
        return Attention(self.text, words, members / members.sum(axis=1, keepdims=True) @ weights)


def _words(text: str, tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], Floats]:
    """Return the words that the tokens are made of, and [words, T] 1 where a token is of a word."""
    ends = np.cumsum([len(chunk) for chunk in chunks(text)])
    # The start of a document has a word of its own.
    numbers = [
        -1 if token.start == token.end else int(ends.searchsorted(token.start, "right")) for token in tokens
    ]
    words, members = [], []
    for word, run in groupby(range(len(tokens)), numbers.__getitem__):
        own = [tokens[place] for place in run]
        words.append(Token(text[own[0].start : own[-1].end], own[0].start, own[-1].end))
        members.append([number == word for number in numbers])
    return tuple(words), np.array(members, dtype=np.float32)
