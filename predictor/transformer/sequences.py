"""A few cached sequences of one model: the one at the cursor, where the writer came from, one read ahead."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from predictor.contract import Cancel
from predictor.text import shared_length
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import (
    Branch,
    CachedSequence,
    Detour,
    FloatArray,
    token_log_probs,
)

SIZE = 3
# Cutting back by more than this would lose what the writer may come back to: another sequence goes there.
_WORTH_KEEPING = 24
# Tokens in one pass of reading ahead: a key that comes meanwhile waits for no more.
_AHEAD_CHUNK = 8
# Tokens in one pass of detours, if one alone has not more: between passes a cancel is honoured.
_DETOUR_CHUNK = 96


class TokenModel(Protocol):
    """A language model over tokens with a sequence at hand: what words are predicted with."""

    block_size: int
    """Tokens in a sequence at most."""

    @property
    def passes(self) -> int:
        """How often the model has run."""
        ...

    def advance(self, tokens: Sequence[int], cancel: Cancel | None = None) -> FloatArray:
        """Set the sequence to `tokens`; return next-token probabilities, float32 [V]."""
        ...

    def branch(self, paths: Sequence[Branch]) -> FloatArray:
        """Return next-token probabilities after continuations of the sequence, float32 [len(paths), V]."""
        ...

    def read_ahead(self, tokens: Sequence[int], cancel: Cancel | None = None) -> None:
        """Read a sequence that will be wanted soon."""
        ...

    def score(self, tokens: Sequence[int]) -> NDArray[np.float64]:
        """Return log P(token | those before it) of all but the first of `tokens`."""
        ...


class SequencePool:
    """Answers like one `CachedSequence`; keeps several of them. Not thread-safe."""

    def __init__(self, model: Graph) -> None:
        self.block_size = model.block_size
        self._model = model
        self._sequences = [CachedSequence(model)]  # the one used last comes first
        self._aside: CachedSequence | None = None  # for detours

    @property
    def passes(self) -> int:
        """How often the graph has run."""
        aside = self._aside.passes if self._aside else 0
        return aside + sum(sequence.passes for sequence in self._sequences)

    def advance(self, tokens: Sequence[int], cancel: Cancel | None = None) -> FloatArray:
        """Set the sequence to `tokens`; return next-token probabilities; see `CachedSequence.advance`."""
        wanted = tuple(tokens)
        shared, sequence = self._nearest(wanted, self._sequences)
        if len(sequence.tokens) - shared > _WORTH_KEEPING:
            other = self._spare(sequence)
            other.follow(sequence, shared)
            sequence = other
        self._move(sequence, 0)
        return sequence.advance(wanted, cancel)

    def branch(self, paths: Sequence[Branch]) -> FloatArray:
        """Return probabilities after continuations of the sequence; see `CachedSequence.branch`."""
        return self._sequences[0].branch(paths)

    def read_ahead(self, tokens: Sequence[int], cancel: Cancel | None = None) -> None:
        """Read a sequence that will be wanted soon, in small steps, and stay where we are."""
        others = self._sequences[1:] or [self._spare(self._sequences[0])]
        wanted = tuple(tokens)
        shared, sequence = self._nearest(wanted, others)
        if shared <= _WORTH_KEEPING < len(sequence.tokens):
            sequence = self._spare(self._sequences[0])
        self._move(sequence, 1)
        sequence.advance(wanted, cancel, chunk=_AHEAD_CHUNK)

    def detours(self, ways: Sequence[Detour], cancel: Cancel | None = None) -> list[FloatArray]:
        """Return next-token probabilities [V] after other ways on from places inside the sequence.

        The sequence stays as it is: what is read goes elsewhere. Raises `PredictionCancelled` between passes.
        """
        trunk = self._sequences[0]
        if self._aside is None:
            self._aside = CachedSequence(self._model)
        found: dict[Detour, FloatArray] = {}
        for part in _passes(ways, self._aside):
            if cancel:
                cancel.check()
            self._aside.follow(trunk, part[0].kept)
            found.update(zip(part, self._aside.detours(part), strict=True))
        return [found[way] for way in ways]

    def score(self, tokens: Sequence[int]) -> NDArray[np.float64]:
        """Return log P(token | those before it) of all but the first of `tokens`."""
        return token_log_probs(self._model, tokens)

    def _nearest(self, tokens: Branch, sequences: Sequence[CachedSequence]) -> tuple[int, CachedSequence]:
        """Return the sequence that shares most with `tokens`, of equal ones the first, and how much."""
        lengths = [shared_length(sequence.tokens, tokens) for sequence in sequences]
        most = max(lengths)
        return most, sequences[lengths.index(most)]

    def _spare(self, taken: CachedSequence) -> CachedSequence:
        """Return the sequence that was longest not used, or a new one; never `taken`."""
        if len(self._sequences) < SIZE:
            self._sequences.append(CachedSequence(self._model))
        return next(sequence for sequence in reversed(self._sequences) if sequence is not taken)

    def _move(self, sequence: CachedSequence, place: int) -> None:
        self._sequences.remove(sequence)
        self._sequences.insert(place, sequence)


def _passes(ways: Sequence[Detour], sequence: CachedSequence) -> list[list[Detour]]:
    """Return which ways are read together: the shortest first, for which most of the sequence is kept."""
    parts: list[list[Detour]] = []
    size = 0
    for way in sorted(set(ways), key=lambda way: (-way.kept, way.path)):
        size += len(way.path)
        if not parts or size > min(_DETOUR_CHUNK, sequence.room_for(parts[-1][0].kept)):
            parts.append([])
            size = len(way.path)
        parts[-1].append(way)
    return parts
