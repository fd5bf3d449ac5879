"""One token sequence with its key/value cache.

Asked for another sequence, it keeps the shared beginning and computes only the rest, so a word costs one pass
and a correction none. Keys and values stay where they are: the graph reads and writes one buffer, and cutting
back is a smaller length. After the sequence stands a tree of branches; when the sequence grows along one of
them, its keys and values are moved into place instead of being computed again.
"""

import math
import mmap
import sys
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from predictor.contract import Cancel
from predictor.errors import BundleError, SettingsError
from predictor.system.libraries import load_onnxruntime
from predictor.text import first_line, shared_length
from predictor.transformer.graph import BRANCH_ROOM, Graph

FloatArray = NDArray[np.float32]
# A continuation of the sequence, as tokens.
Branch = tuple[int, ...]


class Detour(NamedTuple):
    """Another way on from a place inside the sequence."""

    kept: int
    """How many tokens of the sequence stand before it."""
    path: Branch
    """The tokens after those, one at least."""


# Tokens in one pass of a long context: between passes a cancel is honoured.
CHUNK = 32
# Positions whose distribution is remembered, so that going back some words costs nothing.
_REMEMBERED = 8
_HIDDEN = np.float32(-1e9)
_REPAIR = "Export it again from a good checkpoint, or install the bundle again."


