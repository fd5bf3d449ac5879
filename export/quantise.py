"""Quantisation recipes: an fp32 graph in, a smaller graph out.

fp16: weights stored in half the bytes and widened when the file is loaded; as fast as fp32.
int8: symmetric 8-bit blocks of weights along the input dimension, each with one float32 scale; activations
are quantised per block as they pass (MatMulNBits with accuracy_level 4). A row's result does not depend on
the other rows of a pass, which keeps incremental prediction equal to prediction from scratch. The embedding
shares the head's table.
int4: the same with 4 bits, but for the first rows of the table, those of the pieces that are used most: what
an error in a row costs is as much as its piece is probable. Weights are rounded by `export/rounding.py`, best
with the moments of what goes into each matrix.
`export/balance.py` prepares a graph for 8 bits and less.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from export.graph import MICROSOFT
from export.rounding import Moments, round_to_four_bits
from predictor.errors import SettingsError

BLOCK_SIZES = (32, 16)
_ZERO = 128  # MatMulNBits reads bytes as value + 128


# Rows of the table that embedding and head share which keep 8 bits, by recipe, as a share of all.
OFTEN = {"int8": 1.0, "int4": 0.375}
PRECISIONS = ("fp32", "fp16", *OFTEN)


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A quantised matrix [N, K] as a graph holds it."""

    values: NDArray[np.uint8]
    """[N, K / block, block · bits / 8]; of two values in a byte the first has the lower bits."""
    scales: NDArray[np.float32]
    """[N, K / block]."""
    bits: int
    """Of a value."""

    @property
    def block(self) -> int:
        """Values with one scale."""
        size: int = self.values.shape[2] * 8 // self.bits
        return size


