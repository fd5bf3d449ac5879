"""A part of a graph as a graph of its own, made in memory, to show what lies inside.

The file of a bundle answers the next token and nothing else. But every tensor in it has a name
(export/graph.py gives them), so whatever is to be looked at can be asked for by its name: no second file is
needed, and bundles that were made before have it, too.
"""

from collections.abc import Iterator, Sequence

from predictor.bundle.graph_file import GRAPH_PARTS, MODEL_PARTS, NODE_PARTS, VALUE_PARTS, WEIGHT_PARTS
from predictor.bundle.protobuf import Field, Parts, Wire, written, written_number

# The numbers of the parts in onnx.proto.
_IR, _GRAPH, _OPSET = 1, 7, 8
_NODE, _NAME, _WEIGHT, _INPUT, _OUTPUT = 1, 2, 5, 11, 12
_FLOAT = 1


def graph_part(content: bytes, outputs: Sequence[str], inputs: Sequence[str] = ()) -> bytes:
    """Return the part of a model.onnx that makes `outputs`, float32, out of what is stated to be given.

    inputs: tensors inside, float32, that are given to it instead of being computed; the graph's own inputs
    stay where they are needed. Raises `ValueError` if the file is damaged or has no tensor of such a name.
    """
    wire = Wire(content)
    model = wire.parts(wire.whole, MODEL_PARTS)
    graph = wire.parts(model["graph"][0].span, GRAPH_PARTS)
    nodes, needed = _needed(wire, graph["node"], outputs, inputs)
    weights = [each for each in graph["weight"] if _name(wire, each, WEIGHT_PARTS) in needed]
    given = [each for each in graph["input"] if _name(wire, each, VALUE_PARTS) in needed]
    known = {*inputs, *(name for node in nodes for name in _names(wire, node, "output"))}
    known |= {_name(wire, each, WEIGHT_PARTS) for each in weights}
    known |= {_name(wire, each, VALUE_PARTS) for each in given}
    if missing := sorted(needed - known - {""}):
        raise ValueError(f"it has no tensor {missing[0]!r}")
    parts = [written(_NAME, b"part")]
    for number, fields in ((_NODE, nodes), (_WEIGHT, weights), (_INPUT, given)):
        parts += (written(number, content[slice(*each.span)]) for each in fields)
    parts += (written(_INPUT, _value(name)) for name in inputs)
    parts += (written(_OUTPUT, _value(name)) for name in outputs)
    opsets = b"".join(written(_OPSET, content[slice(*each.span)]) for each in model["opset"])
    return written_number(_IR, model["ir"][0].value) + opsets + written(_GRAPH, b"".join(parts))


def _needed(
    wire: Wire, nodes: list[Field], outputs: Sequence[str], inputs: Sequence[str]
) -> tuple[list[Field], set[str]]:
    """Return the nodes that `outputs` depend on, in order, and the names of all that they read."""
    needed, found = set(outputs) - set(inputs), list[Field]()
    for node in reversed(nodes):
        if needed.intersection(_names(wire, node, "output")):
            found.append(node)
            needed.update(name for name in _names(wire, node, "input") if name not in inputs)
    return found[::-1], needed


def _names(wire: Wire, node: Field, which: str) -> Iterator[str]:
    parts: Parts = wire.parts(node.span, NODE_PARTS)
    return (wire.text([each]) for each in parts[which])


def _name(wire: Wire, field: Field, known: dict[int, str]) -> str:
    return wire.text(wire.parts(field.span, known)["name"])


def _value(name: str) -> bytes:
    """Return the description of a tensor of float32 whose shape is not stated (ValueInfoProto)."""
    return written(1, name.encode()) + written(2, written(1, written_number(1, _FLOAT)))
