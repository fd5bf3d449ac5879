"""Balance a graph before it is quantised: no channel so large that the others of its block lose their digits.

A norm's output and the matrices that read it are divided and multiplied by the same factor for each channel,
s = sqrt(rms of the activation / rms of the weights), which changes nothing in exact arithmetic: SmoothQuant
(Xiao et al. 2022) with its alpha of one half. In the blocks the norm's weight takes the division. The head's
table is the embedding's, too, so that embedded rows are multiplied by 1 / s again.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from training.model import Transformer

Channels = NDArray[np.float32]
_LEAST = 1e-6
# training/run/from_bundle.py knows it.
_EMBEDDING_SCALE = "embedding.scale"


@torch.no_grad()
def measure_activations(model: Transformer, windows: NDArray[np.int64]) -> dict[str, Channels]:
    """Return the root mean square of each channel [C] behind each norm, by the norm's name.

    windows: [N, T] tokens, T at most block_size.
    """
    squares: dict[str, torch.Tensor] = {}
    with _listening(model, squares):
        for window in windows:
            model(torch.from_numpy(window[None].astype(np.int64)))
    return {name: (total / windows.size).sqrt().numpy().astype(np.float32) for name, total in squares.items()}


@contextmanager
def _listening(model: Transformer, squares: dict[str, torch.Tensor]) -> Iterator[None]:
    def listen(name: str) -> torch.utils.hooks.RemovableHandle:
        def add(_module: object, _inputs: object, output: torch.Tensor) -> None:
            total = output.detach().float().square().flatten(0, -2).sum(0)
            squares[name] = squares[name] + total if name in squares else total

        return model.get_submodule(name).register_forward_hook(add)

    # Norms of the residual stream; those of queries and keys are as wide as a head.
    names = [name.removesuffix(".weight") for name, weight in model.named_parameters() if weight.ndim == 1]
    hooks = [listen(name) for name in names if not name.endswith(("query_norm", "key_norm"))]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def balance(model: onnx.ModelProto, activations: Mapping[str, Channels]) -> onnx.ModelProto:
    """Return a graph of `export/graph.py` with balanced channels, given the activations behind its norms."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    weights = _Weights(result.graph)
    for norm in [node for node in result.graph.node if node.output[0] in activations]:
        readers = [node.input[1] for node in result.graph.node if node.input[0] == norm.output[0]]
        head = "embedding.weight" if readers == ["head.weight"] else None
        matrices = [weights[head].T] if head else [weights[reader] for reader in readers]
        scale = _scale(activations[norm.output[0]], matrices)
        weights[norm.input[1]] = weights[norm.input[1]] / scale
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
