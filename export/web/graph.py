"""The graph for a browser: weights stored in 8 bits, widened to fp32 when the file is loaded.

ONNX Runtime's WebAssembly multiplies fp32 matrices faster than blocks of 8 bits (docs/runtime.md). So each
MatMulNBits of an int8 graph becomes a MatMul whose matrix is computed from the same bytes and scales, by
operators that any ONNX Runtime folds at load: the file stays small, and every weight the value that it had.
"""

import numpy as np
import onnx
from onnx import helper, numpy_helper

from export.graph import MICROSOFT

_ZERO = np.float32(-128.0)  # a byte stands for itself minus 128


class _Widener:
    """Rewrites the quantised nodes of one graph."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.graph = model.graph
        self.views = {node.output[0]: node.input[0] for node in model.graph.node if node.op_type == "Reshape"}
        self.made: list[onnx.NodeProto] = []
        self.tables: dict[str, str] = {}

    def run(self) -> None:
        nodes = [self._rewrite(node) for node in self.graph.node]
        nodes = [*self.made, *nodes]
        read = {name for node in nodes for name in node.input} | {each.name for each in self.graph.output}
        kept = [node for node in nodes if read.intersection(node.output)]
        used = {name for node in kept for name in node.input}
        weights = [tensor for tensor in self.graph.initializer if tensor.name in used]
        del self.graph.node[:], self.graph.initializer[:]
        self.graph.node.extend(kept)
        self.graph.initializer.extend(weights)

    def _rewrite(self, node: onnx.NodeProto) -> onnx.NodeProto:
        if node.domain != MICROSOFT:
            return node
        if node.op_type == "MatMulNBits":
            shape = {each.name: each.i for each in node.attribute}
            table = self._table(node.input[1], node.input[2], shape["N"], shape["K"])
            turned = self._make("Transpose", [table], f"{node.name}.turned", perm=[1, 0])
            return helper.make_node("MatMul", [node.input[0], turned], list(node.output), name=node.name)
        if node.op_type == "GatherBlockQuantized":
            values, scales = self.views[node.input[0]], self.views[node.input[2]]
            table = self.tables.get(values) or self._table(values, scales, *self._shape(node.input[0]))
            return helper.make_node("Gather", [table, node.input[1]], list(node.output), name=node.name)
        return node

    def _shape(self, view: str) -> tuple[int, int]:
        """Return the shape [V, C] that a view of the head's bytes has."""
        shapes = {tensor.name: tensor for tensor in self.graph.initializer}
        reshape = next(node for node in self.graph.node if node.output[0] == view)
        rows, width = numpy_helper.to_array(shapes[reshape.input[1]]).tolist()
        return rows, width

    def _table(self, values: str, scales: str, rows: int, width: int) -> str:
        """Return the name of a matrix [rows, width] made of bytes and scales."""
        if values in self.tables:
            return self.tables[values]
        shapes = {tensor.name: list(tensor.dims) for tensor in self.graph.initializer}
        blocks = shapes[values][1]
        own = values.removesuffix(".int8")
        wide = self._make("Cast", [values], f"{own}.cast", to=onnx.TensorProto.FLOAT)
        zero = self._constant(f"{own}.zero", np.array(_ZERO))
        wide = self._make("Add", [wide, zero], f"{own}.centred")
        each = self._make(
            "Reshape",
            [scales, self._constant(f"{own}.each", np.array([rows, blocks, 1], dtype=np.int64))],
            f"{own}.scale",
        )
        wide = self._make("Mul", [wide, each], f"{own}.scaled")
        flat = self._constant(f"{own}.flat", np.array([rows, width], dtype=np.int64))
        self.tables[values] = self._make("Reshape", [wide, flat], f"{own}.wide")
        return self.tables[values]

    def _make(self, op: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.made.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def _constant(self, name: str, value: np.ndarray) -> str:  # type: ignore[type-arg]
        self.graph.initializer.append(numpy_helper.from_array(value, name))
        return name


def widen(content: bytes) -> bytes:
    """Return a graph that computes with the weights of an int8 one in fp32; any other stays as it is."""
    model = onnx.load_from_string(content)
    if not any(node.op_type == "MatMulNBits" for node in model.graph.node):
        return content
    _Widener(model).run()
    onnx.checker.check_model(model)
    widened: bytes = model.SerializeToString()
    return widened
