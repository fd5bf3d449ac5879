"""Llama and its like (Mistral, Qwen 2, SmolLM): rotary positions, RMSNorm, grouped queries, SwiGLU.

Touvron et al., "LLaMA", 2023. Rotary positions are those of Su et al., 2021, stretched as in Llama 3 where
the model says so.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from export.architecture import Architecture, rotary_of
from export.imported.model import check_shape
from predictor.errors import SettingsError

Floats = NDArray[np.float32]
FAMILIES = ("llama", "mistral", "qwen2")

# Ours, and theirs in safetensors and in GGUF, behind "model.layers.{i}." and "blk.{i}.".
LAYER = {
    "attention_norm": ("input_layernorm", "attn_norm"),
    "attention.query": ("self_attn.q_proj", "attn_q"),
    "attention.key": ("self_attn.k_proj", "attn_k"),
    "attention.value": ("self_attn.v_proj", "attn_v"),
    "attention.out": ("self_attn.o_proj", "attn_output"),
    "mlp_norm": ("post_attention_layernorm", "ffn_norm"),
    "mlp.value": ("mlp.up_proj", "ffn_up"),
    "mlp.gate": ("mlp.gate_proj", "ffn_gate"),
    "mlp.down": ("mlp.down_proj", "ffn_down"),
}
OUTSIDE = {
    "embedding": ("model.embed_tokens", "token_embd"),
    "norm": ("model.norm", "output_norm"),
    "head": ("lm_head", "output"),
}
_PARTS = ("weight", "bias")


def from_config(config: Mapping[str, Any], block_size: int) -> Architecture:
    """Return the architecture that a config.json states."""
    heads, width = int(config["num_attention_heads"]), int(config["hidden_size"])
    if (
        config.get("hidden_act", "silu") != "silu"
        or int(config.get("head_dim") or width // heads) != width // heads
    ):
        raise SettingsError(
            f"Its activation {config.get('hidden_act')!r}, or its heads' width, is none that Foretype knows.",
            "Llama-like models have silu, and heads that make up the width.",
        )
    scaling = config.get("rope_parameters") or {}
    scaling |= config.get("rope_scaling") or {}
    theta = float(config.get("rope_theta") or scaling.get("rope_theta") or 10_000.0)
    return architecture(
        {
            "vocab_size": int(config["vocab_size"]),
            "n_layer": int(config["num_hidden_layers"]),
            "n_head": heads,
            "n_kv_head": int(config.get("num_key_value_heads") or heads),
            "n_embd": width,
            "n_inner": int(config["intermediate_size"]),
            "block_size": min(block_size, int(config.get("max_position_embeddings") or block_size)),
        },
        float(config.get("rms_norm_eps", 1e-6)),
        scaled(frequencies(theta, width // heads), scaling),
    )


def architecture(shape: Mapping[str, int], epsilon: float, turns: Floats) -> Architecture:
    """Return the architecture of a shape. turns: frequencies of its positions [head size / 2]."""
    stated: dict[str, int | str] = {**shape, "activation": "swiglu", "family": "llama"}
    check_shape(stated)
    return Architecture(stated, "rms", epsilon, rotary_of(turns))


def frequencies(theta: float, head_size: int) -> Floats:
    """Return the frequencies of rotary positions, in radians a token, [head size / 2]."""
    return (theta ** (-np.arange(0, head_size, 2, dtype=np.float64) / head_size)).astype(np.float32)


def scaled(turns: Floats, scaling: Mapping[str, Any]) -> Floats:
    """Return frequencies stretched for long texts as a config says; raises `SettingsError`."""
    kind = scaling.get("rope_type", scaling.get("type", "default"))
    if kind == "default":
        return turns
    if kind == "linear":
        return (turns / float(scaling["factor"])).astype(np.float32)
    if kind != "llama3":
        raise SettingsError(
            f"Its positions are stretched in the way {kind!r}, which Foretype does not know.",
            "Known: default, linear, llama3.",
        )
    factor, low, high = (float(scaling[name]) for name in ("factor", "low_freq_factor", "high_freq_factor"))
    # Turns in the window that it was first trained with: few are stretched, many stay, some a little.
    turned = float(scaling["original_max_position_embeddings"]) * turns / (2 * math.pi)
    share = np.clip((turned - low) / (high - low), 0.0, 1.0)
    stretched: Floats = (turns * (share + (1.0 - share) / factor)).astype(np.float32)
    return stretched


def renamed(weights: Mapping[str, Floats], source: int) -> dict[str, Floats]:
    """Return weights by our names. source: whose names they have, 0 safetensors', 1 GGUF's."""
    layer = ("model.layers", "blk")[source]
    named = dict(_found(weights, {ours: theirs[source] for ours, theirs in OUTSIDE.items()}))
    for number in range(_layers(weights, layer)):
        names = {
            f"blocks.{number}.{ours}": f"{layer}.{number}.{theirs[source]}" for ours, theirs in LAYER.items()
        }
        block = dict(_found(weights, names))
        for part in _PARTS:
            # Ours is one matrix, its value's rows before its gate's.
            two = [block.pop(f"blocks.{number}.mlp.{name}.{part}", None) for name in ("value", "gate")]
            if two[0] is not None and two[1] is not None:
                block[f"blocks.{number}.mlp.up.{part}"] = np.concatenate([two[0], two[1]])
        named |= block
    return named


def _found(weights: Mapping[str, Floats], names: Mapping[str, str]) -> Iterator[tuple[str, Floats]]:
    for ours, theirs in names.items():
        for part in _PARTS:
            if (weight := weights.get(f"{theirs}.{part}")) is not None:
                yield f"{ours}.{part}", weight


def _layers(weights: Mapping[str, Floats], layer: str) -> int:
    beginning = f"{layer}."
    return 1 + max(
        (
            int(name.removeprefix(beginning).partition(".")[0])
            for name in weights
            if name.startswith(beginning)
        ),
        default=-1,
    )


def untwisted(weight: Floats, heads: int) -> Floats:
    """Return rows of queries or keys ordered to rotate pairs (i, i + D/2), from pairs (2 i, 2 i + 1)."""
    pairs = weight.reshape(heads, -1, 2, *weight.shape[1:])
    return np.ascontiguousarray(pairs.swapaxes(1, 2)).reshape(weight.shape)
