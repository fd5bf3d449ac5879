"""Balanced graphs say the same in fp32, and more exactly in 8 bits."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
torch = pytest.importorskip("torch")

from export.balance import balance, measure_activations
from export.graph import build_graph, write_graph
from export.quantise import quantise
from predictor.bundle.graph_file import check_graph
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence
from training.model import Transformer
from training.run.from_bundle import read_weights

WINDOWS = np.random.default_rng(5).integers(0, 320, (6, 90))


@pytest.fixture(scope="module")
def uneven(model: Transformer) -> Transformer:
    """A model with channels that are large behind the norms and small in the matrices."""
    made = Transformer(model.config)
    made.load_state_dict(model.state_dict())
    factor = torch.ones(model.config.n_embd)
    factor[::9] = 20.0
    with torch.no_grad():
        made.norm.weight *= factor
        made.embedding.weight /= factor
        for block in made.blocks:
            block.mlp_norm.weight *= factor
            block.mlp.up.weight /= factor
    return made.eval()


def log_probs(graph: "onnx.ModelProto", model: Transformer, path: Path) -> np.ndarray:
    write_graph(graph, path)
    check_graph(path, asdict(model.config))
    return CachedSequence(Graph(path, asdict(model.config))).log_probs(WINDOWS[0].tolist())


def wanted(model: Transformer) -> np.ndarray:
    with torch.no_grad():
        found: np.ndarray = torch.log_softmax(model(torch.from_numpy(WINDOWS[:1]))[0], -1).numpy()
    return found


def test_in_fp32_nothing_changes(uneven: Transformer, tmp_path: Path) -> None:
    graph = balance(build_graph(uneven), measure_activations(build_graph(uneven), WINDOWS))
    found = log_probs(graph, uneven, tmp_path / "model.onnx")
    np.testing.assert_allclose(found, wanted(uneven), atol=1e-3)


def test_in_8_bits_uneven_channels_cost_less(uneven: Transformer, tmp_path: Path) -> None:
    plain = build_graph(uneven)
    balanced = balance(plain, measure_activations(build_graph(uneven), WINDOWS))
    errors = [
        np.abs(log_probs(quantise(graph, "int8"), uneven, tmp_path / "model.onnx") - wanted(uneven)).mean()
        for graph in (plain, balanced)
    ]
    assert errors[1] < 0.7 * errors[0]


def test_activations_are_those_behind_the_norms_of_the_stream(model: Transformer) -> None:
    found = measure_activations(build_graph(model), WINDOWS)
    blocks = {f"blocks.{layer}.{norm}" for layer in (0, 1) for norm in ("attention_norm", "mlp_norm")}
    assert set(found) == {"norm", *blocks}
    # RMSNorm: behind it the mean square is that of its weight, where the channels before it are alike.
    assert np.isclose(np.square(found["norm"] / model.norm.weight.detach().numpy()).mean(), 1.0, atol=1e-3)


@pytest.mark.parametrize(("recipe", "error"), [("fp32", 1e-5), ("fp16", 2e-3), ("int8", 0.02)])
def test_a_balanced_bundle_is_read_back_as_the_same_model(
    model: Transformer, recipe: str, error: float, tmp_path: Path
) -> None:
    graph = balance(build_graph(model), measure_activations(build_graph(model), WINDOWS))
    path = tmp_path / "model.onnx"
    write_graph(quantise(graph, recipe), path)
    again = Transformer(model.config)
    again.load_state_dict(read_weights(path))
    np.testing.assert_allclose(
        again.embedding.weight.detach(), model.embedding.weight.detach(), atol=error, rtol=error
    )
    np.testing.assert_allclose(wanted(again.eval()), wanted(model), atol=100 * error)
