"""What goes into each matrix of a graph, on some text: the second moments that rounding asks for."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from predictor.system.libraries import load_onnxruntime
from predictor.transformer.graph import BRANCH_ROOM

Moments = NDArray[np.float64]


def input_moments(
    model: onnx.ModelProto, shape: Mapping[str, int], windows: Sequence[Sequence[int]]
) -> dict[str, Moments]:
    """Return the mean of x xᵀ, [K, K], over all places of some windows, by the name of the matrix's node.

    model: in fp32, as export/graph.py writes it. shape: what its bundle's manifest says. windows: tokens,
    each at most block_size.
    """
    inputs = {node.name: node.input[0] for node in model.graph.node if node.op_type == "MatMul"}
    watched = list(dict.fromkeys(inputs.values()))
    session = _session(_watching(model, watched))
    sums: dict[str, Moments] = {}
    for window in windows:
        found = session.run(watched, _feeds(window, shape))
        for name, array in zip(watched, found, strict=True):
            flat = array.reshape(-1, array.shape[-1])
            sums[name] = sums.get(name, 0.0) + flat.T @ flat
    places = sum(map(len, windows))
    return {node: sums[name] / places for node, name in inputs.items()}


def _watching(model: onnx.ModelProto, names: Sequence[str]) -> bytes:
    """Return a graph that answers what it computes under these names as well."""
    watching = onnx.ModelProto()
    watching.CopyFrom(model)
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names]
    watching.graph.output.extend(values)
    content: bytes = watching.SerializeToString()
    return content


def _session(content: bytes) -> "onnxruntime.InferenceSession":  # type: ignore[name-defined] # noqa: F821
    onnxruntime = load_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 4
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _feeds(window: Sequence[int], shape: Mapping[str, int]) -> dict[str, NDArray[np.generic]]:
    """Return the inputs of one pass over a whole window, every row of which is asked for."""
    size = len(window)
    head = shape["n_embd"] // shape["n_head"]
    cache = np.zeros((1, shape["n_kv_head"], shape["block_size"] + BRANCH_ROOM, head), dtype=np.float32)
    bias = np.triu(np.full((size, size), -1e9, dtype=np.float32), k=1)
    parts = [f"{layer}.{part}" for layer in range(shape["n_layer"]) for part in ("key", "value")]
    return {
        "input_ids": np.array([window], dtype=np.int64),
        "position_ids": np.arange(size)[None],
        "attention_bias": bias[None, None],
        "rows": np.arange(size),
        "seqlens_k": np.array([size - 1], dtype=np.int32),
        "total_sequence_length": np.array(size, dtype=np.int32),
        **{f"past_key_values.{part}": cache for part in parts},
    }
