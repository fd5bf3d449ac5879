"""The ONNX graph and its key/value cache: one `OnnxModel`, many `Session`s.

A session holds one token sequence. Asked for another, it keeps the shared beginning and computes only the
rest, so a word costs one pass and a correction none. Keys and values stay where they are: the graph reads and
writes one buffer, and cutting back is a smaller length.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from predictor.contract import Cancel
from predictor.errors import BundleError, SettingsError

FloatArray = NDArray[np.float32]

# Tokens in one pass of a long context: between passes a cancel is honoured.
CHUNK = 64
# Rows of the cache beyond the model's window, for branches that are tried and dropped.
BRANCH_ROOM = 256
# Positions whose distribution is remembered, so that going back some words costs nothing.
_REMEMBERED = 16
_HIDDEN = np.float32(-1e9)


class OnnxModel:
    """An ONNX Runtime session of a model.onnx; thread-safe, shared by many `Session`s.

    block_size: tokens that the model can see at once. vocab_size: width V of its output.
    """

    def __init__(self, path: Path, shape: dict[str, int]) -> None:
        """Load the graph at `path`; `shape` is what the manifest says of it and must agree.

        Raises `BundleError` when the file is missing, damaged, too new, or of another shape.
        """
        self.runtime = _load_runtime(path)
        self.block_size, self.vocab_size = shape["block_size"], shape["vocab_size"]
        # The graph states its own shape: positions beyond its rotary tables would be read out of bounds.
        stated = self.runtime.get_modelmeta().custom_metadata_map
        wrong = {key: value for key, value in shape.items() if stated.get(key) != str(value)}
        if wrong:
            told = ", ".join(f"{key} {value} (it has {stated.get(key)})" for key, value in wrong.items())
            raise BundleError(
                f"{path} is not the model described: {told}.",
                "Take manifest.json and model.onnx from the same bundle.",
            )
        caches = [node for node in self.runtime.get_inputs() if node.name.startswith("past_key_values.")]
        self.cache_names = [node.name for node in caches]
        heads, width = caches[0].shape[1], caches[0].shape[3]
        self.cache_shape = (1, heads, self.block_size + BRANCH_ROOM, width)

    def close(self) -> None:
        """Free the model once its sessions are gone; no new session can be made on it."""
        self.__dict__.pop("runtime", None)


def _load_runtime(path: Path) -> Any:
    """Return an `onnxruntime.InferenceSession`, imported here so that `import predictor` stays light."""
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    # One thread: a second one gains nothing at these sizes and ruins the worst case on a busy machine.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = (
        4  # what goes wrong reaches us as an exception; nothing may write over the editor
    )
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises its own classes, all derived from Exception alone
        raise BundleError(
            f"ONNX Runtime {onnxruntime.__version__} cannot load {path}: {str(error).splitlines()[0][:200]}",
            "The file may be damaged, or need a newer onnxruntime: pip install --upgrade onnxruntime.",
        ) from error


class Session:
    """One token sequence with its cache. Not thread-safe.

    tokens: what the cache holds. passes: how often the graph has run.
    """

    def __init__(self, model: OnnxModel) -> None:
        import onnxruntime

        self.model = model
        self.tokens: tuple[int, ...] = ()
        self.passes = 0
        self._binding = model.runtime.io_binding()
        self._binding.bind_output("logits", "cpu")  # first, so that it is output 0
        # The binding refers to these arrays; they must live as long as it does.
        self._cache = [np.zeros(model.cache_shape, dtype=np.float32) for _ in model.cache_names]
        for name, array in zip(model.cache_names, self._cache, strict=True):
            value = onnxruntime.OrtValue.ortvalue_from_numpy(array)
            self._binding.bind_ortvalue_input(name, value)
            self._binding.bind_ortvalue_output(name.replace("past_key_values", "present"), value)
        self._known: OrderedDict[int, FloatArray] = OrderedDict()

    def advance(self, tokens: Sequence[int], cancel: Cancel | None = None) -> FloatArray:
        """Make the cache hold exactly `tokens`; return next-token log-probabilities, [V] float32.

        The array is read-only. Raises `PredictionCancelled` between chunks (what was computed stays),
        `SettingsError` when there are no tokens or more than the model's window.
        """
        wanted = tuple(tokens)
        self._check(wanted)
        self._cut(shared_length(self.tokens, wanted))
        if len(self.tokens) == len(wanted) and len(wanted) in self._known:
            self._known.move_to_end(len(wanted))
            return self._known[len(wanted)]
        if len(self.tokens) == len(wanted):
            self.tokens = wanted[:-1]
        while len(self.tokens) < len(wanted):
            if cancel:
                cancel.check()
            chunk = wanted[len(self.tokens) :][:CHUNK]
            logits = self._append(chunk, [len(chunk) - 1])
        self._remember(len(wanted), log_softmax(logits)[0])
        return self._known[len(wanted)]

    def branch(self, paths: Sequence[Sequence[int]]) -> FloatArray:
        """Return log-probabilities [len(paths), V] float32 behind several continuations, in one pass.

        The paths form a tree: shared beginnings are computed once, and each token sees the sequence, its
        ancestors and itself (tree attention: Miao et al., SpecInfer, 2023). The sequence stays as it was.
        Raises `SettingsError` for an empty path or more than BRANCH_ROOM different tokens.
        """
        nodes: dict[tuple[int, ...], int] = {}
        for path in paths:
            for length in range(1, len(path) + 1):
                nodes.setdefault(tuple(path[:length]), len(nodes))
        if not all(map(len, paths)) or len(nodes) > BRANCH_ROOM:
            raise SettingsError(
                f"{len(nodes)} branch tokens were given in paths of {sorted(map(len, paths))}; "
                f"1 to {BRANCH_ROOM} are possible in one pass, and no path may be empty."
            )
        if not nodes:
            return np.empty((0, self.model.vocab_size), dtype=np.float32)
        past = len(self.tokens)
        positions = np.array([past + len(path) - 1 for path in nodes])
        bias = np.zeros((len(nodes), past + len(nodes)), dtype=np.float32)
        bias[:, past:] = _HIDDEN
        for path, number in nodes.items():
            ancestors = [past + nodes[path[:length]] for length in range(1, len(path) + 1)]
            bias[number, ancestors] = 0.0
        rows = [nodes[tuple(path)] for path in paths]
        return log_softmax(self._run([path[-1] for path in nodes], positions, bias, rows))

    def score(self, tokens: Sequence[int]) -> NDArray[np.float64]:
        """Return log P(tokens[i] | tokens[:i]) for i = 1, 2, …, [len(tokens) - 1] float64.

        The session then holds tokens[:-1]. Raises `SettingsError` beyond block_size + 1 tokens.
        """
        following = np.array(tokens[1:], dtype=np.int64)
        scores = np.empty(len(following))
        if len(following):
            for start, rows in self._distributions(tokens[:-1]):
                chunk = following[start : start + len(rows)]
                scores[start : start + len(rows)] = rows[np.arange(len(rows)), chunk]
        return scores

    def log_probs(self, tokens: Sequence[int]) -> FloatArray:
        """Return next-token log-probabilities behind each of `tokens`, [len(tokens), V] float32."""
        return np.concatenate([rows for _, rows in self._distributions(tokens)])

    def _distributions(self, tokens: Sequence[int]) -> Iterator[tuple[int, FloatArray]]:
        """Read `tokens` from scratch; yield (start, log-probabilities [chunk, V]) for each chunk."""
        wanted = tuple(tokens)
        self._check(wanted)
        self._cut(0)
        while len(self.tokens) < len(wanted):
            start = len(self.tokens)
            chunk = wanted[start : start + CHUNK]
            yield start, log_softmax(self._append(chunk, range(len(chunk))))

    def _check(self, tokens: tuple[int, ...]) -> None:
        if not 1 <= len(tokens) <= self.model.block_size:
            raise SettingsError(
                f"A sequence of {len(tokens)} tokens was given; 1 to {self.model.block_size} are possible."
            )

    def _append(self, chunk: tuple[int, ...], rows: Sequence[int]) -> FloatArray:
        """Run the graph on the tokens that come next and keep them; return logits [len(rows), V]."""
        past, new = len(self.tokens), len(chunk)
        logits = self._run(chunk, np.arange(past, past + new), causal_bias(past, new), rows)
        self.tokens += chunk
        return logits

    def _cut(self, length: int) -> None:
        """Forget what lies behind `length`; the buffers are simply overwritten later."""
        if length < len(self.tokens):
            self.tokens = self.tokens[:length]
            for known in [known for known in self._known if known > length]:
                del self._known[known]

    def _remember(self, length: int, log_probs: FloatArray) -> None:
        log_probs.setflags(write=False)  # the caller gets the array that later calls return again
        self._known[length] = log_probs
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _run(
        self, tokens: Sequence[int], positions: NDArray[Any], bias: FloatArray, rows: Sequence[int]
    ) -> FloatArray:
        """Run the graph on tokens behind the cached ones; return logits [len(rows), V]."""
        least, most, size = min(tokens), max(tokens), self.model.vocab_size
        if least < 0 or most >= size:
            raise SettingsError(f"Tokens {least} to {most} were given; this model knows 0 to {size - 1}.")
        total = len(self.tokens) + len(tokens)
        binding = self._binding
        binding.bind_cpu_input("input_ids", np.array([tokens], dtype=np.int64))
        binding.bind_cpu_input("position_ids", positions[None].astype(np.int64))
        binding.bind_cpu_input("attention_bias", bias[None, None])
        binding.bind_cpu_input("rows", np.array(rows, dtype=np.int64))
        binding.bind_cpu_input("seqlens_k", np.array([total - 1], dtype=np.int32))
        binding.bind_cpu_input("total_sequence_length", np.array(total, dtype=np.int32))
        # A fresh output each time: otherwise the next run would overwrite what we returned.
        binding.bind_output("logits", "cpu")
        self.model.runtime.run_with_iobinding(binding)
        self.passes += 1
        logits: FloatArray = binding.get_outputs()[0].numpy()
        if not np.isfinite(logits).all():
            raise BundleError(
                "The model gave a probability that is not a number: its weights are damaged.",
                "Export it again from a good checkpoint, or install the bundle again.",
            )
        return logits


def shared_length(a: Sequence[int], b: Sequence[int]) -> int:
    """Return the length of the longest common beginning."""
    least = min(len(a), len(b))
    return next((i for i in range(least) if a[i] != b[i]), least)


def causal_bias(past: int, new: int) -> FloatArray:
    """Return the attention bias [new, past + new]: each new token sees all before it and itself."""
    bias = np.zeros((new, past + new), dtype=np.float32)
    bias[:, past:] = np.triu(np.full((new, new), _HIDDEN), k=1)
    return bias


def log_softmax(logits: FloatArray) -> FloatArray:
    """Return log-probabilities over the last dimension."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    result: FloatArray = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result
