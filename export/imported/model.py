"""What is known of a model of others once its files are read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from export.architecture import Architecture
from predictor.errors import SettingsError
from predictor.transformer.byte_pairs import Table

# ONNX Runtime's attention takes no other head sizes.
_HEAD_MULTIPLE = 8


@dataclass(frozen=True, slots=True)
class Model:
    """A model of others, with its weights by our names."""

    architecture: Architecture
    """Its shape and its parts."""
    weights: Mapping[str, NDArray[np.float32]]
    """As `export.graph.build` takes them."""
    table: Table
    """Its vocabulary."""
    name: str
    """What its makers call it; "" where they do not say."""
    licence: str
    """What they say of its licence; "" where they do not."""

    def with_rows(self, kept: NDArray[np.int64], table: Table) -> "Model":
        """Return the model with these rows of its embedding and its head alone, for another table."""
        rows = {
            name: self.weights[name][kept]
            for name in ("embedding.weight", "head.weight")
            if name in self.weights
        }
        shape = {**self.architecture.shape, "vocab_size": len(kept)}
        architecture = replace(self.architecture, shape=shape)
        return replace(self, architecture=architecture, weights={**self.weights, **rows}, table=table)


def check_shape(shape: Mapping[str, int | str]) -> None:
    """Raise `SettingsError` for a shape that the graph cannot have."""
    width, heads, groups = (int(shape[name]) for name in ("n_embd", "n_head", "n_kv_head"))
    if width % heads or heads % groups or (width // heads) % _HEAD_MULTIPLE:
        raise SettingsError(
            f"{width} channels in {heads} heads of {groups} groups are no shape of Foretype's.",
            f"The width of a head must be a whole multiple of {_HEAD_MULTIPLE}.",
        )
