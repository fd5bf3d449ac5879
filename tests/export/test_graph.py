"""The ONNX graph says what the PyTorch model says."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
torch = pytest.importorskip("torch")

from export.graph import IR_VERSION, MICROSOFT, OPSET, build_graph, write_graph
from predictor.errors import SettingsError
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence
from training.model import ModelConfig, Transformer


@pytest.fixture(scope="module")
def file(model: Transformer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graph") / "model.onnx"
    write_graph(build_graph(model), path)
    return path


def reference(model: Transformer, tokens: list[int]) -> np.ndarray:
    with torch.no_grad():
        return torch.log_softmax(model(torch.tensor([tokens]))[0], -1).numpy()


def test_equals_torch_at_every_position(model: Transformer, file: Path) -> None:
    tokens = np.random.default_rng(0).integers(0, 320, 96).tolist()
    sequence = CachedSequence(Graph(file, asdict(model.config)))
    np.testing.assert_allclose(sequence.log_probs(tokens), reference(model, tokens), atol=1e-4)


def test_tree_of_continuations_equals_torch_on_each_of_them(model: Transformer, file: Path) -> None:
    tokens = np.random.default_rng(1).integers(0, 320, 40).tolist()
    paths = [[1], [1, 2], [1, 2, 3], [1, 4], [5], [5, 2, 3], [5, 2, 3, 9, 9]]
    sequence = CachedSequence(Graph(file, asdict(model.config)))
    sequence.advance(tokens)
    expected = [reference(model, tokens + path)[-1] for path in paths]
    np.testing.assert_allclose(np.log(sequence.branch(paths)), expected, atol=1e-4)


@pytest.mark.parametrize(
    ("heads", "kv_heads", "activation"), [(1, 1, "relu2"), (2, 1, "relu2"), (4, 4, "relu2"), (2, 2, "swiglu")]
)
def test_other_shapes_equal_torch(heads: int, kv_heads: int, activation: str, tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = Transformer(ModelConfig(320, 1, heads, kv_heads, 64, 64, 32, activation)).eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    write_graph(build_graph(model), tmp_path / "model.onnx")
    sequence = CachedSequence(Graph(tmp_path / "model.onnx", asdict(model.config)))
    tokens = list(range(3, 35))
    np.testing.assert_allclose(sequence.log_probs(tokens), reference(model, tokens), atol=1e-4)


def test_file_passes_the_checker_and_needs_nothing_beside_it(model: Transformer, file: Path) -> None:
    graph = onnx.load(file, load_external_data=False)
    onnx.checker.check_model(graph, full_check=False)
    assert not any(tensor.external_data for tensor in graph.graph.initializer)
    assert graph.ir_version == IR_VERSION
    assert {entry.domain: entry.version for entry in graph.opset_import} == {"": OPSET, MICROSOFT: 1}
    stated = {entry.key: entry.value for entry in graph.metadata_props}
    assert stated == {key: str(value) for key, value in asdict(model.config).items()}


def test_names_are_those_that_other_tools_know(file: Path) -> None:
    graph = onnx.load(file).graph
    caches = [f"{layer}.{part}" for layer in (0, 1) for part in ("key", "value")]
    assert [value.name for value in graph.output] == ["logits", *(f"present.{cache}" for cache in caches)]
    assert [value.name for value in graph.input if value.name.startswith("past")] == [
        f"past_key_values.{cache}" for cache in caches
    ]


def test_a_graph_of_another_shape_than_stated_is_refused(model: Transformer, file: Path) -> None:
    from predictor.errors import BundleError

    with pytest.raises(BundleError, match="block_size 512"):
        Graph(file, asdict(replace(model.config, block_size=512)))


def test_a_file_over_two_gigabytes_is_refused() -> None:
    with torch.device("meta"):
        model = Transformer(ModelConfig(65_536, 1, 16, 16, 8192, 64, 32))
    with pytest.raises(SettingsError, match="parameters"):
        build_graph(model)
