"""Graphs of one bundle in several precisions, made of the weights that it has, or of a run's."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from export.balance import balance, measure_activations
from export.graph import build_graph
from export.moments import input_moments
from export.quantise import PRECISIONS, quantise
from export.web.graph import widen
from predictor.bundle.assembly import Assembly
from predictor.bundle.manifest import MODEL
from predictor.bundle.reading import Bundle
from predictor.errors import SettingsError
from predictor.text import normalise
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence
from predictor.transformer.vocabulary import Vocabulary
from training.run.checkpoint import load_model

# Windows of text on which the inputs of matrices are observed.
_WINDOWS = 48
_SEED = 1


class Recipes:
    """The graphs of a bundle, each made when it is first asked for.

    run: the run whose weights, never rounded, are taken; None: the bundle's own. texts: on which the inputs
    of matrices are observed; without any, on text that the model itself draws.
    """

    def __init__(self, bundle: Bundle, run: Path | None = None, texts: Sequence[str] = ()) -> None:
        self.bundle, self._run, self._texts = bundle, run, texts
        self._made: dict[str, bytes] = {}
        self._assembly = Assembly(bundle)

    @property
    def origin(self) -> str:
        """What the weights were before they were rounded."""
        if self._run:
            return f"the weights of the run {self._run.resolve().name}, in fp32"
        return f"the bundle's own weights, in {self.bundle.manifest.precision or 'an unstated precision'}"

    @property
    def observed(self) -> str:
        """What the inputs of matrices were observed on."""
        return "text that was given" if self._texts else "text that the model itself drew"

    def graph(self, precision: str) -> bytes:
        """Return an ONNX file; raises `SettingsError` where a precision cannot be made of what is there."""
        if precision not in PRECISIONS:
            raise SettingsError(f"There is no precision {precision!r}.", f"Known: {', '.join(PRECISIONS)}.")
        if precision not in self._made:
            self._made[precision] = self._make(precision)
        return self._made[precision]

    def _make(self, precision: str) -> bytes:
        own = self.bundle.manifest.precision
        if not self._run and precision == own:
            return self.bundle.path(MODEL).read_bytes()
        if not self._run and own == "int4" and precision != "fp32":
            raise SettingsError(
                f"The bundle's weights have 4 bits; {precision} would repeat their errors in more bytes.",
                "Take the bundle that it was made of, or give the run: --run FOLDER.",
            )
        moments = self._moments if precision == "int4" else None
        content: bytes = quantise(self._wide, precision, moments).SerializeToString()
        return content

    @cached_property
    def _wide(self) -> onnx.ModelProto:
        """The graph in fp32."""
        if self._run is None:
            content = self.bundle.path(MODEL).read_bytes()
            return without_casts(onnx.load_from_string(widen(content).content))
        model, state = load_model(self._run)
        if dict(state["model"]) != dict(self.bundle.manifest.model):
            raise SettingsError(
                f"The run {self._run} holds a model of another shape than the bundle {self.bundle.folder}.",
                "Give the run that the bundle was packaged from.",
            )
        windows = np.array(self._windows, dtype=np.int64)
        return balance(build_graph(model), measure_activations(model, windows))

    @cached_property
    def _moments(self) -> dict[str, "np.typing.NDArray[np.float64]"]:
        return input_moments(self._wide, self.bundle.manifest.shape, self._windows)

    @cached_property
    def _windows(self) -> list[list[int]]:
        vocabulary, graph = self._assembly.vocabulary, self._assembly.graph
        if not self._texts:
            return [drawn_window(graph, vocabulary, seed) for seed in range(_WINDOWS)]
        return text_windows(vocabulary, self._texts, graph.block_size)


def drawn_window(graph: Graph, vocabulary: Vocabulary, seed: int) -> list[int]:
    """Return a window of tokens that the model draws itself, from the beginning of a document."""
    chance, sequence = np.random.default_rng([_SEED, seed]), CachedSequence(graph)
    tokens = [vocabulary.document]
    while len(tokens) < graph.block_size:
        sums = np.cumsum(sequence.advance(tokens)[: vocabulary.size], dtype=np.float64)
        tokens.append(int(np.searchsorted(sums, chance.random() * sums[-1])))
    return tokens


def text_windows(vocabulary: Vocabulary, texts: Sequence[str], size: int) -> list[list[int]]:
    """Return up to 48 windows of `size` tokens, evenly from all of these texts; the last may be shorter."""
    tokens = [token for text in texts for token in [vocabulary.document, *vocabulary.encode(normalise(text))]]
    windows = [tokens[start : start + size] for start in range(0, len(tokens), size)]
    return windows[:: max(1, len(windows) // _WINDOWS)][:_WINDOWS]


def without_casts(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a graph whose weights in fp16 have become fp32, as they were before `quantise`."""
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    casts = [node for node in model.graph.node if node.op_type == "Cast" and node.input[0] in weights]
    if not casts:
        return model
    result = onnx.ModelProto()
    result.CopyFrom(model)
    widened = {node.output[0]: node.input[0] for node in casts}
    for name, narrow in widened.items():
        array = numpy_helper.to_array(weights[narrow]).astype(np.float32)
        result.graph.initializer.append(numpy_helper.from_array(array, name))
    kept = [node for node in result.graph.node if node.output[0] not in widened]
    stays = [tensor for tensor in result.graph.initializer if tensor.name not in widened.values()]
    del result.graph.node[:], result.graph.initializer[:]
    result.graph.node.extend(kept)
    result.graph.initializer.extend(stays)
    return result
