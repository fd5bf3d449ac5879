"""A graph with the face that other tools expect: attention_mask, and caches that grow with the text.

Foretype's own graph is told which rows to answer and writes into caches of a fixed size. transformers.js and
onnxruntime-genai hand in a mask and take longer caches back:

    input_ids, position_ids  [1, S] int64
    attention_mask           [1, P + S] int64, ones
    past_key_values.{i}.key, .value  [1, K, P, D] float32
    -> logits                [1, S, V] float32
    -> present.{i}.key, .value  [1, K, P + S, D] float32
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_ATTENTION = "GroupQueryAttention"
_BIAS = 10  # the place of attention_bias among that operator's inputs
_OURS = ("attention_bias", "rows", "seqlens_k", "total_sequence_length")


def with_common_face(content: bytes) -> bytes:
    """Return a graph of `export/graph.py`, in any precision, with the face above, checked by onnx.checker."""
    model = onnx.load_from_string(content)
    graph = model.graph
    last = next(node for node in graph.node if node.output[0] == "last.rows")
    squeeze = next(node for node in graph.node if node.output[0] == "logits")
    renamed = {"last.rows": last.input[0], squeeze.input[0]: "logits"}
    kept = [node for node in graph.node if node not in (last, squeeze)]
    for node in kept:
        for names in (node.input, node.output):
            names[:] = [renamed.get(name, name) for name in names]
        if node.op_type == _ATTENTION:
            del node.input[_BIAS:]
    nodes = [*_lengths(graph), *kept]
    del graph.node[:]
    graph.node.extend(nodes)
    _state_faces(graph)
    _drop_unread(graph)
    onnx.checker.check_model(model)
    whole: bytes = model.SerializeToString()
    return whole


def _lengths(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """Return nodes that make seqlens_k and total_sequence_length of the mask."""
    numbers = {"mask.axis": np.array([1]), "mask.one": np.array([1]), "mask.width": np.array(1)}
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in numbers.items())

    def node(op: str, inputs: list[str], output: str, **attributes: int) -> onnx.NodeProto:
        return helper.make_node(op, inputs, [output], name=output, **attributes)

    return [
        node("ReduceSum", ["attention_mask", "mask.axis"], "mask.sum", keepdims=0),
        node("Sub", ["mask.sum", "mask.one"], "mask.last"),
        node("Cast", ["mask.last"], "seqlens_k", to=TensorProto.INT32),
        node("Shape", ["attention_mask"], "mask.shape"),
        node("Gather", ["mask.shape", "mask.width"], "mask.total", axis=0),
        node("Cast", ["mask.total"], "total_sequence_length", to=TensorProto.INT32),
    ]


def _state_faces(graph: onnx.GraphProto) -> None:
    inputs = [value for value in graph.input if value.name not in _OURS]
    mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, [1, "total"])
    del graph.input[:]
    graph.input.extend([*inputs, mask])
    for value in graph.input:
        if value.name.startswith("past_key_values."):
            value.type.tensor_type.shape.dim[2].dim_param = "past"
    for value in graph.output:
        if value.name.startswith("present."):
            value.type.tensor_type.shape.dim[2].dim_param = "total"
    (logits,) = (value for value in graph.output if value.name == "logits")
    width = logits.type.tensor_type.shape.dim[1].dim_value
    logits.CopyFrom(helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, "sequence", width]))


def _drop_unread(graph: onnx.GraphProto) -> None:
    read = {name for node in graph.node for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in read]
    del graph.initializer[:]
    graph.initializer.extend(kept)
