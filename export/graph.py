"""The ONNX graph, built node by node from the weights: no tracing, so every name is ours.

S new tokens after P cached ones, R rows asked for; other letters as in training/model.py.

    input_ids              [1, S] int64
    position_ids           [1, S] int64
    attention_bias         [1, 1, S, P + S] float32: 0 where a token may look, -1e9 where not
    rows                   [R] int64: which of the S tokens get logits
    seqlens_k              [1] int32: P + S - 1
    total_sequence_length  [] int32: P + S
    past_key_values.{i}.key, .value  [1, K, capacity, D] float32
    -> logits              [R, V] float32
    -> present.{i}.key, .value: bind them to the same buffers as the past

GroupQueryAttention writes new keys and values into the buffer it is given, so going back is a smaller P; what
was measured of it beside the standard Attention operator stands in docs/decisions.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from export.architecture import Architecture, ours
from predictor.errors import SettingsError
from predictor.transformer.graph import BRANCH_ROOM
from training.model import NORM_EPSILON, Transformer

MICROSOFT = "com.microsoft"
OPSET = 23
IR_VERSION = 10
_MOST_BYTES = 2_000_000_000
_NORMS = {"rms": "RMSNormalization", "layer": "LayerNormalization"}

# Weights by name, float32; matrices [out, in], as PyTorch keeps them.
Weights = Mapping[str, NDArray[np.float32]]


@dataclass(slots=True)
class GraphBuilder:
    """Collects nodes and weights; each method adds one operation and returns the name of its output."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def weight(self, name: str, array: NDArray[np.generic]) -> str:
        """Store a weight once."""
        if name not in self.weights:
            self.weights[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def add(self, op: str, inputs: list[str], output: str, *, domain: str = "", **attributes: object) -> str:
        """Add a node with one output."""
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def linear(self, x: str, name: str, weight: NDArray[np.float32], output: str) -> str:
        """x @ weight.T, with `weight` [out, in] as PyTorch keeps it."""
        return self.add("MatMul", [x, self.weight(name, weight.T)], output)

    def norm(
        self, x: str, name: str, weights: Weights, kind: str = "rms", epsilon: float = NORM_EPSILON
    ) -> str:
        """RMSNorm or LayerNorm over the last dimension."""
        inputs = [x, self.weight(f"{name}.weight", weights[f"{name}.weight"])]
        if kind == "layer":
            inputs.append(self.weight(f"{name}.bias", weights[f"{name}.bias"]))
        return self.add(_NORMS[kind], inputs, name, axis=-1, epsilon=epsilon)


def build_graph(model: Transformer) -> onnx.ModelProto:
    """Return the fp32 graph of a model that was trained here, checked by onnx.checker.

    Raises `SettingsError` for a model that one file cannot hold.
    """
    _check_size(model.n_parameters)
    weights = {name: _array(tensor) for name, tensor in model.state_dict().items()}
    return build(ours(model.config), weights)


def build(architecture: Architecture, weights: Weights) -> onnx.ModelProto:
    """Return the fp32 graph of weights by the names of training/model.py, checked by onnx.checker.

    Others' models may also have "….bias" beside "….weight", "positions.weight" [block_size, C] and
    "head.weight" [V, C]. Raises `SettingsError` for a model that one file cannot hold.
    """
    _check_size(sum(weight.size for weight in weights.values()))
    g = GraphBuilder()
    g.weight("shape.heads", np.array([0, 0, -1, architecture.head_size], dtype=np.int64))
    g.weight("shape.flat", np.array([0, 0, -1], dtype=np.int64))
    x = g.add("Gather", [g.weight("embedding.weight", weights["embedding.weight"]), "input_ids"], "embedding")
    x = _positioned(g, x, weights, architecture)
    for layer in range(architecture["n_layer"]):
        x = _block(g, x, layer, weights, architecture)
    x = g.add("Gather", [x, "rows"], "last.rows", axis=1)
    x = g.norm(x, "norm", weights, architecture.norm, architecture.epsilon)
    x = _head(g, x, weights)
    g.weight("axis.batch", np.array([0], dtype=np.int64))
    g.add("Squeeze", [x, "axis.batch"], "logits")
    return _finish(g, architecture)


def _check_size(parameters: int) -> None:
    if parameters * 4 > _MOST_BYTES:
        raise SettingsError(
            f"The model has {parameters:,} parameters; a single ONNX file holds at most 500 million.",
            "Foretype is for small models; take a smaller one.",
        )


def _positioned(g: GraphBuilder, x: str, weights: Weights, architecture: Architecture) -> str:
    """Store the tables of rotary positions, or add learned ones to what is embedded."""
    if architecture.rotary is not None:
        cos, sin = architecture.rotary(architecture["block_size"] + BRANCH_ROOM)
        g.weight("rotary.cos", cos)
        g.weight("rotary.sin", sin)
        return x
    places = g.add(
        "Gather", [g.weight("positions.weight", weights["positions.weight"]), "position_ids"], "positions"
    )
    return g.add("Add", [x, places], "positioned")


def _head(g: GraphBuilder, x: str, weights: Weights) -> str:
    if "head.weight" in weights:
        return g.linear(x, "head.weight", weights["head.weight"], "head")
    # The head is the embedding, transposed in the graph: one table, folded when the graph is quantised.
    head = g.add("Transpose", ["embedding.weight"], "head.weight", perm=[1, 0])
    return g.add("MatMul", [x, head], "head")


def _block(g: GraphBuilder, x: str, layer: int, weights: Weights, architecture: Architecture) -> str:
    p = f"blocks.{layer}."

    def linear(inner: str, name: str) -> str:
        output, bias = p + name, f"{p}{name}.bias"
        if bias not in weights:
            return g.linear(inner, f"{output}.weight", weights[f"{output}.weight"], output)
        product = g.linear(inner, f"{output}.weight", weights[f"{output}.weight"], f"{output}.product")
        return g.add("Add", [product, g.weight(bias, weights[bias])], output)

    def norm(inner: str, name: str) -> str:
        return g.norm(inner, p + name, weights, architecture.norm, architecture.epsilon)

    def head_norm(inner: str, name: str) -> str:
        if f"{p}{name}.weight" not in weights:
            return inner
        heads = g.add("Reshape", [inner, "shape.heads"], f"{inner}.heads")
        return g.add("Reshape", [norm(heads, name), "shape.flat"], f"{p}{name}.flat")

    h = norm(x, "attention_norm")
    query = head_norm(linear(h, "attention.query"), "attention.query_norm")
    key = head_norm(linear(h, "attention.key"), "attention.key_norm")
    value = linear(h, "attention.value")
    mixed = _attention(g, layer, (query, key, value), architecture)
    x = g.add("Add", [x, linear(mixed, "attention.out")], f"{p}attention.sum")
    h = linear(norm(x, "mlp_norm"), "mlp.up")
    h = _activated(g, h, p, architecture.activation)
    return g.add("Add", [x, linear(h, "mlp.down")], f"{p}mlp.sum")


def _activated(g: GraphBuilder, h: str, p: str, activation: str) -> str:
    if activation == "relu2":
        h = g.add("Relu", [h], f"{p}mlp.relu")
        return g.add("Mul", [h, h], f"{p}mlp.square")
    if activation == "gelu":
        return g.add("Gelu", [h], f"{p}mlp.gelu")
    if activation == "gelu_tanh":
        # Gelu's own approximation is asked for by a text, which no node of a bundle may hold.
        return g.add("FastGelu", [h], f"{p}mlp.gelu", domain=MICROSOFT)
    value, gate = f"{p}mlp.value", f"{p}mlp.gate"
    g.nodes.append(
        helper.make_node("Split", [h], [value, gate], name=f"{p}mlp.split", axis=-1, num_outputs=2)
    )
    # SiLU is x * sigmoid(x).
    opened = g.add("Mul", [gate, g.add("Sigmoid", [gate], f"{p}mlp.sigmoid")], f"{p}mlp.silu")
    return g.add("Mul", [value, opened], f"{p}mlp.gated")


def _attention(g: GraphBuilder, layer: int, qkv: tuple[str, str, str], architecture: Architecture) -> str:
    output = f"blocks.{layer}.attention.mixed"
    past = [f"past_key_values.{layer}.{part}" for part in ("key", "value")]
    present = [f"present.{layer}.{part}" for part in ("key", "value")]
    rotated = architecture.rotary is not None
    tables = ("rotary.cos", "rotary.sin", "position_ids") if rotated else ("", "", "")
    inputs = [*qkv, *past, "seqlens_k", "total_sequence_length", *tables, "attention_bias"]
    g.nodes.append(
        helper.make_node(
            "GroupQueryAttention",
            inputs,
            [output, *present],
            name=output,
            domain=MICROSOFT,
            num_heads=architecture["n_head"],
            kv_num_heads=architecture["n_kv_head"],
            do_rotary=int(rotated),
            rotary_interleaved=0,
        )
    )
    return output


def _finish(g: GraphBuilder, architecture: Architecture) -> onnx.ModelProto:
    cache = [1, architecture["n_kv_head"], "capacity", architecture.head_size]
    parts = [f"{layer}.{part}" for layer in range(architecture["n_layer"]) for part in ("key", "value")]
    value = helper.make_tensor_value_info
    inputs = [
        value("input_ids", TensorProto.INT64, [1, "sequence"]),
        value("position_ids", TensorProto.INT64, [1, "sequence"]),
        value("attention_bias", TensorProto.FLOAT, [1, 1, "sequence", "total"]),
        value("rows", TensorProto.INT64, ["rows"]),
        value("seqlens_k", TensorProto.INT32, [1]),
        value("total_sequence_length", TensorProto.INT32, []),
        *(value(f"past_key_values.{part}", TensorProto.FLOAT, cache) for part in parts),
    ]
    outputs = [
        value("logits", TensorProto.FLOAT, ["rows", architecture["vocab_size"]]),
        *(value(f"present.{part}", TensorProto.FLOAT, cache) for part in parts),
    ]
    return make_model(g, inputs, outputs, architecture.shape)


def make_model(
    g: GraphBuilder,
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
    shape: Mapping[str, object],
) -> onnx.ModelProto:
    """Return what was built as a model that states its shape, checked by onnx.checker."""
    graph = helper.make_graph(g.nodes, "foretype", inputs, outputs, list(g.weights.values()))
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=IR_VERSION,
        producer_name="foretype",
    )
    # The runtime compares these with the manifest: it must not trust a file whose shape is another.
    helper.set_model_props(model, {name: str(value) for name, value in shape.items()})
    onnx.checker.check_model(model)
    return model


def _array(tensor: torch.Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.detach().float().numpy()
    return array


def write_graph(model: onnx.ModelProto, path: Path) -> None:
    """Write an ONNX file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save_model(model, path)
