"""The ONNX graph of a bundle, loaded into ONNX Runtime and checked against what the manifest says of it."""

from pathlib import Path
from typing import Any

from predictor.errors import BundleError
from predictor.system.libraries import load_onnxruntime
from predictor.text import first_line

# Rows of the cache beyond the model's window, for branches that are tried and dropped.
BRANCH_ROOM = 64


class Graph:
    """A model.onnx in ONNX Runtime; thread-safe, shared by many sequences.

    block_size: tokens that the model can see at once. vocab_size: width V of its output.
    """

    def __init__(self, path: Path, shape: dict[str, int]) -> None:
        """Load the graph at `path`; `shape` is what the manifest says of it and must agree.

        Raises `BundleError` when the file is missing, damaged, too new, or of another shape.
        """
        self.runtime = load_runtime(path)
        self.block_size, self.vocab_size = shape["block_size"], shape["vocab_size"]
        # The graph states its own shape: positions beyond its rotary tables would be read out of bounds.
        stated = self.runtime.get_modelmeta().custom_metadata_map
        wrong = {key: value for key, value in shape.items() if stated.get(key) != str(value)}
        if wrong:
            told = ", ".join(
                f"{key} {value} (it has {stated.get(key)!r:.40})" for key, value in wrong.items()
            )
            raise BundleError(
                f"{path} is not the model described: {told}.",
                "Take manifest.json and model.onnx from the same bundle.",
            )
        caches = [node for node in self.runtime.get_inputs() if node.name.startswith("past_key_values.")]
        self.cache_names = [node.name for node in caches]
        heads, width = caches[0].shape[1], caches[0].shape[3]
        self.cache_shape = (1, heads, self.block_size + BRANCH_ROOM, width)

    def close(self) -> None:
        """Free the model once its sequences are gone; no new one can be made on it."""
        self.__dict__.pop("runtime", None)


def load_runtime(path: Path, content: bytes | None = None) -> Any:
    """Return an `onnxruntime.InferenceSession` of one thread; raises `BundleError` if the file is no graph.

    content: the graph itself, if it is one that was made of the file at `path`.
    onnxruntime is imported here so that `import predictor` stays light.
    """
    onnxruntime = load_onnxruntime()
    options = onnxruntime.SessionOptions()
    # One thread: a second one gains nothing at these sizes and ruins the worst case on a busy machine.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Weights outside the arena: what is repacked at load then leaves no hole behind.
    options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = (
        4  # what goes wrong reaches us as an exception; nothing may write over the editor
    )
    try:
        return onnxruntime.InferenceSession(content or str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises its own classes, all derived from Exception alone
        raise BundleError(
            f"ONNX Runtime {onnxruntime.__version__} cannot load {path}: {first_line(error)}",
            "The file may be damaged, or need a newer onnxruntime: pip install --upgrade onnxruntime.",
        ) from error
