"""What happens inside the transformer while it reads, computed from tensors of its graph.

Shapes: T tokens, L layers, H query heads, K key/value heads, D head size, C width of the residual stream.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from predictor.errors import BundleError, SettingsError
from predictor.text import first_line
from predictor.transformer.sequence import FloatArray, causal_bias, softmax


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One text as it passes through the layers."""

    attention: FloatArray
    """[L, H, T, T] how much each token takes from each: rows sum to 1, 0 for what comes later."""
    residual: FloatArray
    """[L + 1, T, C] what stands between the layers: first the embeddings, then what each layer leaves."""


class Inside:
    """The layers of a model, run on a whole sequence without a cache; thread-safe.

    Attention is one operator of the graph (GroupQueryAttention), so its weights are no tensor there: they are
    computed from queries and keys, as training/model.py does.
    """

    def __init__(self, runtime: Any, shape: dict[str, int]) -> None:
        """runtime: a session of the graph with `inside_names` as its outputs."""
        self._runtime, self._shape = runtime, shape

    def read(self, tokens: Sequence[int]) -> Reading:
        """Return what happens while a sequence is read.

        Raises `SettingsError` for no tokens or more than the window, `BundleError` if it cannot be run.
        """
        length, most = len(tokens), self._shape["block_size"]
        if not 1 <= length <= most:
            raise SettingsError(f"A sequence of {length} tokens was given; 1 to {most} are possible.")
        names = inside_names(self._shape)
        try:
            given = given_to(self._shape, tokens, np.arange(length), causal_bias(0, length))
            found = dict(zip(names, self._runtime.run(names, given), strict=True))
        except Exception as error:  # onnxruntime raises its own classes, all derived from Exception alone
            raise BundleError(
                f"The model cannot be looked into: {first_line(error)}",
                "Export it again, or install the bundle again.",
            ) from error
        layers = range(self._shape["n_layer"])
        cos, sin = found["rotary.cos"][:length], found["rotary.sin"][:length]
        attention = [
            self._attention(found[_QUERY.format(layer)], found[_KEY.format(layer)], cos, sin)
            for layer in layers
        ]
        residual = [found[name][0] for name in (_EMBEDDING, *map(_LEFT.format, layers))]
        return Reading(np.stack(attention), np.stack(residual))

    def _attention(self, query: FloatArray, key: FloatArray, cos: FloatArray, sin: FloatArray) -> FloatArray:
        """Return one layer's weights [H, T, T]; query: [1, T, H * D] not yet rotated, key: [1, K, T, D]."""
        heads, shared = self._shape["n_head"], self._shape["n_head"] // self._shape["n_kv_head"]
        length = query.shape[1]
        q = _rotated(query.reshape(length, heads, -1).transpose(1, 0, 2), cos, sin)
        k = key[0].repeat(shared, axis=0)  # (H, T, D)
        scores = q @ k.transpose(0, 2, 1) / np.float32(math.sqrt(q.shape[-1]))
        return softmax(scores + causal_bias(0, length))


_EMBEDDING, _LEFT = "embedding", "blocks.{}.mlp.sum"
_QUERY, _KEY = "blocks.{}.attention.query_norm.flat", "present.{}.key"


def inside_names(shape: dict[str, int]) -> list[str]:
    """Return the tensors of the graph (export/graph.py) that are looked at."""
    layers = range(shape["n_layer"])
    each = [name.format(layer) for layer in layers for name in (_QUERY, _KEY, _LEFT)]
    return [_EMBEDDING, "rotary.cos", "rotary.sin", *each]


def given_to(
    shape: dict[str, int],
    tokens: Sequence[int],
    positions: NDArray[np.int64],
    bias: FloatArray,
    layers: int | None = None,
) -> dict[str, Any]:
    """Return what a part of the graph is given to read n tokens with empty caches for P + n.

    positions: int64 [n]. bias: [n, P + n] 0 where a token may look. layers: how many the part has, None: all.
    """
    total = bias.shape[1]
    cache = (1, shape["n_kv_head"], total, shape["n_embd"] // shape["n_head"])
    layers = shape["n_layer"] if layers is None else layers
    names = cache_names(layers)
    return {
        "input_ids": np.array([tokens], dtype=np.int64),
        "position_ids": positions[None],
        "attention_bias": bias[None, None],
        "seqlens_k": np.array([total - 1], dtype=np.int32),
        "total_sequence_length": np.array(total, dtype=np.int32),
        **{f"past_key_values.{name}": np.zeros(cache, dtype=np.float32) for name in names},
    }


def cache_names(layers: int) -> list[str]:
    """Return the names of the caches of so many layers, as far as input and output share them."""
    return [f"{layer}.{part}" for layer in range(layers) for part in ("key", "value")]


def _rotated(x: FloatArray, cos: FloatArray, sin: FloatArray) -> FloatArray:
    """Rotate pairs (i, i + D/2) of `x` [heads, T, D] by the angle of their position (training/model.py)."""
    a, b = np.split(x, 2, axis=-1)
    return np.concatenate([a * cos - b * sin, b * cos + a * sin], axis=-1)