def quantise_blocks(weight: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32], int]:
    """Quantise `weight` [N, K] in blocks along K.

    Returns bytes [N, K / block, block], scales [N, K / block] and the block size. Raises `SettingsError`
    when no block size divides K.
    """
    (rows, width), block = weight.shape, block_of(weight)
    blocks = weight.reshape(rows, width // block, block)
    scales = np.abs(blocks).max(axis=-1) / 127.0
    safe = np.where(scales > 0, scales, 1.0)[..., None]
    quantised = np.clip(np.rint(blocks / safe), -127, 127) + _ZERO
    return quantised.astype(np.uint8), scales.astype(np.float32), block


def block_of(weight: NDArray[np.float32]) -> int:
    """Return the size of the blocks of a matrix; raises `SettingsError` when none divides its width."""
    width = weight.shape[1]
    block = next((size for size in BLOCK_SIZES if width % size == 0), None)
    if block is None:
        raise SettingsError(
            f"A matrix of width {width} cannot be cut into blocks of {', '.join(map(str, BLOCK_SIZES))}.",
            "Choose widths that are multiples of 32, or export with --precision fp32.",
        )
    return block


def store(weight: NDArray[np.float32], bits: int, moments: Moments | None = None) -> Stored:
    """Quantise `weight` [N, K]; moments: of its inputs [K, K], which help to round it to 4 bits."""
    weight = np.ascontiguousarray(weight)
    if bits == 8:
        values, scales, _ = quantise_blocks(weight)
        return Stored(values, scales, bits)
    values, scales = round_to_four_bits(weight, block_of(weight), moments)
    pairs: NDArray[np.uint8] = values[..., ::2] | values[..., 1::2] << np.uint8(4)
    return Stored(pairs, scales, bits)


@dataclass(slots=True)
class _Quantiser:
    """Rewrites the MatMul and Gather nodes of one graph."""

    graph: onnx.GraphProto
    recipe: str
    moments: Mapping[str, Moments]
    """Of what goes into matrices, by the name of the node that multiplies."""
    weights: dict[str, onnx.TensorProto] = field(init=False)
    transposed: dict[str, str] = field(init=False)
    """The table by the name of what it is turned into."""
    parts: dict[str, list[tuple[str, Stored]]] = field(default_factory=dict)
    """What a table was cut into, by its name."""

    def __post_init__(self) -> None:
        self.weights = {tensor.name: tensor for tensor in self.graph.initializer}
        turns = [node for node in self.graph.node if node.op_type == "Transpose"]
        self.transposed = {node.output[0]: node.input[0] for node in turns}

    def run(self) -> None:
        nodes = [node for node in self.graph.node if node.output[0] not in self.transposed]
        # Multiplied first: what is known of a matrix's inputs belongs to its node.
        multiplied = {node.name: self._multiplied(node) for node in nodes if node.op_type == "MatMul"}
        nodes = [made for node in nodes for made in multiplied.get(node.name) or self._gathered(node)]
        used = {name for node in nodes for name in node.input}
        del self.graph.node[:], self.graph.initializer[:]
        self.graph.node.extend(nodes)
        self.graph.initializer.extend(tensor for name, tensor in self.weights.items() if name in used)

    def _multiplied(self, node: onnx.NodeProto) -> list[onnx.NodeProto]:
        """Return nodes that multiply by a quantised matrix; a product of two activations stays."""
        table = self.transposed.get(node.input[1])
        if (table or node.input[1]) not in self.weights:
            return [node]
        moments = self.moments.get(node.name)
        if not table:
            stored = store(self._array(node.input[1]).T, 8 if self.recipe == "int8" else 4, moments)
            return [self._multiply(node.input[0], node.input[1], stored, node.output[0])]
        parts = self.parts[table] = self._cut(table, moments)
        if len(parts) == 1:
            return [self._multiply(node.input[0], table, parts[0][1], node.output[0])]
        outputs = [f"{node.output[0]}.{name.rpartition('.')[2]}" for name, _ in parts]
        return [
            *(self._multiply(node.input[0], *part, out) for part, out in zip(parts, outputs, strict=True)),
            helper.make_node("Concat", outputs, list(node.output), name=node.name, axis=-1),
        ]

    def _cut(self, table: str, moments: Moments | None) -> list[tuple[str, Stored]]:
        """Return a table's parts with their names: all of it in 8 bits, or the first rows and the rest."""
        weight = self._array(table)
        often = round(len(weight) * OFTEN[self.recipe])
        if often == len(weight):
            return [(table, store(weight, 8))]
        rare = store(weight[often:], 4, moments)
        return [(f"{table}.often", store(weight[:often], 8)), (f"{table}.rare", rare)]

    def _multiply(self, x: str, name: str, stored: Stored, output: str) -> onnx.NodeProto:
        names = [f"{name}.int{stored.bits}", f"{name}.scales"]
        self._keep(names[0], stored.values)
        self._keep(names[1], stored.scales)
        rows, blocks, _ = stored.values.shape
        return helper.make_node(
            "MatMulNBits",
            [x, *names],
            [output],
            name=output,
            domain=MICROSOFT,
            K=blocks * stored.block,
            N=rows,
            bits=stored.bits,
            block_size=stored.block,
            accuracy_level=4,
        )

    def _gathered(self, node: onnx.NodeProto) -> list[onnx.NodeProto]:
        """Return nodes that read embedding rows from a quantised table; others stay."""
        parts = self.parts.get(node.input[0]) if node.op_type == "Gather" else None
        if parts is None:
            return [node]
        if len(parts) == 1:
            return self._gather(node.input[0], parts[0][1], node.input[1], node.output[0])
        (often, rows), (rare, others) = parts
        ids, size = node.input[1], len(rows.values)
        first, zero = (
            self._number(f"{often}.{name}", value) for name, value in (("rows", size), ("zero", 0))
        )
        last, axis = self._number(f"{often}.last", size - 1), self._keep("axis.last", np.array([-1]))

        def add(op: str, inputs: list[str], output: str) -> onnx.NodeProto:
            return helper.make_node(op, inputs, [output], name=output)

        # Each row is read from both parts, in one a row that is not meant, and one of the two is taken.
        return [
            add("Min", [ids, last], f"{often}.ids"),
            *self._gather(often, rows, f"{often}.ids", f"{often}.embedded"),
            add("Sub", [ids, first], f"{rare}.after"),
            add("Max", [f"{rare}.after", zero], f"{rare}.ids"),
            *self._gather(rare, others, f"{rare}.ids", f"{rare}.embedded"),
            add("Less", [ids, first], f"{often}.is"),
            add("Unsqueeze", [f"{often}.is", axis], f"{often}.is.rows"),
            add("Where", [f"{often}.is.rows", f"{often}.embedded", f"{rare}.embedded"], node.output[0]),
        ]

    def _gather(self, name: str, stored: Stored, ids: str, output: str) -> list[onnx.NodeProto]:
        """Return nodes that read rows of a part: the bytes that the head multiplies by, seen as a matrix."""
        rows, blocks, width = stored.values.shape
        nodes = []
        for suffix, columns in ((f"int{stored.bits}", blocks * width), ("scales", blocks)):
            view = f"{name}.{suffix}.view"
            shape = self._keep(f"{name}.{suffix}.shape", np.array([rows, columns], dtype=np.int64))
            nodes.append(helper.make_node("Reshape", [f"{name}.{suffix}", shape], [view], name=view))
        views = [node.output[0] for node in nodes]
        gather = helper.make_node(
            "GatherBlockQuantized",
            [views[0], ids, views[1]],
            [output],
            name=output,
            domain=MICROSOFT,
            bits=stored.bits,
            block_size=stored.block,
            gather_axis=0,
            quantize_axis=1,
        )
        return [*nodes, gather]

    def _array(self, name: str) -> NDArray[np.float32]:
        array: NDArray[np.float32] = numpy_helper.to_array(self.weights[name])
        return array

    def _number(self, name: str, value: int) -> str:
        return self._keep(name, np.array(value, dtype=np.int64))

    def _keep(self, name: str, array: NDArray[np.generic]) -> str:
        self.weights[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name


def _integers(model: onnx.ModelProto, recipe: str, moments: Mapping[str, Moments]) -> onnx.ModelProto:
    result = onnx.ModelProto()
    result.CopyFrom(model)
    _Quantiser(result.graph, recipe, moments).run()
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


def quantise(
    model: onnx.ModelProto, recipe: str, moments: Mapping[str, Moments] | None = None
) -> onnx.ModelProto:
    """Apply a recipe by name; raises `SettingsError` for an unknown one.

    moments: of what goes into the matrices (`export/moments.py`); recipes of 4 bits are better with them.
    """
    if recipe in OFTEN:
        return _integers(model, recipe, moments or {})
    if recipe not in PRECISIONS:
        raise SettingsError(f"There is no precision {recipe!r}.", f"Known: {', '.join(PRECISIONS)}.")
    return fp16(model) if recipe == "fp16" else model
