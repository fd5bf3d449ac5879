"""What a bundle's model.onnx may hold, looked at before ONNX Runtime sees it.

A graph is a program. This reads no weights, only what surrounds them: a closed list of operators, few of
them, nothing in them that could be a program again, no other file, each weight as large as its shape, and
inputs and outputs as the manifest describes them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from predictor.bundle.protobuf import Field, Span, Wire
from predictor.errors import BundleError
from predictor.system.regular import open_regular
from predictor.transformer.graph import BRANCH_ROOM

_MICROSOFT = "com.microsoft"
_ATTENTION = (_MICROSOFT, "GroupQueryAttention")
# What export/graph.py and export/quantise.py write.
OPERATORS = {
    *((_MICROSOFT, name) for name in ("GatherBlockQuantized", "GroupQueryAttention", "MatMulNBits")),
    *(("", name) for name in ("Add", "Cast", "Concat", "Gather", "Less", "MatMul", "Max", "Min", "Mul")),
    *(("", name) for name in ("RMSNormalization", "Relu", "Reshape", "Sigmoid", "Split", "Squeeze", "Sub")),
    *(("", name) for name in ("Transpose", "Unsqueeze", "Where")),
}
_MOST_NODES, _MOST_WEIGHTS, _MOST_NAMES, _MOST_NUMBERS = 8192, 8192, 16, 8

# The parts of each message that ours have, by their numbers in onnx.proto. A node's attributes are numbers:
# no text, no tensor, no graph.
MODEL_PARTS = {1: "ir", 2: "by", 3: "by", 4: "by", 5: "by", 6: "text", 7: "graph", 8: "opset", 14: "property"}
GRAPH_PARTS = {1: "node", 2: "name", 5: "weight", 10: "text", 11: "input", 12: "output"}
NODE_PARTS = {1: "input", 2: "output", 3: "name", 4: "operator", 5: "attribute", 6: "text", 7: "domain"}
_ATTRIBUTE = {1: "name", 2: "float", 3: "int", 8: "ints", 13: "text", 20: "type"}
WEIGHT_PARTS = {1: "dims", 2: "type", 8: "name", 9: "bytes", 12: "text"}
VALUE_PARTS = {1: "name", 2: "type", 3: "text"}
_TYPE, _TENSOR, _SHAPE = {1: "tensor"}, {1: "type", 2: "shape"}, {1: "dim"}
_DIMENSION = {1: "number", 2: "name"}

# Types of elements, and the bytes of those that weights have.
_FLOAT, _UINT8, _INT32, _INT64, _FLOAT16 = 1, 2, 6, 7, 10
_BYTES = {_FLOAT: 4, _UINT8: 1, _INT64: 8, _FLOAT16: 2}

# The type of elements and the dimensions; None for one that depends on the call.
Kind = tuple[int, tuple[int | None, ...]]


@dataclass(frozen=True, slots=True)
class Node:
    """One operation."""

    operator: tuple[str, str]
    """Its domain and its name."""
    inputs: tuple[str, ...]
    """The names of what it reads."""
    outputs: tuple[str, ...]
    """The names of what it makes."""


@dataclass(frozen=True, slots=True)
class GraphFile:
    """What stands in a model.onnx, beside the numbers of its weights."""

    nodes: tuple[Node, ...]
    """The operations in order."""
    weights: Mapping[str, tuple[int, ...]]
    """The dimensions of the weights by name."""
    inputs: Mapping[str, Kind]
    """What it is given."""
    outputs: Mapping[str, Kind]
    """What it answers."""


def check_graph(path: Path, shape: Mapping[str, int]) -> None:
    """Raise `BundleError` if a model.onnx is anything but a model of this shape as we write it."""
    try:
        # The files of the bundle have been looked at; the shipped one may be a link.
        with open_regular(path, follow=True) as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            graph = read_graph_file(content)
        _check_faces(graph, shape)
        _check_attention(graph, shape)
    except (ValueError, OSError) as error:
        raise BundleError(
            f"{path} is no model that Foretype runs: {error}.",
            "Copy the bundle again, or make it anew with: python -m export package.",
        ) from error


def read_graph_file(content: bytes | mmap) -> GraphFile:
    """Return what stands in a model.onnx; raises `ValueError` for whatever ours never hold."""
    wire = Wire(content)
    graphs = wire.parts(wire.whole, MODEL_PARTS)["graph"]
    if len(graphs) != 1:
        raise ValueError(f"it holds {len(graphs)} graphs")
    parts = wire.parts(graphs[0].span, GRAPH_PARTS)
    nodes, weights = parts["node"], parts["weight"]
    if len(nodes) > _MOST_NODES or len(weights) > _MOST_WEIGHTS:
        raise ValueError(f"it has {len(nodes):,} nodes and {len(weights):,} weights")
    named = dict(_weight(wire, weight.span) for weight in weights)
    if len(named) != len(weights):
        raise ValueError("two of its weights have one name")
    return GraphFile(
        tuple(_node(wire, node.span) for node in nodes),
        named,
        dict(_value(wire, value.span) for value in parts["input"]),
        dict(_value(wire, value.span) for value in parts["output"]),
    )


def _node(wire: Wire, span: Span) -> Node:
    parts = wire.parts(span, NODE_PARTS)
    operator = (wire.text(parts["domain"]), wire.text(parts["operator"]))
    if operator not in OPERATORS:
        raise ValueError(f"it has the operator {operator[1]!r} of {operator[0]!r}, which ours never have")
    for name in ("input", "output", "attribute"):
        if len(parts[name]) > _MOST_NAMES:
            raise ValueError(f"a node has {len(parts[name])} times {name}")
    for attribute in parts["attribute"]:
        wire.numbers(wire.parts(attribute.span, _ATTRIBUTE)["ints"], _MOST_NUMBERS)
    return Node(operator, _names(wire, parts["input"]), _names(wire, parts["output"]))


def _names(wire: Wire, fields: list[Field]) -> tuple[str, ...]:
    return tuple(wire.text([each]) for each in fields)


def _weight(wire: Wire, span: Span) -> tuple[str, tuple[int, ...]]:
    parts = wire.parts(span, WEIGHT_PARTS)
    name = wire.text(parts["name"])
    dimensions = wire.numbers(parts["dims"], _MOST_NUMBERS)
    kinds = wire.numbers(parts["type"], 1)
    if len(kinds) != 1 or kinds[0] not in _BYTES:
        raise ValueError(f"the weight {name!r} is of the unknown type {kinds}")
    stored, needed = sum(len(each.span) for each in parts["bytes"]), math.prod(dimensions) * _BYTES[kinds[0]]
    if len(parts["bytes"]) > 1 or stored != needed:
        raise ValueError(f"the weight {name!r} has {stored:,} bytes where its shape takes {needed:,}")
    return name, tuple(dimensions)


def _value(wire: Wire, span: Span) -> tuple[str, Kind]:
    """Return the name and the kind of an input or an output, which must be a tensor of a stated shape."""
    parts = wire.parts(span, VALUE_PARTS)
    name = wire.text(parts["name"])
    kinds = [wire.parts(kind.span, _TYPE)["tensor"] for kind in parts["type"]]
    if len(kinds) != 1 or len(kinds[0]) != 1:
        raise ValueError(f"{name!r} is no tensor")
    tensor = wire.parts(kinds[0][0].span, _TENSOR)
    elements = wire.numbers(tensor["type"], 1)
    if len(elements) != 1 or len(tensor["shape"]) != 1:
        raise ValueError(f"{name!r} has no shape")
    dimensions = wire.parts(tensor["shape"][0].span, _SHAPE)["dim"]
    if len(dimensions) > _MOST_NUMBERS:
        raise ValueError(f"{name!r} has {len(dimensions)} dimensions")
    return name, (elements[0], tuple(_dimension(wire, each.span) for each in dimensions))


def _dimension(wire: Wire, span: Span) -> int | None:
    numbers = wire.parts(span, _DIMENSION)["number"]
    return numbers[-1].value if numbers else None


def _check_faces(graph: GraphFile, shape: Mapping[str, int]) -> None:
    """Raise `ValueError` if inputs and outputs are not those that the runtime gives and takes."""
    parts = [f"{layer}.{part}" for layer in range(shape["n_layer"]) for part in ("key", "value")]
    cache = (_FLOAT, (1, shape["n_kv_head"], None, shape["n_embd"] // shape["n_head"]))
    inputs: dict[str, Kind] = {
        "input_ids": (_INT64, (1, None)),
        "position_ids": (_INT64, (1, None)),
        "attention_bias": (_FLOAT, (1, 1, None, None)),
        "rows": (_INT64, (None,)),
        "seqlens_k": (_INT32, (1,)),
        "total_sequence_length": (_INT32, ()),
        **{f"past_key_values.{part}": cache for part in parts},
    }
    outputs: dict[str, Kind] = {
        "logits": (_FLOAT, (None, shape["vocab_size"])),
        **{f"present.{part}": cache for part in parts},
    }
    for what, found, wanted in (("input", graph.inputs, inputs), ("output", graph.outputs, outputs)):
        for name in wanted.keys() | found.keys():
            if found.get(name) != wanted.get(name):
                raise ValueError(f"its {what} {name!r} is {found.get(name)} where {wanted.get(name)} belongs")
    if both := graph.inputs.keys() & graph.weights.keys():
        raise ValueError(f"{min(both)!r} is both an input and a weight")


def _check_attention(graph: GraphFile, shape: Mapping[str, int]) -> None:
    """Raise `ValueError` if a layer's cache is not its own, or the tables of positions are too short."""
    nodes = [node for node in graph.nodes if node.operator == _ATTENTION]
    rows, width = shape["block_size"] + BRANCH_ROOM, shape["n_embd"] // shape["n_head"] // 2
    caches = set()
    for node in nodes:
        past, present, tables = node.inputs[3:5], node.outputs[1:3], node.inputs[7:9]
        caches.add(past)
        if present != tuple(name.replace("past_key_values", "present") for name in past):
            raise ValueError(f"its attention reads {past} and writes {present}")
        # Positions beyond these tables would be read out of bounds.
        if len(tables) != 2 or any(graph.weights.get(table) != (rows, width) for table in tables):
            raise ValueError(f"its tables of positions are not {rows} x {width}")
    wanted = {
        tuple(f"past_key_values.{layer}.{part}" for part in ("key", "value"))
        for layer in range(shape["n_layer"])
    }
    if caches != wanted or len(nodes) != len(wanted):
        raise ValueError(f"it has {len(nodes)} attentions where each of {len(wanted)} layers has one")
