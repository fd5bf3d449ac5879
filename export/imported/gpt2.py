"""GPT-2 and its like: learned positions, LayerNorm, biases, GELU (Radford et al., 2019)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from export.architecture import Architecture
from export.imported.model import check_shape
from predictor.errors import SettingsError
from predictor.transformer.graph import BRANCH_ROOM

Floats = NDArray[np.float32]
FAMILIES = ("gpt2",)
_ACTIVATIONS = {"gelu_new": "gelu_tanh", "gelu_pytorch_tanh": "gelu_tanh", "gelu": "gelu"}

# Ours, and theirs in safetensors and in GGUF, behind "h.{i}." and "blk.{i}.".
_LAYER = {
    "attention_norm": ("ln_1", "attn_norm"),
    "attention.all": ("attn.c_attn", "attn_qkv"),
    "attention.out": ("attn.c_proj", "attn_output"),
    "mlp_norm": ("ln_2", "ffn_norm"),
    "mlp.up": ("mlp.c_fc", "ffn_up"),
    "mlp.down": ("mlp.c_proj", "ffn_down"),
}
_OUTSIDE = {
    "embedding": ("wte", "token_embd"),
    "positions": ("wpe", "position_embd"),
    "norm": ("ln_f", "output_norm"),
    "head": ("lm_head", "output"),
}
_PREFIX = "transformer."
_QKV = ("query", "key", "value")


def from_config(config: Mapping[str, Any], block_size: int) -> Architecture:
    """Return the architecture that a config.json states."""
    activation = config.get("activation_function", "gelu_new")
    if activation not in _ACTIVATIONS:
        raise SettingsError(
            f"Its activation {activation!r} is none that Foretype knows.",
            f"Known: {', '.join(_ACTIVATIONS)}.",
        )
    shape = {
        "vocab_size": int(config["vocab_size"]),
        "n_layer": int(config["n_layer"]),
        "n_head": int(config["n_head"]),
        "n_embd": int(config["n_embd"]),
        "n_inner": int(config.get("n_inner") or 4 * int(config["n_embd"])),
        "block_size": window(block_size, int(config["n_positions"])),
    }
    return architecture(shape, float(config.get("layer_norm_epsilon", 1e-5)), _ACTIVATIONS[activation])


def window(block_size: int, positions: int) -> int:
    """Return how many tokens the model sees; branches of the tree stand beyond the last of them."""
    return max(1, min(block_size, positions - BRANCH_ROOM))


def architecture(shape: Mapping[str, int], epsilon: float, activation: str = "gelu_tanh") -> Architecture:
    """Return the architecture of a shape; every query head has a key/value head of its own."""
    stated: dict[str, int | str] = {
        **shape,
        "n_kv_head": shape["n_head"],
        "activation": activation,
        "family": "gpt2",
    }
    check_shape(stated)
    return Architecture(stated, "layer", epsilon, None)


def renamed(weights: Mapping[str, Floats], source: int, layers: int, block_size: int) -> dict[str, Floats]:
    """Return weights by our names. source: whose names they have, 0 safetensors', 1 GGUF's."""
    weights = {name.removeprefix(_PREFIX): weight for name, weight in weights.items()}
    names = {ours: theirs[source] for ours, theirs in _OUTSIDE.items()}
    for number in range(layers):
        layer = f"{('h', 'blk')[source]}.{number}."
        names |= {f"blocks.{number}.{ours}": layer + theirs[source] for ours, theirs in _LAYER.items()}
    named = dict[str, Floats]()
    for ours, theirs in names.items():
        for part in ("weight", "bias"):
            if (weight := weights.get(f"{theirs}.{part}")) is None:
                continue
            # In safetensors its matrices are stored [in, out].
            inner = source == 0 and ours.startswith("blocks.") and weight.ndim == 2
            named[f"{ours}.{part}"] = weight.T if inner else weight
    for name in [name for name in named if ".attention.all." in name]:
        for kind, rows in zip(_QKV, np.split(named.pop(name), 3), strict=True):
            named[name.replace(".all.", f".{kind}.")] = rows
    named["positions.weight"] = named["positions.weight"][: block_size + BRANCH_ROOM]
    return named
