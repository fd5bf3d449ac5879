"""Vectors of words from the transformer, also of those that are several pieces.

A piece has a vector of its own, the embedding; a word of several pieces is none of them. So a word is read by
the model, alone at the start of a document, and its vector is what stands behind its last piece after half of
the layers: early enough to be about the word, late enough to have its pieces put together. Many words are
read in one pass; the bias of attention keeps them apart.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from predictor.transformer.inside import cache_names, given_to
from predictor.transformer.sequence import FloatArray, causal_bias

_HIDDEN = np.float32(-1e9)


class WordReader:
    """Reads words alone; thread-safe."""

    def __init__(self, runtime: Any, shape: dict[str, int], document: int) -> None:
        """runtime: a session of the graph that answers `middle_names`. document: the mark of a start."""
        self._runtime, self._shape, self._document = runtime, shape, document

    def vectors(self, spelled: Sequence[Sequence[int]]) -> FloatArray:
        """Return the vectors [n, C] of n words, each given as its tokens."""
        found = [self._pass(words) for words in _passes(spelled, self._shape["block_size"] - 1)]
        return np.concatenate(found) if found else np.empty((0, self._shape["n_embd"]), dtype=np.float32)

    @cached_property
    def _start(self) -> list[FloatArray]:
        """The caches, each [1, K, 1, D], once the mark of a start has been read.

        Where nothing is cached the graph takes positions to be one after the other, whatever it is told.
        """
        given = self._given([self._document], np.zeros(1, dtype=np.int64), np.zeros((1, 1), dtype=np.float32))
        caches: list[FloatArray] = self._runtime.run(middle_names(self._shape)[1:], given)
        return caches

    def _pass(self, words: Sequence[Sequence[int]]) -> FloatArray:
        tokens = [token for word in words for token in word]
        bias = np.full((len(tokens), 1 + len(tokens)), _HIDDEN, dtype=np.float32)
        bias[:, 0] = 0.0
        positions, ends = np.zeros(len(tokens), dtype=np.int64), []
        start = 0
        for word in words:
            end = start + len(word)
            bias[start:end, 1 + start : 1 + end] = causal_bias(0, len(word))
            positions[start:end] = np.arange(1, len(word) + 1)
            ends.append(end - 1)
            start = end
        given = self._given(tokens, positions, bias)
        for name, cache in zip(cache_names(_layers(self._shape)), self._start, strict=True):
            given[f"past_key_values.{name}"][:, :, :1] = cache
        stream: FloatArray = self._runtime.run(middle_names(self._shape)[:1], given)[0][0]
        return stream[ends]

    def _given(self, tokens: Sequence[int], positions: NDArray[np.int64], bias: FloatArray) -> dict[str, Any]:
        return given_to(self._shape, tokens, positions, bias, _layers(self._shape))


def middle_names(shape: dict[str, int]) -> list[str]:
    """Return the tensors of the graph that are looked at: behind half of the layers, and the caches."""
    layers = _layers(shape)
    return [f"blocks.{layers - 1}.mlp.sum", *(f"present.{name}" for name in cache_names(layers))]


def _layers(shape: dict[str, int]) -> int:
    return (shape["n_layer"] + 1) // 2


def _passes(spelled: Sequence[Sequence[int]], most: int) -> Iterator[list[Sequence[int]]]:
    """Yield the words of one pass after the other, each of at most so many tokens; a longer word is cut."""
    words, used = list[Sequence[int]](), 0
    for word in spelled:
        word = word[-most:]
        if used + len(word) > most:
            yield words
            words, used = [], 0
        words.append(word)
        used += len(word)
    if words:
        yield words
