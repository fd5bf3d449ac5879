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
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from predictor.errors import SettingsError
from predictor.transformer.graph import BRANCH_ROOM
from training.model import NORM_EPSILON, ModelConfig, Transformer, rotary_tables

MICROSOFT = "com.microsoft"
OPSET = 23
IR_VERSION = 10
_MOST_BYTES = 2_000_000_000


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

    def norm(self, x: str, name: str, weight: NDArray[np.float32], output: str) -> str:
        """RMSNorm over the last dimension."""
        return self.add(
            "RMSNormalization", [x, self.weight(name, weight)], output, axis=-1, epsilon=NORM_EPSILON
        )


def build_graph(model: Transformer) -> onnx.ModelProto:
    """Return the fp32 graph of a model, checked by onnx.checker.

    Raises `SettingsError` for a model that one file cannot hold.
    """
    config = model.config
    if model.n_parameters * 4 > _MOST_BYTES:
        raise SettingsError(
            f"The model has {model.n_parameters:,} parameters; a single ONNX file holds at most 500 million.",
            "Foretype is for small models; train a smaller preset.",
        )
    arrays = {name: _array(tensor) for name, tensor in model.state_dict().items()}
    g = GraphBuilder()
    g.weight("shape.heads", np.array([0, 0, -1, config.head_size], dtype=np.int64))
    g.weight("shape.flat", np.array([0, 0, -1], dtype=np.int64))
    cos, sin = rotary_tables(config.block_size + BRANCH_ROOM, config.head_size)
    g.weight("rotary.cos", _array(cos))
    g.weight("rotary.sin", _array(sin))
    x = g.add("Gather", [g.weight("embedding.weight", arrays["embedding.weight"]), "input_ids"], "embedding")
    for layer in range(config.n_layer):
        x = _block(g, x, layer, arrays, config)
    x = g.add("Gather", [x, "rows"], "last.rows", axis=1)
    x = g.norm(x, "norm.weight", arrays["norm.weight"], "norm")
    # The head is the embedding, transposed in the graph: one table, folded when the graph is quantised.
    head = g.add("Transpose", ["embedding.weight"], "head.weight", perm=[1, 0])
    x = g.add("MatMul", [x, head], "head")
    g.weight("axis.batch", np.array([0], dtype=np.int64))
    g.add("Squeeze", [x, "axis.batch"], "logits")
    return _finish(g, config)


def _block(
    g: GraphBuilder, x: str, layer: int, arrays: dict[str, NDArray[np.float32]], config: ModelConfig
) -> str:
    p = f"blocks.{layer}."

    def linear(inner: str, name: str) -> str:
        return g.linear(inner, f"{p}{name}.weight", arrays[f"{p}{name}.weight"], p + name)

    def norm(inner: str, name: str) -> str:
        return g.norm(inner, f"{p}{name}.weight", arrays[f"{p}{name}.weight"], p + name)

    def head_norm(inner: str, name: str) -> str:
        heads = g.add("Reshape", [inner, "shape.heads"], f"{inner}.heads")
        return g.add("Reshape", [norm(heads, name), "shape.flat"], f"{p}{name}.flat")

    h = norm(x, "attention_norm")
    query = head_norm(linear(h, "attention.query"), "attention.query_norm")
    key = head_norm(linear(h, "attention.key"), "attention.key_norm")
    value = linear(h, "attention.value")
    mixed = _attention(g, layer, (query, key, value), config)
    x = g.add("Add", [x, linear(mixed, "attention.out")], f"{p}attention.sum")
    h = linear(norm(x, "mlp_norm"), "mlp.up")
    h = _activated(g, h, p, config)
    return g.add("Add", [x, linear(h, "mlp.down")], f"{p}mlp.sum")


def _activated(g: GraphBuilder, h: str, p: str, config: ModelConfig) -> str:
    if config.activation == "relu2":
        h = g.add("Relu", [h], f"{p}mlp.relu")
        return g.add("Mul", [h, h], f"{p}mlp.square")
    value, gate = f"{p}mlp.value", f"{p}mlp.gate"
    g.nodes.append(
        helper.make_node("Split", [h], [value, gate], name=f"{p}mlp.split", axis=-1, num_outputs=2)
    )
    # SiLU is x * sigmoid(x).
    opened = g.add("Mul", [gate, g.add("Sigmoid", [gate], f"{p}mlp.sigmoid")], f"{p}mlp.silu")
    return g.add("Mul", [value, opened], f"{p}mlp.gated")


def _attention(g: GraphBuilder, layer: int, qkv: tuple[str, str, str], config: ModelConfig) -> str:
    output = f"blocks.{layer}.attention.mixed"
    past = [f"past_key_values.{layer}.{part}" for part in ("key", "value")]
    present = [f"present.{layer}.{part}" for part in ("key", "value")]
    lengths, tables = ("seqlens_k", "total_sequence_length"), ("rotary.cos", "rotary.sin")
    inputs = [*qkv, *past, *lengths, *tables, "position_ids", "attention_bias"]
    g.nodes.append(
        helper.make_node(
            "GroupQueryAttention",
            inputs,
            [output, *present],
            name=output,
            domain=MICROSOFT,
            num_heads=config.n_head,
            kv_num_heads=config.n_kv_head,
            do_rotary=1,
            rotary_interleaved=0,
        )
    )
    return output


def _finish(g: GraphBuilder, config: ModelConfig) -> onnx.ModelProto:
    cache = [1, config.n_kv_head, "capacity", config.head_size]
    parts = [f"{layer}.{part}" for layer in range(config.n_layer) for part in ("key", "value")]
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
        value("logits", TensorProto.FLOAT, ["rows", config.vocab_size]),
        *(value(f"present.{part}", TensorProto.FLOAT, cache) for part in parts),
    ]
    return make_model(g, inputs, outputs, asdict(config))


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
