"""The graph for a browser: weights that travel in 8 bits and are multiplied in fp32.

ONNX Runtime's WebAssembly multiplies fp32 matrices several times faster than blocks of 8 bits. So each
quantised matrix of an int8 graph becomes one of fp32 with the very values that it had. In the exported folder
the graph lies without these matrices, beside the bytes and scales from which a runtime fills them in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from export.graph import MICROSOFT
from export.rounding import ZERO as FOUR_BIT_ZERO
from export.web.packing import Packed, pack

_ZERO = 128  # a byte stands for itself minus this


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A quantised matrix [N, K]."""

    name: str
    """What it is called in the graph."""
    values: NDArray[np.uint8]
    """[N, K / block, block]."""
    scales: NDArray[np.float32]
    """[N, K / block]."""
    turned: bool
    """Whether the graph has it as [K, N]."""

    def wide(self) -> NDArray[np.float32]:
        """Return it in fp32, as the graph has it."""
        table = (self.values.astype(np.float32) - _ZERO) * self.scales[..., None]
        flat = table.reshape(len(table), -1)
        return np.ascontiguousarray(flat.T if self.turned else flat)


@dataclass(frozen=True, slots=True, eq=False)
class WideGraph:
    """A graph in fp32, and the matrices in it that were quantised."""

    content: bytes
    """The ONNX file."""
    matrices: Sequence[Matrix]
    """What it can be filled from."""

    def pack(self) -> bytes:
        """Return the graph without these matrices, and them, as packed arrays."""
        at = [(self.content.index(each.wide().tobytes()), each) for each in self.matrices]
        ordered = sorted(at, key=lambda pair: pair[0])
        pieces, places, done, gone = list[bytes](), list[int](), 0, 0
        for place, matrix in ordered:
            pieces.append(self.content[done:place])
            places.append(place - gone)
            size = 4 * matrix.values.size
            done, gone = place + size, gone + size
        graph = b"".join([*pieces, self.content[done:]])
        shapes = [(*each.values.shape, each.turned) for _, each in ordered]
        arrays = [
            Packed("graph", np.frombuffer(graph, dtype=np.uint8)),
            Packed("places", np.array(places, dtype=np.int32)),
            Packed("shapes", np.array(shapes, dtype=np.int32).reshape(-1)),
        ]
        for number, (_, matrix) in enumerate(ordered):
            arrays.append(Packed(f"values_{number}", matrix.values.reshape(-1)))
            arrays.append(Packed(f"scales_{number}", matrix.scales.reshape(-1)))
        return pack(arrays)


def widen(content: bytes) -> WideGraph:
    """Return a graph that computes in fp32 with the weights of an int8 or int4 one; others stay."""
    model = onnx.load_from_string(content)
    if not any(node.op_type == "MatMulNBits" for node in model.graph.node):
        return WideGraph(content, ())
    matrices = _Widener(model).run()
    onnx.checker.check_model(model)
    return WideGraph(model.SerializeToString(), matrices)


class _Widener:
    """Rewrites the quantised nodes of one graph."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.graph = model.graph
        self.weights = {tensor.name: tensor for tensor in model.graph.initializer}
        views = {node.output[0]: node.input[0] for node in model.graph.node if node.op_type == "Reshape"}
        # Tables that are looked up as well as multiplied: kept once, turned in the graph.
        gathers = [node for node in model.graph.node if node.op_type == "GatherBlockQuantized"]
        self.tables = {node.input[0]: views[node.input[0]] for node in gathers}
        self.matrices: dict[str, Matrix] = {}

    def run(self) -> Sequence[Matrix]:
        """Rewrite the graph; return its matrices."""
        nodes = [made for node in self.graph.node for made in self._rewrite(node)]
        read = {name for node in nodes for name in node.input} | {each.name for each in self.graph.output}
        kept = [node for node in nodes if read.intersection(node.output)]
        used = {name for node in kept for name in node.input}
        weights = [tensor for name, tensor in self.weights.items() if name in used]
        weights += [numpy_helper.from_array(each.wide(), each.name) for each in self.matrices.values()]
        del self.graph.node[:], self.graph.initializer[:]
        self.graph.node.extend(kept)
        self.graph.initializer.extend(weights)
        return tuple(self.matrices.values())

    def _rewrite(self, node: onnx.NodeProto) -> list[onnx.NodeProto]:
        output = list(node.output)
        if node.op_type == "GatherBlockQuantized":
            table = self._matrix(self.tables[node.input[0]], turned=False)
            return [helper.make_node("Gather", [table, node.input[1]], output, name=node.name)]
        if node.op_type != "MatMulNBits" or node.domain != MICROSOFT:
            return [node]
        shared = node.input[1] in self.tables.values()
        matrix = self._matrix(node.input[1], turned=not shared)
        if not shared:
            return [helper.make_node("MatMul", [node.input[0], matrix], output, name=node.name)]
        turned = f"{matrix}.turned"
        return [
            helper.make_node("Transpose", [matrix], [turned], name=turned, perm=[1, 0]),
            helper.make_node("MatMul", [node.input[0], turned], output, name=node.name),
        ]

    def _matrix(self, values: str, *, turned: bool) -> str:
        """Return the name of a matrix in fp32 by that of its bytes."""
        name, _, form = values.rpartition(".")
        stored = numpy_helper.to_array(self.weights[values])
        self.matrices[name] = Matrix(
            name,
            _bytes(stored) if form == "int4" else stored,
            numpy_helper.to_array(self.weights[f"{name}.scales"]),
            turned,
        )
        return name


def _bytes(stored: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return values of 4 bits [N, K / block, block / 2] as bytes that mean the same, [.., block]."""
    pairs = np.stack([stored & 15, stored >> 4], axis=-1)
    return (pairs + np.uint8(_ZERO - FOUR_BIT_ZERO)).reshape(*stored.shape[:2], -1)
