"""Reading other people's models: a folder with config.json, tokenizer.json and safetensors, or a GGUF."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from export.imported import byte_pairs, gpt2, llama
from export.imported.model import Model
from predictor.errors import SettingsError

Floats = NDArray[np.float32]
_SAFETENSORS, _GGUF = 0, 1  # whose names weights have
_MAGIC = b"GGUF"
_KNOWN = f"Foretype imports: {', '.join((*llama.FAMILIES, *gpt2.FAMILIES))}."


def read_model(path: Path, block_size: int) -> Model:
    """Return the model in a folder or a GGUF file; raises `SettingsError` for what is no such model.

    block_size: tokens that it is to see at once, at most as many as it was trained with.
    """
    try:
        if path.is_dir():
            ggufs = sorted(path.glob("*.gguf"))
            if not (path / "config.json").exists() and len(ggufs) == 1:
                return _from_gguf(ggufs[0], block_size)
            return _from_folder(path, block_size)
        return _from_gguf(path, block_size)
    except OSError as error:
        raise SettingsError(
            f"{error.filename or path} cannot be read: {error.strerror or error}.",
            "Give a folder with config.json, tokenizer.json and *.safetensors, or a .gguf file.",
        ) from error
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise SettingsError(f"{path} is no model that can be imported: {error!r:.200}.", _KNOWN) from error


def _from_folder(folder: Path, block_size: int) -> Model:
    config = _json(folder / "config.json")
    table = byte_pairs.from_json(_json(folder / "tokenizer.json"))
    weights = _safetensors(folder)
    family = config.get("model_type")
    if family in llama.FAMILIES:
        architecture = llama.from_config(config, block_size)
        named = llama.renamed(weights, _SAFETENSORS)
    elif family in gpt2.FAMILIES:
        architecture = gpt2.from_config(config, block_size)
        named = gpt2.renamed(weights, _SAFETENSORS, architecture["n_layer"], architecture["block_size"])
    else:
        raise SettingsError(f"{folder} holds a model of the type {family!r}.", _KNOWN)
    if config.get("tie_word_embeddings", family in gpt2.FAMILIES):
        named.pop("head.weight", None)
    return _checked(Model(architecture, named, table, str(config.get("_name_or_path") or ""), ""))


def _json(path: Path) -> dict[str, Any]:
    content: Any = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path.name} holds no object")
    return content


def _safetensors(folder: Path) -> dict[str, Floats]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise SettingsError(
            f"{folder} holds no *.safetensors.",
            "Other formats can run programs; convert it with its own tools.",
        )
    try:
        parts = [load_file(file) for file in files]
    except SafetensorError as error:
        raise SettingsError(f"The weights in {folder} are damaged: {error}.", "Copy them again.") from error
    return {name: weight.float().numpy() for part in parts for name, weight in part.items()}


def _from_gguf(path: Path, block_size: int) -> Model:
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise SettingsError(f"{path} is no GGUF file.", _KNOWN)
    try:
        from gguf import GGUFReader, dequantize
    except ImportError as error:
        raise SettingsError(
            "Reading GGUF files needs the package gguf, which is not installed.",
            'Install it with: pip install "foretype[export]"',
        ) from error
    reader = GGUFReader(path)
    fields = {name: field.contents() for name, field in reader.fields.items()}
    table = byte_pairs.from_gguf(fields)
    weights = {
        tensor.name: np.asarray(dequantize(tensor.data, tensor.tensor_type), dtype=np.float32)
        for tensor in reader.tensors
    }
    family = str(fields["general.architecture"])
    if family not in (*llama.FAMILIES, *gpt2.FAMILIES):
        raise SettingsError(f"{path} holds a model of the type {family!r}.", _KNOWN)
    shape = _shape(fields, family, len(table.pieces), block_size)
    if family in gpt2.FAMILIES:
        shape["block_size"] = gpt2.window(block_size, int(fields[f"{family}.context_length"]))
        del shape["n_kv_head"]
        architecture = gpt2.architecture(shape, float(fields[f"{family}.attention.layer_norm_epsilon"]))
        named = gpt2.renamed(weights, _GGUF, shape["n_layer"], shape["block_size"])
    else:
        architecture = _llama(fields, family, shape, weights)
        named = llama.renamed(weights, _GGUF)
        if family != "qwen2":  # whose queries and keys lie as in safetensors
            _untwist(named, shape)
    name, licence = (str(fields.get(f"general.{key}", "")) for key in ("name", "license"))
    return _checked(Model(architecture, named, table, name, licence))


def _shape(fields: Mapping[str, Any], family: str, size: int, block_size: int) -> dict[str, int]:
    def number(name: str, default: int | None = None) -> int:
        return int(fields.get(f"{family}.{name}", default) if default else fields[f"{family}.{name}"])

    heads = number("attention.head_count")
    return {
        "vocab_size": size,
        "n_layer": number("block_count"),
        "n_head": heads,
        "n_kv_head": number("attention.head_count_kv", heads),
        "n_embd": number("embedding_length"),
        "n_inner": number("feed_forward_length"),
        "block_size": min(block_size, number("context_length", block_size)),
    }


def _llama(
    fields: Mapping[str, Any], family: str, shape: Mapping[str, int], weights: Mapping[str, Floats]
) -> Any:
    width = shape["n_embd"] // shape["n_head"]
    if int(fields.get(f"{family}.rope.dimension_count", width)) != width:
        raise SettingsError("Only a part of its heads is rotated.", "Foretype rotates whole heads.")
    scaling = {
        "rope_type": fields.get(f"{family}.rope.scaling.type", "default"),
        "factor": fields.get(f"{family}.rope.scaling.factor", 1.0),
    }
    if scaling["rope_type"] == "none":
        scaling["rope_type"] = "default"
    turns = llama.frequencies(float(fields.get(f"{family}.rope.freq_base", 10_000.0)), width)
    turns = llama.scaled(turns, scaling) / weights.get("rope_freqs.weight", np.float32(1.0))
    return llama.architecture(
        shape, float(fields[f"{family}.attention.layer_norm_rms_epsilon"]), turns.astype(np.float32)
    )


def _untwist(named: dict[str, Floats], shape: Mapping[str, int]) -> None:
    for name, weight in named.items():
        for part, heads in (("query", "n_head"), ("key", "n_kv_head")):
            if f".attention.{part}." in name:
                named[name] = llama.untwisted(weight, shape[heads])


def _checked(model: Model) -> Model:
    """Return the model; raises `SettingsError` if a weight is missing, of another shape, or no number."""
    shape = model.architecture.shape
    width, size = int(shape["n_embd"]), int(shape["vocab_size"])
    group = int(shape["n_kv_head"]) * width // int(shape["n_head"])
    inner = int(shape["n_inner"])
    up = 2 * inner if model.architecture.activation == "swiglu" else inner
    block = {
        "attention_norm": (width,),
        "attention.query": (width, width),
        "attention.key": (group, width),
        "attention.value": (group, width),
        "attention.out": (width, width),
        "mlp_norm": (width,),
        "mlp.up": (up, width),
        "mlp.down": (width, inner),
    }
    wanted = {
        f"blocks.{n}.{name}": dims for n in range(int(shape["n_layer"])) for name, dims in block.items()
    }
    wanted |= {"embedding": (size, width), "norm": (width,)}
    for name, dims in wanted.items():
        found = model.weights.get(f"{name}.weight")
        if found is None or found.shape != dims:
            seen = "is missing" if found is None else f"is {found.shape}"
            raise SettingsError(f"Its weight {name!r} {seen} where {dims} belongs.", _KNOWN)
    if unknown := [name for name in model.weights if not np.isfinite(model.weights[name]).all()]:
        raise SettingsError(f"Its weight {unknown[0]!r} has values that are no numbers.", "Copy it again.")
    return model
