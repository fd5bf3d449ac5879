"""Recurrent models in the transformer's place, under the same predictor: a graph of one step, and its states.

One run of the graph reads one token: it takes the states of all cells and returns the next ones with the
logits. States are kept for every token of the sequence, so that a correction goes back without computing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from export.graph import GraphBuilder, make_model
from predictor.contract import Cancel
from predictor.text import shared_length
from predictor.transformer.graph import load_runtime
from predictor.transformer.sequence import log_softmax
from training.experiments.recurrent import Recurrent

Floats = NDArray[np.float32]
# Log-probabilities [V] and states after a token.
_After = tuple[Floats, list[Floats]]
# No context of ours is longer.
_LONGEST = 1024


def build_step(model: Recurrent) -> onnx.ModelProto:
    """Return the fp32 graph of one step.

    Inputs: input_ids int64 [1], hidden float32 [n_layer, C], for an LSTM also cell [n_layer, C].
    Outputs: logits [1, V], next_hidden, next_cell.
    """
    config, g = model.config, GraphBuilder()
    arrays = {name: tensor.detach().float().numpy() for name, tensor in model.state_dict().items()}
    lstm = config.cell == "lstm"
    x = g.add("Gather", [g.weight("embedding.weight", arrays["embedding.weight"]), "input_ids"], "embedding")
    states: dict[str, list[str]] = {"hidden": [], "cell": []}
    for layer in range(config.n_layer):
        p = f"blocks.{layer}."
        place = g.weight(f"{p}place", np.array([layer], dtype=np.int64))
        past = {name: g.add("Gather", [name, place], f"{p}{name}", axis=0) for name in _names(lstm=lstm)}
        h = g.norm(x, f"{p}norm", arrays)
        sums = _sums(g, p, arrays, h, past["hidden"])
        hidden, cell = _lstm(g, p, sums, past["cell"]) if lstm else (g.add("Tanh", [sums], f"{p}tanh"), "")
        states["hidden"].append(hidden)
        states["cell"].append(cell)
        x = g.add("Add", [x, hidden], f"{p}sum")
    x = g.norm(x, "norm", arrays)
    head = g.add("Transpose", ["embedding.weight"], "head.weight", perm=[1, 0])
    g.add("MatMul", [x, head], "logits")
    for name in _names(lstm=lstm):
        g.add("Concat", states[name], f"next_{name}", axis=0)
    return _finish(g, model)


def _names(*, lstm: bool) -> tuple[str, ...]:
    return ("hidden", "cell") if lstm else ("hidden",)


def _sums(g: GraphBuilder, p: str, arrays: Mapping[str, Floats], h: str, hidden: str) -> str:
    """Return what goes into the cell's non-linearities, [1, gates * C]."""
    above = g.linear(h, f"{p}ih", arrays[f"{p}cell.weight_ih_l0"], f"{p}above")
    before = g.linear(hidden, f"{p}hh", arrays[f"{p}cell.weight_hh_l0"], f"{p}before")
    bias = g.weight(f"{p}bias", arrays[f"{p}cell.bias_ih_l0"] + arrays[f"{p}cell.bias_hh_l0"])
    return g.add("Add", [g.add("Add", [above, before], f"{p}both"), bias], f"{p}sums")


def _lstm(g: GraphBuilder, p: str, sums: str, cell: str) -> tuple[str, str]:
    """Return the next hidden state and cell: gates in torch's order."""
    gates = [f"{p}{name}" for name in ("input", "forget", "new", "output")]
    g.nodes.append(helper.make_node("Split", [sums], gates, name=f"{p}gates", axis=-1, num_outputs=4))
    opened = [g.add("Sigmoid", [gate], f"{gate}.open") for gate in (gates[0], gates[1], gates[3])]
    new = g.add("Tanh", [gates[2]], f"{p}new.tanh")
    kept = g.add("Mul", [opened[1], cell], f"{p}kept")
    next_cell = g.add("Add", [kept, g.add("Mul", [opened[0], new], f"{p}added")], f"{p}next_cell")
    hidden = g.add("Mul", [opened[2], g.add("Tanh", [next_cell], f"{p}shown")], f"{p}next_hidden")
    return hidden, next_cell


def _finish(g: GraphBuilder, model: Recurrent) -> onnx.ModelProto:
    config, value = model.config, helper.make_tensor_value_info
    names, state = _names(lstm=config.cell == "lstm"), [config.n_layer, config.n_embd]
    inputs = [value("input_ids", TensorProto.INT64, [1])]
    outputs = [value("logits", TensorProto.FLOAT, [1, config.vocab_size])]
    inputs += [value(name, TensorProto.FLOAT, state) for name in names]
    outputs += [value(f"next_{name}", TensorProto.FLOAT, state) for name in names]
    return make_model(g, inputs, outputs, asdict(config))


class StepModel:
    """The graph of one step in ONNX Runtime; shared by many sequences."""

    def __init__(self, path: Path) -> None:
        self._runtime = load_runtime(path)
        states = self._runtime.get_inputs()[1:]
        self._names = [node.name for node in states]
        self.empty = [np.zeros(node.shape, dtype=np.float32) for node in states]

    def step(self, token: int, states: Sequence[Floats]) -> tuple[Floats, list[Floats]]:
        """Return next-token log-probabilities [V] after a token, and the states after it."""
        feed = {"input_ids": np.array([token]), **dict(zip(self._names, states, strict=True))}
        logits, *following = self._runtime.run(None, feed)
        return log_softmax(logits)[0], following


class RecurrentSequence:
    """One sequence with its states, a `predictor.transformer.sequences.TokenModel`. Not thread-safe."""

    block_size = _LONGEST

    def __init__(self, model: StepModel) -> None:
        self._model = model
        self._tokens: tuple[int, ...] = ()
        self._after: list[_After] = []
        self.passes = 0

    def advance(self, tokens: Sequence[int], cancel: Cancel | None = None) -> Floats:
        """Return next-token probabilities [V] after `tokens`, which the sequence then is."""
        tokens = tuple(tokens)
        shared = shared_length(self._tokens, tokens)
        self._tokens = tokens[:shared]
        del self._after[shared:]
        for token in tokens[shared:]:
            if cancel:
                cancel.check()
            self._after.append(self._step(token, self._after))
            self._tokens += (token,)
        return np.exp(self._after[-1][0])

    def branch(self, paths: Sequence[tuple[int, ...]]) -> Floats:
        """Return next-token probabilities [len(paths), V] after continuations of the sequence."""
        known: dict[tuple[int, ...], _After] = {(): self._after[-1]}
        for path in paths:
            for length in range(1, len(path) + 1):
                if path[:length] not in known:
                    known[path[:length]] = self._step(path[length - 1], [known[path[: length - 1]]])
        return np.exp(np.stack([known[path][0] for path in paths]))

    def read_ahead(self, tokens: Sequence[int], cancel: Cancel | None = None) -> None:
        """Do nothing: there is one sequence."""

    def score(self, tokens: Sequence[int]) -> NDArray[np.float64]:
        """Return log P(token | those before it) of all but the first of `tokens`."""
        scores, after = [], self._step(tokens[0], [])
        for token in tokens[1:]:
            scores.append(float(after[0][token]))
            after = self._step(token, [after])
        return np.array(scores)

    def _step(self, token: int, before: Sequence[_After]) -> _After:
        self.passes += 1
        return self._model.step(token, before[-1][1] if before else self._model.empty)
