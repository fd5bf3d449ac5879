"""Start from a bundle's weights: its ONNX file read back into a state dict of training/model.py.

export/graph.py names each weight as the model does; a matrix of a block is stored transposed.
export/quantise.py appends ".fp16" to a name, or stores bytes ".int8" [N, K / block, block] (value + 128) as
the model has them, not transposed, and ".scales"; or ".int4" [N, K / block, block / 2] (value + 8, two in a
byte), the embedding then in two parts, the rows ".often" and behind them ".rare". Where export/balance.py has scaled the channels of the
embedding, "embedding.scale" [C] scales embedded rows back.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from predictor.bundle.graph_file import check_graph
from predictor.bundle.manifest import MODEL, TOKENIZER, Manifest, read_manifest
from predictor.errors import SettingsError
from training.data.shards import TOKENIZER as SHARD_TOKENIZER
from training.model import ModelConfig

_ZERO, _FOUR_BIT_ZERO = 128, 8
_PARTS = (".often", ".rare")
_EMBEDDING_SCALE = "embedding.scale"
_SHAPE = ("n_layer", "n_head", "n_kv_head", "n_embd", "n_inner", "block_size", "activation")
_FIXED = ("vocab_size", *(name for name in _SHAPE if name != "block_size"))


@dataclass(frozen=True, slots=True)
class Origin:
    """A bundle to start from."""

    folder: Path
    """Where it lies."""
    manifest: Manifest
    """What it says of itself."""

    def settings(self) -> dict[str, object]:
        """Return the shape of its model as training settings."""
        return {name: self.manifest.model[name] for name in _SHAPE}

    def record(self) -> dict[str, Any]:
        """Return what a checkpoint remembers of it, as JSON values."""
        training = self.manifest.training
        return {
            "name": self.manifest.name,
            "version": self.manifest.version,
            "model_sha256": self.manifest.files[MODEL].sha256 if MODEL in self.manifest.files else None,
            **{key: training.get(key) for key in ("run", "steps", "tokens", "mix", "data_hash")},
        }

    def weights(self, shape: object, shards: Path) -> dict[str, torch.Tensor]:
        """Return its weights for a model of `shape`, whose windows may have another length.

        Raises `SettingsError` if the model or the tokenizer of the shards is another.
        """
        stated = dict(self.manifest.model)
        wanted = {name: getattr(shape, name, None) for name in _FIXED}
        wrong = [
            f"{name} {value} here, {stated[name]} there"
            for name, value in wanted.items()
            if stated.get(name) != value
        ]
        if not isinstance(shape, ModelConfig) or wrong:
            raise SettingsError(
                f"The bundle {self.folder} holds a model of another shape: {'; '.join(wrong)}.",
                "With --from-bundle the shape is the bundle's; set no other.",
            )
        if _bytes(self.folder / TOKENIZER) != _bytes(shards / SHARD_TOKENIZER):
            raise SettingsError(
                f"The shards in {shards} were made with another tokenizer than that of {self.folder}.",
                f"Make them with: python -m training prepare … --tokenizer {self.folder / TOKENIZER}",
            )
        check_graph(self.folder / MODEL, self.manifest.shape)
        return read_weights(self.folder / MODEL)


def open_bundle(folder: Path) -> Origin:
    """Return the bundle in `folder` to start from; raises an error if it is none or lacks a full shape."""
    manifest = read_manifest(folder)
    missing = [name for name in _SHAPE if name not in manifest.model]
    if missing:
        raise SettingsError(f"The manifest of {folder} does not state the model's {', '.join(missing)}.")
    return Origin(folder, manifest)


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return the weights of a model.onnx by their names in the model, as float32."""
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError as error:
        raise SettingsError(
            "Reading a bundle's weights needs the package onnx, which is not installed.",
            'Install it with: pip install "foretype[export]"',
        ) from error
    try:
        graph = onnx.load(str(path)).graph
    except Exception as error:  # protobuf's own errors have no common ancestor but this
        raise SettingsError(f"{path} cannot be read: {error}.", "Copy the bundle again.") from error
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = {
        name: np.array(weight, dtype=np.float32)
        for name, weight in _weights(stored)
        if name.endswith(".weight")
    }
    if _EMBEDDING_SCALE in stored:
        # What the embedding was multiplied by, the norm before the head was divided by.
        weights["embedding.weight"] *= stored[_EMBEDDING_SCALE]
        weights["norm.weight"] /= stored[_EMBEDDING_SCALE]
    return {name: torch.from_numpy(weight) for name, weight in weights.items()}


def _weights(stored: dict[str, NDArray[Any]]) -> list[tuple[str, NDArray[Any]]]:
    found = []
    for name, array in stored.items():
        base, _, form = name.rpartition(".")
        if form in ("int8", "int4"):
            values = array.astype(np.float32) - _ZERO if form == "int8" else _four_bits(array)
            blocks = values * stored[f"{base}.scales"][..., None]
            found.append((base, blocks.reshape(len(array), -1)))
        elif form in ("weight", "fp16"):
            name = base if form == "fp16" else name
            found.append((name, array.T if array.ndim == 2 and name.startswith("blocks.") else array))
    return _joined(found)


def _four_bits(stored: NDArray[Any]) -> NDArray[np.float32]:
    """Return values [N, K / block, block] of bytes [N, K / block, block / 2], the lower bits first."""
    pairs = np.stack([stored & 15, stored >> 4], axis=-1).astype(np.float32)
    values: NDArray[np.float32] = pairs.reshape(*stored.shape[:2], -1) - _FOUR_BIT_ZERO
    return values


def _joined(found: list[tuple[str, NDArray[Any]]]) -> list[tuple[str, NDArray[Any]]]:
    """Return the same weights, a table that was cut in two as one."""
    known = dict(found)
    cut = [name.removesuffix(_PARTS[0]) for name in known if name.endswith(_PARTS[0])]
    whole = [(name, np.concatenate([known[name + part] for part in _PARTS])) for name in cut]
    return [*(each for each in found if not each[0].endswith(_PARTS)), *whole]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"The tokenizer {path} cannot be read: {error.strerror}.") from error
