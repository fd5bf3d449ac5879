"""What is seen inside the graph is what happens in the PyTorch model."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
torch = pytest.importorskip("torch")

from export.graph import build_graph, write_graph
from export.quantise import quantise
from predictor.bundle.graph_part import graph_part
from predictor.transformer.graph import Graph, load_runtime
from predictor.transformer.inside import Inside, inside_names
from predictor.transformer.sequence import CachedSequence, log_softmax
from training.model import Transformer, rotate

TOKENS = np.random.default_rng(2).integers(0, 320, 90).tolist()


def shape(model: Transformer) -> dict[str, int]:
    return {name: value for name, value in asdict(model.config).items() if isinstance(value, int)}


def expected(model: Transformer, tokens: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Attention [L, H, T, T] and residual stream [L + 1, T, C], as the trained model has them."""
    length, config = len(tokens), model.config
    weights = []
    with torch.no_grad():
        stream = [model.embedding(torch.tensor([tokens]))]
        cos, sin = model.cos[:length], model.sin[:length]
        for block in model.blocks:
            part, x = block.attention, block.attention_norm(stream[-1])
            heads = (
                norm(linear(x).view(1, length, number, config.head_size)).transpose(1, 2)
                for linear, norm, number in (
                    (part.query, part.query_norm, config.n_head),
                    (part.key, part.key_norm, config.n_kv_head),
                )
            )
            q, k = (rotate(each, cos, sin) for each in heads)
            k = k.repeat_interleave(config.n_head // config.n_kv_head, dim=1)
            scores = q @ k.mT / config.head_size**0.5
            ahead = torch.ones(length, length, dtype=torch.bool).triu(1)
            weights.append(scores.masked_fill(ahead, -torch.inf).softmax(-1)[0])
            stream.append(block(stream[-1], cos, sin))
    return torch.stack(weights).numpy(), torch.cat(stream).numpy()


def test_attention_and_residual_stream_equal_torch(model: Transformer, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    write_graph(build_graph(model), path)
    part = graph_part(path.read_bytes(), inside_names(shape(model)))
    found = Inside(load_runtime(path, part), shape(model)).read(TOKENS)
    weights, stream = expected(model, TOKENS)
    np.testing.assert_allclose(found.attention, weights, atol=1e-4)
    np.testing.assert_allclose(found.attention.sum(axis=-1), 1.0, atol=1e-5)
    np.testing.assert_allclose(found.residual, stream, atol=1e-4)


@pytest.mark.parametrize("recipe", ["fp32", "fp16", "int8"])
def test_parts_of_a_graph_say_what_the_whole_says(recipe: str, model: Transformer, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    write_graph(quantise(build_graph(model), recipe), path)
    content = path.read_bytes()
    names = inside_names(shape(model))
    seen = Inside(load_runtime(path, graph_part(content, names)), shape(model)).read(TOKENS)
    (embedding,) = load_runtime(path, graph_part(content, ["embedding"])).run(
        None, {"input_ids": np.array([TOKENS])}
    )
    np.testing.assert_array_equal(embedding[0], seen.residual[0])
    head = load_runtime(path, graph_part(content, ["logits"], ["last.rows"]))
    (logits,) = head.run(None, {"last.rows": seen.residual[-1:]})
    whole = CachedSequence(Graph(path, shape(model))).log_probs(TOKENS)
    np.testing.assert_allclose(log_softmax(logits), whole, atol=1e-4)


def test_a_tensor_that_is_not_there_is_named(model: Transformer, tmp_path: Path) -> None:
    write_graph(build_graph(model), tmp_path / "model.onnx")
    with pytest.raises(ValueError, match=r"no tensor 'blocks\.7\.mlp\.sum'"):
        graph_part((tmp_path / "model.onnx").read_bytes(), ["blocks.7.mlp.sum"])
