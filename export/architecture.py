"""What a decoder-only transformer is made of, ours or another's: what its weights do not say by themselves.

Biases, norms of queries and keys, and a head of its own are there where weights of these names are.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from training.model import NORM_EPSILON, ModelConfig, rotary_tables

Floats = NDArray[np.float32]
# Cosine and sine of so many positions, each [positions, head size / 2].
Tables = Callable[[int], tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True)
class Architecture:
    """A shape and the parts that it is built of."""

    shape: Mapping[str, int | str]
    """What the file and the manifest state of it: the numbers of `ModelConfig`, activation, family."""
    norm: str
    """"rms" or "layer"."""
    epsilon: float
    """Added under the root of a norm."""
    rotary: Tables | None
    """Rotary positions; None where positions are learned."""

    def __getitem__(self, name: str) -> int:
        """Return a number of the shape."""
        return int(self.shape[name])

    @property
    def activation(self) -> str:
        """In the MLPs: "relu2", "swiglu" (two matrices into the layer), "gelu", "gelu_tanh"."""
        return str(self.shape["activation"])

    @property
    def head_size(self) -> int:
        """Width of one attention head."""
        return self["n_embd"] // self["n_head"]


def ours(config: ModelConfig) -> Architecture:
    """Return what training/model.py builds."""

    def rotary(length: int) -> tuple[Floats, Floats]:
        cos, sin = rotary_tables(length, config.head_size)
        return cos.numpy(), sin.numpy()

    return Architecture(asdict(config), "rms", NORM_EPSILON, rotary)


def rotary_of(frequencies: Floats) -> Tables:
    """Return rotary positions of these frequencies [head size / 2], in radians a token."""

    def rotary(length: int) -> tuple[Floats, Floats]:
        angle = np.arange(length, dtype=np.float32)[:, None] * frequencies
        return np.cos(angle), np.sin(angle)

    return rotary
