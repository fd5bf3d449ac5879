"""The architectures by their shapes: which model a configuration means."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from training.experiments.recurrent import Recurrent, RecurrentConfig
from training.model import ModelConfig, Transformer

Model = Transformer | Recurrent
Shape = ModelConfig | RecurrentConfig


def make_model(shape: Shape) -> Model:
    """Return a model with fresh weights."""
    return Recurrent(shape) if isinstance(shape, RecurrentConfig) else Transformer(shape)


def shape_of(model: Model) -> dict[str, Any]:
    """Return a model's shape as JSON values."""
    return asdict(model.config)


def read_shape(table: Mapping[str, Any]) -> Shape:
    """Return the shape that `shape_of` wrote."""
    return RecurrentConfig(**table) if "cell" in table else ModelConfig(**table)
