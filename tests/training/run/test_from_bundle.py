"""A run that starts from a bundle: its weights as the ONNX graph has them, its shape, its tokenizer."""

import math
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

from export.graph import build_graph, write_graph
from export.quantise import quantise
from predictor.bundle.manifest import MODEL, TOKENIZER, read_manifest
from predictor.errors import BundleError, SettingsError
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence
from training.data.shards import ShardIndex
from training.model import ModelConfig, Transformer
from training.run.beginning import start
from training.run.checkpoint import load_checkpoint
from training.run.config import TrainConfig
from training.run.distributed import Group
from training.run.from_bundle import open_bundle, read_weights
from training.run.journal import read_journal

ALONE = Group(0, 1, torch.device("cpu"))
Make = Callable[..., TrainConfig]


def test_the_first_loss_is_the_bundles(
    tiny_shards: ShardIndex, tiny_bundle: Path, config: Make, tmp_path: Path
) -> None:
    origin = open_bundle(tiny_bundle)
    settings = config(**origin.settings(), steps=2, warmup_steps=1, decay_steps=0)
    trainer = start(tiny_shards, settings, tmp_path, ALONE, "auto", origin=origin)
    assert trainer.validation is not None
    sequence = CachedSequence(Graph(tiny_bundle / MODEL, origin.manifest.shape))
    scores = np.concatenate([sequence.score(window.tolist()) for window in trainer.validation])
    bits = -scores.mean() / math.log(2) / trainer.characters_per_token
    assert trainer.bits == pytest.approx(bits, abs=0.001)
    trainer.fit()
    begun = read_journal(tmp_path)[0]
    assert (begun["step"], begun["validation_bits_per_character"]) == (0, pytest.approx(bits, abs=0.001))
    assert begun["from_bundle"]["name"] == "tiny"
    # A resumed run remembers where it came from, and does not begin anew.
    state = load_checkpoint(tmp_path).state
    assert state["from_bundle"]["model_sha256"] == origin.manifest.files[MODEL].sha256
    again = start(tiny_shards, replace(settings, steps=4), tmp_path, ALONE, "auto", origin=origin)
    assert (again.step, again.origin) == (2, state["from_bundle"])


def test_windows_may_have_another_length(
    tiny_shards: ShardIndex, tiny_bundle: Path, config: Make, tmp_path: Path
) -> None:
    origin = open_bundle(tiny_bundle)
    settings = config(**origin.settings() | {"block_size": 16})
    trainer = start(tiny_shards, settings, tmp_path, ALONE, "auto", origin=origin)
    assert trainer.model.config.block_size == 16


@pytest.mark.parametrize("activation", ["relu2", "swiglu"])
@pytest.mark.parametrize(("recipe", "error"), [("fp32", 0.0), ("fp16", 1e-3), ("int8", 5e-3), ("int4", 0.1)])
def test_weights_of_every_precision_are_read_back(
    recipe: str, error: float, activation: str, tmp_path: Path
) -> None:
    torch.manual_seed(4)
    model = Transformer(ModelConfig(64, 2, 2, 1, 32, 96, 16, activation))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape) * 0.1)
    write_graph(quantise(build_graph(model), recipe), tmp_path / MODEL)
    weights, wanted = read_weights(tmp_path / MODEL), model.state_dict()
    assert set(weights) == set(wanted)
    for name, weight in weights.items():
        assert weight.dtype == torch.float32
        assert torch.allclose(weight, wanted[name], atol=error, rtol=0), name
    model.load_state_dict(weights)


def test_another_tokenizer_is_refused(
    shards: ShardIndex, tiny_shards: ShardIndex, tiny_bundle: Path, config: Make, tmp_path: Path
) -> None:
    origin = open_bundle(tiny_bundle)
    other = tmp_path / "shards"
    shutil.copytree(tiny_shards.folder, other)
    (other / TOKENIZER).write_bytes((other / TOKENIZER).read_bytes() + b"\x00")
    with pytest.raises(SettingsError, match="another tokenizer") as error:
        origin.weights(config(**origin.settings()).model(512), other)
    assert "prepare" in error.value.hint
    with pytest.raises(SettingsError, match="vocab_size 320 here, 512 there"):
        start(shards, config(**origin.settings()), tmp_path, ALONE, "auto", origin=origin)


def test_another_shape_is_refused(
    tiny_shards: ShardIndex, tiny_bundle: Path, config: Make, tmp_path: Path
) -> None:
    origin = open_bundle(tiny_bundle)
    settings = config(**origin.settings() | {"n_layer": 1})
    with pytest.raises(SettingsError, match="n_layer 1 here, 2 there"):
        start(tiny_shards, settings, tmp_path, ALONE, "auto", origin=origin)


def test_a_file_with_other_weights_than_stated_is_refused(
    tiny_shards: ShardIndex, tiny_bundle: Path, config: Make, tmp_path: Path
) -> None:
    folder = tmp_path / "bundle"
    shutil.copytree(tiny_bundle, folder)
    graph = onnx.load(str(folder / MODEL))
    tensors = [tensor for tensor in graph.graph.initializer if tensor.name != "norm.weight"]
    del graph.graph.initializer[:]
    graph.graph.initializer.extend(tensors)
    onnx.save(graph, str(folder / MODEL))
    origin = open_bundle(folder)
    with pytest.raises(SettingsError, match="does not hold the weights"):
        start(tiny_shards, config(**origin.settings()), tmp_path, ALONE, "auto", origin=origin)
    (folder / MODEL).write_bytes(b"no graph")
    with pytest.raises(BundleError, match="no model that Foretype runs"):
        start(tiny_shards, config(**origin.settings()), tmp_path, ALONE, "auto", origin=origin)


def test_without_onnx_it_says_what_to_install(tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_manifest(tiny_bundle).name == "tiny"
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(SettingsError, match="needs the package onnx") as error:
        read_weights(tiny_bundle / MODEL)
    assert "pip install" in error.value.hint
