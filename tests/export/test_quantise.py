"""Quantised graphs are smaller and say nearly the same."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
torch = pytest.importorskip("torch")

from export.graph import build_graph, write_graph
from export.quantise import BLOCK_SIZES, quantise, quantise_blocks
from predictor.errors import SettingsError
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence
from training.model import Transformer

TOKENS = np.random.default_rng(2).integers(0, 320, 96).tolist()


def sequence(model: Transformer, recipe: str, path: Path) -> CachedSequence:
    write_graph(quantise(build_graph(model), recipe), path)
    return CachedSequence(Graph(path, asdict(model.config)))


@pytest.mark.parametrize(
    ("recipe", "mean", "share"),
    [("fp32", 1e-5, 1.01), ("fp16", 0.01, 0.6), ("int8", 0.05, 0.4), ("int4", 0.7, 0.25)],
)
def test_distributions_stay_close_and_the_file_shrinks(
    model: Transformer, recipe: str, mean: float, share: float, tmp_path: Path
) -> None:
    found = sequence(model, recipe, tmp_path / "model.onnx").log_probs(TOKENS)
    with torch.no_grad():
        expected = torch.log_softmax(model(torch.tensor([TOKENS]))[0], -1).numpy()
    assert np.abs(found - expected).mean() < mean
    assert (found.argmax(-1) == expected.argmax(-1)).mean() > (0.4 if recipe == "int4" else 0.9)
    assert (tmp_path / "model.onnx").stat().st_size < share * 4 * model.n_parameters + 30_000


def test_int8_rows_do_not_depend_on_their_neighbours(model: Transformer, tmp_path: Path) -> None:
    at_once = sequence(model, "int8", tmp_path / "model.onnx")
    one_by_one = CachedSequence(at_once.model)
    stepwise = np.stack([np.log(one_by_one.advance(TOKENS[:length])) for length in range(1, 40)])
    np.testing.assert_allclose(at_once.log_probs(TOKENS)[:39], stepwise, atol=0.05)


def test_int8_shares_one_table_between_embedding_and_head(model: Transformer) -> None:
    graph = quantise(build_graph(model), "int8").graph
    tables = [tensor for tensor in graph.initializer if np.prod(tensor.dims) >= 320 * 64]
    assert [tensor.name for tensor in tables] == ["embedding.weight.int8"]
    assert not any(
        node.op_type in ("MatMul", "Gather", "Transpose") and "embedding" in node.input[0]
        for node in graph.node
    )


@pytest.mark.parametrize("width", [128, 192, 96, 48])
def test_blocks_give_the_weights_back_to_half_a_step(width: int) -> None:
    weight = np.random.default_rng(3).normal(size=(7, width)).astype(np.float32)
    weight[2] = 0.0
    quantised, scales, block = quantise_blocks(weight)
    assert block == max(size for size in BLOCK_SIZES if width % size == 0)
    restored = (quantised.astype(np.float32) - 128) * scales[..., None]
    assert (
        np.abs(restored.reshape(weight.shape) - weight) <= np.repeat(scales, block, axis=1) / 2 + 1e-6
    ).all()


def test_what_cannot_be_quantised_is_refused(model: Transformer) -> None:
    with pytest.raises(SettingsError, match="width 40"):
        quantise_blocks(np.ones((4, 40), dtype=np.float32))
    with pytest.raises(SettingsError, match="fp32, fp16, int8, int4"):
        quantise(build_graph(model), "int3")
