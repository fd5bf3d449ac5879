"""Quantisation recipes: an fp32 graph in, a smaller graph out. One function per recipe.

fp16: weights stored in half the bytes and widened when the file is loaded; as fast as fp32.
int8: symmetric 8-bit blocks of weights along the input dimension, each with one float32 scale; activations
are quantised per block as they pass (MatMulNBits with accuracy_level 4). A row's result does not depend on
the other rows of a pass, which keeps incremental prediction equal to prediction from scratch. The embedding
shares the head's table. `export/balance.py` prepares a graph for it.
"""

from collections.abc import Callable

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from export.graph import MICROSOFT
from predictor.errors import SettingsError

BLOCK_SIZES = (32, 16)
_ZERO = 128  # MatMulNBits reads bytes as value + 128


def quantise_blocks(weight: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32], int]:
    """Quantise `weight` [N, K] in blocks along K.

    Returns bytes [N, K / block, block], scales [N, K / block] and the block size. Raises `SettingsError`
    when no block size divides K.
    """
    rows, width = weight.shape
    block = next((size for size in BLOCK_SIZES if width % size == 0), None)
    if block is None:
        raise SettingsError(
            f"A matrix of width {width} cannot be cut into blocks of {', '.join(map(str, BLOCK_SIZES))}.",
            "Choose widths that are multiples of 32, or export with --precision fp32.",
        )
    blocks = weight.reshape(rows, width // block, block)
    scales = np.abs(blocks).max(axis=-1) / 127.0
    safe = np.where(scales > 0, scales, 1.0)[..., None]
    quantised = np.clip(np.rint(blocks / safe), -127, 127) + _ZERO
    return quantised.astype(np.uint8), scales.astype(np.float32), block


class _Quantiser:
    """Rewrites the MatMul and Gather nodes of one graph."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.graph = model.graph
        self.weights = {tensor.name: tensor for tensor in model.graph.initializer}
        self.extra: list[onnx.NodeProto] = []
        self.transposed = {
            node.output[0]: node.input[0] for node in model.graph.node if node.op_type == "Transpose"
        }

    def run(self) -> None:
        nodes = [self._rewrite(node) for node in self.graph.node if node.output[0] not in self.transposed]
        nodes = [*self.extra, *nodes]
        used = {name for node in nodes for name in node.input}
        del self.graph.node[:], self.graph.initializer[:]
        self.graph.node.extend(nodes)
        self.graph.initializer.extend(tensor for name, tensor in self.weights.items() if name in used)

    def _rewrite(self, node: onnx.NodeProto) -> onnx.NodeProto:
        if node.op_type == "MatMul" and node.input[1] in self.transposed:
            return self._matmul(
                node, self.transposed[node.input[1]], self._array(self.transposed[node.input[1]])
            )
        if node.op_type == "MatMul" and node.input[1] in self.weights:
            return self._matmul(node, node.input[1], self._array(node.input[1]).T)
        if node.op_type == "Gather" and node.input[0] in self.transposed.values():
            return self._gather(node, node.input[0])
        return node

    def _array(self, name: str) -> NDArray[np.float32]:
        array: NDArray[np.float32] = numpy_helper.to_array(self.weights[name])
        return array

    def _store(self, name: str, weight: NDArray[np.float32]) -> int:
        quantised, scales, block = quantise_blocks(weight)
        for suffix, array in ((".int8", quantised), (".scales", scales)):
            self.weights[name + suffix] = numpy_helper.from_array(array, name + suffix)
        return block

    def _matmul(self, node: onnx.NodeProto, name: str, weight: NDArray[np.float32]) -> onnx.NodeProto:
        block = self._store(name, weight)
        return helper.make_node(
            "MatMulNBits",
            [node.input[0], name + ".int8", name + ".scales"],
            list(node.output),
            name=node.name,
            domain=MICROSOFT,
            K=weight.shape[1],
            N=weight.shape[0],
            bits=8,
            block_size=block,
            accuracy_level=4,
        )

    def _gather(self, node: onnx.NodeProto, name: str) -> onnx.NodeProto:
        """Read embedding rows from the head's table: the same bytes, seen as [V, C]."""
        weight = self._array(name)
        block = self._store(name, weight)
        views = {".int8": weight.shape, ".scales": (len(weight), weight.shape[1] // block)}
        for suffix, shape in views.items():
            target = numpy_helper.from_array(np.array(shape, dtype=np.int64), f"{name}{suffix}.shape")
            self.weights[target.name] = target
            view = f"{name}{suffix}.view"
            self.extra.append(helper.make_node("Reshape", [name + suffix, target.name], [view], name=view))
        return helper.make_node(
            "GatherBlockQuantized",
            [f"{name}.int8.view", node.input[1], f"{name}.scales.view"],
            list(node.output),
            name=node.name,
            domain=MICROSOFT,
            bits=8,
            block_size=block,
            gather_axis=0,
            quantize_axis=1,
        )


def int8(model: onnx.ModelProto) -> onnx.ModelProto:
    """Quantise every matrix to 8 bits."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    _Quantiser(result).run()
    onnx.checker.check_model(result)
    return result


def fp16(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store every matrix in half precision, with a Cast that ONNX Runtime folds when it loads the file."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    casts = []
    for tensor in result.graph.initializer:
        if tensor.data_type != onnx.TensorProto.FLOAT or len(tensor.dims) != 2:
            continue
        name, narrow = tensor.name, numpy_helper.to_array(tensor).astype(np.float16)
        if not np.isfinite(narrow).all():
            raise SettingsError(
                f"{name} has values beyond the range of fp16.", "Export with --precision int8."
            )
        tensor.CopyFrom(numpy_helper.from_array(narrow, f"{name}.fp16"))
        casts.append(helper.make_node("Cast", [tensor.name], [name], name=name, to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *result.graph.node]
    del result.graph.node[:]
    result.graph.node.extend(nodes)
    onnx.checker.check_model(result)
    return result


def fp32(model: onnx.ModelProto) -> onnx.ModelProto:
    """Leave the graph as it is."""
    return model


RECIPES: dict[str, Callable[[onnx.ModelProto], onnx.ModelProto]] = {"fp32": fp32, "fp16": fp16, "int8": int8}


def quantise(model: onnx.ModelProto, recipe: str) -> onnx.ModelProto:
    """Apply a recipe by name; raises `SettingsError` for an unknown one."""
    if recipe not in RECIPES:
        raise SettingsError(f"There is no precision {recipe!r}.", f"Known: {', '.join(RECIPES)}.")
    return RECIPES[recipe](model)