class CachedSequence:
    """One token sequence with its cache. Not thread-safe.

    tokens: what the cache holds. passes: how often the graph has run.
    """

    def __init__(self, model: Graph) -> None:
        onnxruntime = load_onnxruntime()
        self.model = model
        self.tokens: Branch = ()
        self.passes = 0
        self._binding = model.runtime.io_binding()
        self._binding.bind_output("logits", "cpu")  # first, so that it is output 0
        # The binding refers to these arrays; they must live as long as it does.
        self._cache = zero_pages(len(model.cache_names), model.cache_shape)
        for name, array in zip(model.cache_names, self._cache, strict=True):
            value = onnxruntime.OrtValue.ortvalue_from_numpy(array)
            self._binding.bind_ortvalue_input(name, value)
            self._binding.bind_ortvalue_output(name.replace("past_key_values", "present"), value)
        self._known: OrderedDict[int, FloatArray] = OrderedDict()
        # The branches after the sequence: their places in the cache, and the distributions asked for.
        self._places: dict[Branch, int] = {}
        self._after: dict[Branch, FloatArray] = {}
        self._used = 0

    def advance(
        self, tokens: Sequence[int], cancel: Cancel | None = None, *, chunk: int = CHUNK
    ) -> FloatArray:
        """Make the cache hold exactly `tokens`; return next-token probabilities, float32 [V].

        chunk: most tokens in one pass. The array is read-only. Raises `PredictionCancelled` between passes
        (what was computed stays), `SettingsError` when there are no tokens or more than the model's window.
        """
        wanted = tuple(tokens)
        self._check(wanted)
        self._cut(shared_length(self.tokens, wanted))
        self._adopt(wanted)
        if len(self.tokens) == len(wanted) and len(wanted) in self._known:
            self._known.move_to_end(len(wanted))
            return self._known[len(wanted)]
        if len(self.tokens) == len(wanted):
            self._cut(len(wanted) - 1)
        while len(self.tokens) < len(wanted):
            if cancel:
                cancel.check()
            piece = wanted[len(self.tokens) :][:chunk]
            logits = self._append(piece, [len(piece) - 1])
        return self._remember(len(wanted), softmax(logits)[0])

    def branch(self, paths: Sequence[Sequence[int]]) -> FloatArray:
        """Return next-token probabilities after continuations, float32 [len(paths), V], in few passes.

        The paths form a tree, kept until the sequence changes: shared beginnings are computed once, and each
        token sees the sequence, its ancestors and itself (tree attention: Miao et al., SpecInfer, 2023). The
        sequence stays as it was. More than BRANCH_ROOM tokens take several passes. Raises
        `SettingsError` for an empty path or one that is longer than that.
        """
        wanted = [tuple(path) for path in paths]
        nodes = {path[:length] for path in wanted for length in range(1, len(path) + 1)}
        if not all(wanted) or (len(nodes) > BRANCH_ROOM and len(wanted) == 1):
            raise SettingsError(
                f"Paths of {sorted(map(len, wanted))} tokens were given; 1 to {BRANCH_ROOM} are possible."
            )
        if len(nodes) > BRANCH_ROOM:
            half = len(wanted) // 2
            return np.concatenate([self.branch(wanted[:half]), self.branch(wanted[half:])])
        if self._used + len(nodes) > BRANCH_ROOM:
            self._drop_branches()
        # Ancestors first: a token sees only what stands before it in the cache.
        asked = sorted(
            {path for path in wanted if path not in self._after}, key=lambda path: (len(path), path)
        )
        if asked:
            self._grow(asked)
        if not wanted:
            return np.empty((0, self.model.vocab_size), dtype=np.float32)
        return np.stack([self._after[path] for path in wanted])

    def detours(self, ways: Sequence[Detour]) -> FloatArray:
        """Return next-token probabilities after other ways on, float32 [len(ways), V], in one pass.

        As `branch`, but from places inside the sequence, which is cut to the last of them. Ways that begin
        alike share that. Raises `SettingsError` where there is no room: see `room_for`.
        """
        nodes: dict[Detour, int] = {}
        for kept, path in ways:
            for length in range(1, len(path) + 1):
                nodes.setdefault(Detour(kept, path[:length]), len(nodes))
        past = max((way.kept for way in ways), default=0)
        if not all(way.path for way in ways) or past > len(self.tokens) or len(nodes) > self.room_for(past):
            raise SettingsError(f"{len(nodes)} tokens after {past} were given; there is no room for them.")
        self._cut(past)
        self._drop_branches()
        bias = np.full((len(nodes), past + len(nodes)), _HIDDEN, dtype=np.float32)
        for node, number in nodes.items():
            # What stands before a node in its way comes before it here, too.
            if len(node.path) > 1:
                bias[number] = bias[nodes[Detour(node.kept, node.path[:-1])]]
            else:
                bias[number, : node.kept] = 0.0
            bias[number, past + number] = 0.0
        positions = np.array([node.kept + len(node.path) - 1 for node in nodes])
        rows = [nodes[way] for way in ways]
        return softmax(self._run([node.path[-1] for node in nodes], positions, bias, rows))

    def room_for(self, kept: int) -> int:
        """Return how many tokens one pass of detours may have after `kept` tokens of the sequence."""
        return self.model.cache_shape[2] - kept

    def follow(self, other: "CachedSequence", length: int) -> None:
        """Hold the first `length` tokens of another sequence of the same model, without computing them."""
        self._drop_branches()
        for mine, theirs in zip(self._cache, other._cache, strict=True):
            mine[:, :, :length] = theirs[:, :, :length]
        self.tokens = other.tokens[:length]
        self._known = OrderedDict((at, row) for at, row in other._known.items() if at <= length)

    def score(self, tokens: Sequence[int], start: int = 1) -> NDArray[np.float64]:
        """Return log P(tokens[i] | tokens[:i]) for i = start, start + 1, …, [len(tokens) - start] float64.

        The sequence is then tokens[:-1]. Raises `SettingsError` beyond block_size + 1 tokens.
        """
        following = np.array(tokens[start:], dtype=np.int64)
        scores = np.empty(len(following))
        if len(following):
            for at, rows in self._distributions(tokens[:-1], start - 1):
                chunk = following[at : at + len(rows)]
                scores[at : at + len(rows)] = rows[np.arange(len(rows)), chunk]
        return scores

    def log_probs(self, tokens: Sequence[int]) -> FloatArray:
        """Return next-token log-probabilities after each of `tokens`, [len(tokens), V] float32."""
        return np.concatenate([rows for _, rows in self._distributions(tokens, 0)])

    def _distributions(self, tokens: Sequence[int], start: int) -> Iterator[tuple[int, FloatArray]]:
        """Yield (i, log-probabilities [chunk, V] after tokens[start + i] and on), until all are read."""
        wanted = tuple(tokens)
        self._check(wanted)
        self._cut(min(start, shared_length(self.tokens, wanted)))
        while len(self.tokens) < start:
            piece = wanted[len(self.tokens) : start][:CHUNK]
            self._append(piece, [len(piece) - 1])
        while len(self.tokens) < len(wanted):
            at = len(self.tokens)
            piece = wanted[at : at + CHUNK]
            yield at - start, log_softmax(self._append(piece, range(len(piece))))

    def _check(self, tokens: tuple[int, ...]) -> None:
        if not 1 <= len(tokens) <= self.model.block_size:
            raise SettingsError(
                f"A sequence of {len(tokens)} tokens was given; 1 to {self.model.block_size} are possible."
            )

    def _append(self, chunk: Branch, rows: Sequence[int]) -> FloatArray:
        """Run the graph on the tokens that come next and keep them; return logits [len(rows), V]."""
        self._drop_branches()
        past, new = len(self.tokens), len(chunk)
        logits = self._run(chunk, np.arange(past, past + new), causal_bias(past, new), rows)
        self.tokens += chunk
        return logits

    def _grow(self, asked: Sequence[Branch]) -> None:
        """Compute the distributions after some paths, and the branches that lead there."""
        past, places, new = len(self.tokens), dict(self._places), list[Branch]()
        for path in asked:
            for node in (path[:length] for length in range(1, len(path) + 1)):
                # A known token whose distribution is wanted only now is computed once more.
                if node not in places or (node == path and node not in new):
                    places[node] = past + self._used + len(new)
                    new.append(node)
        total = past + self._used + len(new)
        bias = np.full((len(new), total), _HIDDEN, dtype=np.float32)
        bias[:, :past] = 0.0
        for number, node in enumerate(new):
            bias[number, [places[node[:length]] for length in range(1, len(node) + 1)]] = 0.0
        rows = [new.index(path) for path in asked]
        positions = np.array([past + len(node) - 1 for node in new])
        probs = softmax(self._run([node[-1] for node in new], positions, bias, rows))
        self._places, self._used = places, self._used + len(new)
        self._after.update(zip(asked, probs, strict=True))

    def _adopt(self, wanted: Branch) -> None:
        """Take over the branch, if there is one, along which the sequence is to grow."""
        past = len(self.tokens)
        path: Branch = ()
        while (longer := wanted[past : past + len(path) + 1]) in self._places and longer != path:
            path = longer
        if not path:
            return
        places = [self._places[path[:length]] for length in range(1, len(path) + 1)]
        for cache in self._cache:
            cache[:, :, past : past + len(path)] = cache[:, :, places]
        self.tokens += path
        for length in range(1, len(path) + 1):
            if (row := self._after.get(path[:length])) is not None:
                self._remember(past + length, row.copy())
        self._drop_branches()

    def _cut(self, length: int) -> None:
        """Forget what lies after `length`; the buffers are simply overwritten later."""
        if length < len(self.tokens):
            self._drop_branches()
            self.tokens = self.tokens[:length]
            for known in [known for known in self._known if known > length]:
                del self._known[known]

    def _drop_branches(self) -> None:
        self._places, self._after, self._used = {}, {}, 0

    def _remember(self, length: int, probs: FloatArray) -> FloatArray:
        probs.setflags(write=False)  # the caller gets the array that later calls return again
        self._known[length] = probs
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return probs

    def _run(
        self, tokens: Sequence[int], positions: NDArray[Any], bias: FloatArray, rows: Sequence[int]
    ) -> FloatArray:
        """Run the graph on tokens that see what `bias` [new, total] says; return logits [len(rows), V]."""
        least, most, size = min(tokens), max(tokens), self.model.vocab_size
        if least < 0 or most >= size:
            raise SettingsError(f"Tokens {least} to {most} were given; this model knows 0 to {size - 1}.")
        total = bias.shape[1]
        binding = self._binding
        binding.bind_cpu_input("input_ids", np.array([tokens], dtype=np.int64))
        binding.bind_cpu_input("position_ids", positions[None].astype(np.int64))
        binding.bind_cpu_input("attention_bias", bias[None, None])
        binding.bind_cpu_input("rows", np.array(rows, dtype=np.int64))
        binding.bind_cpu_input("seqlens_k", np.array([total - 1], dtype=np.int32))
        binding.bind_cpu_input("total_sequence_length", np.array(total, dtype=np.int32))
        # A fresh output each time: otherwise the next run would overwrite what we returned.
        binding.bind_output("logits", "cpu")
        try:
            self.model.runtime.run_with_iobinding(binding)
        except Exception as error:  # onnxruntime raises its own classes, all derived from Exception alone
            raise BundleError(f"The model cannot be run: {first_line(error)}", _REPAIR) from error
        self.passes += 1
        logits: FloatArray = binding.get_outputs_as_ortvaluevector()[0].numpy()
        if logits.shape != (len(rows), size):
            raise BundleError(f"The model answers {logits.shape} where {len(rows)} x {size} belong.", _REPAIR)
        return logits


