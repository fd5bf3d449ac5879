"""Balance a graph before it is quantised: no channel so large that the others of its block lose their digits.

A norm's output and the matrices that read it are divided and multiplied by the same factor for each channel,
s = sqrt(rms of the activation / rms of the weights), which changes nothing in exact arithmetic: SmoothQuant
(Xiao et al. 2022) with its alpha of one half. In the blocks the norm's weight takes the division. The head's
table is the embedding's, too, so that embedded rows are multiplied by 1 / s again.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from export.graph import write_graph
from predictor.transformer.graph import load_runtime
from predictor.transformer.sequence import causal_bias

Channels = NDArray[np.float32]
_LEAST = 1e-6
_NORMS = ("RMSNormalization", "LayerNormalization")
# training/run/from_bundle.py knows it.
_EMBEDDING_SCALE = "embedding.scale"


def measure_activations(model: onnx.ModelProto, windows: NDArray[np.int64]) -> dict[str, Channels]:
    """Return the root mean square of each channel [C] behind each norm of the residual stream, by its name.

    model: a graph of `export/graph.py`. windows: [N, T] tokens, T at most block_size.
    """
    # Norms of queries and keys are as wide as a head.
    names = [node.output[0] for node in model.graph.node if node.op_type in _NORMS]
    names = [name for name in names if not name.endswith(("query_norm", "key_norm"))]
    squares = dict.fromkeys(names, np.float32(0.0))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.onnx"
        with _answering(model, names):
            write_graph(model, file)
        runtime = load_runtime(file)
        for window in windows:
            found = runtime.run(names, _feeds(runtime, window))
            for name, rows in zip(names, found, strict=True):
                squares[name] = squares[name] + np.square(rows[0]).sum(axis=0)
    return {name: np.sqrt(total / windows.size, dtype=np.float32) for name, total in squares.items()}


@contextmanager
def _answering(model: onnx.ModelProto, names: Sequence[str]) -> Iterator[None]:
    """Let a graph answer what some of its nodes make, too."""
    outputs = model.graph.output
    count = len(outputs)
    outputs.extend(helper.make_empty_tensor_value_info(name) for name in names)
    try:
        yield
    finally:
        del outputs[count:]


def _feeds(runtime: Any, window: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Return what a graph is given to read a window [T] from its beginning."""
    size = len(window)
    caches = {
        node.name: np.zeros((1, node.shape[1], size, node.shape[3]), dtype=np.float32)
        for node in runtime.get_inputs()
        if node.name.startswith("past_key_values.")
    }
    known: dict[str, NDArray[Any]] = {
        "input_ids": window[None],
        "position_ids": np.arange(size)[None],
        "attention_bias": causal_bias(0, size)[None, None],
        "rows": np.arange(size),  # all, so that the last norm is measured as the others are
        "seqlens_k": np.array([size - 1], dtype=np.int32),
        "total_sequence_length": np.array(size, dtype=np.int32),
    }
    return known | caches


def balance(model: onnx.ModelProto, activations: Mapping[str, Channels]) -> onnx.ModelProto:
    """Return a graph of `export/graph.py` with balanced channels, given the activations behind its norms."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    weights = _Weights(result.graph)
    for norm in [node for node in result.graph.node if node.output[0] in activations]:
        readers = [node.input[1] for node in result.graph.node if node.input[0] == norm.output[0]]
        head = "embedding.weight" if readers == ["head.weight"] and "head.weight" not in weights else None
        matrices = [weights[head].T] if head else [weights[reader] for reader in readers]
        scale = _scale(activations[norm.output[0]], matrices)
        for name in norm.input[1:]:  # a LayerNorm has a bias, too
            weights[name] = weights[name] / scale
        if head:
            weights[head] = weights[head] * scale
            _undo_after_embedding(result.graph, 1.0 / scale)
        else:
            for reader, matrix in zip(readers, matrices, strict=True):
                weights[reader] = matrix * scale[:, None]
    onnx.checker.check_model(result)
    return result


class _Weights:
    """The weights of a graph by name, as arrays."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._tensors = {tensor.name: tensor for tensor in graph.initializer}

    def __contains__(self, name: str) -> bool:
        return name in self._tensors

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        array: NDArray[np.float32] = numpy_helper.to_array(self._tensors[name])
        return array

    def __setitem__(self, name: str, array: NDArray[np.float32]) -> None:
        self._tensors[name].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))


def _scale(activation: Channels, matrices: list[NDArray[np.float32]]) -> Channels:
    """Return the factor [C] of the matrices [C, N] that read a norm; its geometric mean is 1."""
    read = np.sqrt(np.mean([np.square(matrix).mean(axis=1) for matrix in matrices], axis=0))
    scale = np.sqrt(np.maximum(activation, _LEAST) / np.maximum(read, _LEAST))
    balanced: Channels = (scale / np.exp(np.log(scale).mean())).astype(np.float32)
    return balanced


def _undo_after_embedding(graph: onnx.GraphProto, factor: Channels) -> None:
    place, gather = next(
        (place, node) for place, node in enumerate(graph.node) if node.input[0] == "embedding.weight"
    )
    embedded = gather.output[0]
    gather.output[0] = f"{embedded}.rows"
    graph.initializer.append(numpy_helper.from_array(factor, _EMBEDDING_SCALE))
    inputs = [gather.output[0], _EMBEDDING_SCALE]
    graph.node.insert(place + 1, helper.make_node("Mul", inputs, [embedded], name=f"{embedded}.scaled"))
