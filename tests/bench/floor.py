"""One token against the machine's own limit: the time that reading the weights once must take."""

import time
from collections.abc import Callable

import numpy as np

from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence

_ROUNDS = 60
_PAST = 64


def one_token_ms(model: Graph) -> float:
    """Return the CPU ms of one token behind 64: the fastest tenth's mean, as for the floor."""
    session = CachedSequence(model)
    tokens = [5] * min(_PAST, model.block_size // 2)
    session.advance(tokens)
    numbers = iter(range(10, 10 + 4 * _ROUNDS))
    return _fast(lambda: session.advance([*tokens, next(numbers) % model.vocab_size]))


def floor_ms(size: int) -> tuple[float, float]:
    """Return the CPU ms for reading `size` bytes once with one thread, and the bandwidth in GB/s."""
    array = np.ones(max(1, size // 4), dtype=np.float32)
    taken = _fast(lambda: float(array @ array))
    return taken, size / taken / 1e6


def _fast(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(_ROUNDS):
        started = time.thread_time_ns()
        call()
        taken.append(time.thread_time_ns() - started)
    return float(np.mean(sorted(taken)[: _ROUNDS // 10])) / 1e6