def token_log_probs(model: Graph, tokens: Sequence[int]) -> NDArray[np.float64]:
    """Return log P(token | those before it) of all but the first of `tokens`, float64 [len(tokens) - 1].

    More tokens than the window are read in strides of half a window: each sees at least that much.
    """
    sequence, window = CachedSequence(model), model.block_size
    scores, done = [np.empty(0)], 1
    while done < len(tokens):
        start = 0 if done == 1 else done - window // 2
        piece = tokens[start : start + window]
        scores.append(sequence.score(piece)[done - start - 1 :])
        done = start + len(piece)
    return np.concatenate(scores)


def zero_pages(count: int, shape: tuple[int, ...]) -> list[FloatArray]:
    """Return arrays of zeros on pages of their own: rows that are never written take no memory."""
    size = 4 * math.prod(shape)
    # Private: after a fork, child and parent must not write into each other's cache.
    if sys.platform == "win32":
        pages = mmap.mmap(-1, count * size)
    else:
        pages = mmap.mmap(-1, count * size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return [np.frombuffer(pages, np.float32, size // 4, at * size).reshape(shape) for at in range(count)]


def causal_bias(past: int, new: int) -> FloatArray:
    """Return the attention bias [new, past + new]: each new token sees all before it and itself."""
    bias = np.zeros((new, past + new), dtype=np.float32)
    if new > 1:
        bias[:, past:] = np.triu(np.full((new, new), _HIDDEN), k=1)
    return bias


def softmax(logits: FloatArray) -> FloatArray:
    """Return probabilities over the last dimension, float32 of the same shape; `logits` is overwritten.

    Raises `BundleError` if one of them is no number.
    """
    logits -= logits.max(axis=-1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= _checked(logits.sum(axis=-1, keepdims=True))
    return logits


def log_softmax(logits: FloatArray) -> FloatArray:
    """Return log-probabilities over the last dimension; raises `BundleError` if one of them is no number."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    result: FloatArray = shifted - np.log(_checked(np.exp(shifted).sum(axis=-1, keepdims=True)))
    return result


def _checked(sums: FloatArray) -> FloatArray:
    """Return sums of exponentials; NaN or infinity among the logits makes its sum NaN."""
    if np.isnan(sums).any():
        raise BundleError(
            "The model gave a probability that is not a number: its weights are damaged.",
            _REPAIR,
        )
    return sums
