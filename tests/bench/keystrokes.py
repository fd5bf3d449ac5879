"""Typing held-out text key by key: time per key, passes of the model, and what was prepared between keys."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from predictor.engine import Engine
from predictor.evaluation.latency import Percentiles, Stopwatch
from predictor.evaluation.typist import ASKED
from predictor.text import words
from predictor.text_session import TextSession


@dataclass(frozen=True, slots=True)
class Typed:
    """What typing all keys of some documents took; idle_ms: CPU time between two keys."""

    keys: int
    words: int
    cpu_ms: Percentiles
    wall_ms: Percentiles
    passes_on_keys: int
    passes_inside: int
    idle_ms: float
    idle_passes: int


def type_keys(engine: Engine, documents: Sequence[str], *, prepare: bool) -> Typed:
    """Type documents, asking for three suggestions at every key; prepare: work ahead between keys."""
    stopwatch = Stopwatch()
    idle = passes_on_keys = passes_inside = idle_passes = 0
    for document in documents:
        session = engine.session()
        for end in range(1, len(document) + 1):
            before, already = document[:end], _passes(session)
            stopwatch.time(lambda: session.suggest(before, k=ASKED))  # noqa: B023
            taken = _passes(session) - already
            passes_on_keys += taken
            passes_inside += taken if document[end - 1].isalpha() else 0
            if prepare:
                started = time.thread_time_ns()
                session.prepare(before)
                idle += time.thread_time_ns() - started
                idle_passes += _passes(session) - already - taken
        session.close()
    return Typed(
        keys=len(stopwatch.cpu_ns),
        words=sum(len(words(document)) for document in documents),
        cpu_ms=Percentiles.of(stopwatch.cpu_ns),
        wall_ms=Percentiles.of(stopwatch.wall_ns),
        passes_on_keys=passes_on_keys,
        passes_inside=passes_inside,
        idle_ms=idle / 1e6 / max(1, len(stopwatch.cpu_ns)),
        idle_passes=idle_passes,
    )


def cost_by_length(engine: Engine, typed: str, filler: str, lengths: Sequence[int]) -> dict[int, float]:
    """Return the mean CPU ms of a key when `typed` is typed after texts of these lengths; runs take turns."""
    before = {length: (filler * (length // len(filler) + 1))[:length] for length in lengths}
    sessions = {length: engine.session() for length in lengths}
    watches = {length: Stopwatch() for length in lengths}
    for end in range(1, len(typed) + 1):
        for length, session in sessions.items():
            text = before[length] + typed[:end]
            watches[length].time(lambda: session.suggest(text, k=ASKED))  # noqa: B023
    # The mean of a key, its slowest hundredth left out: at these a context is read for the first time.
    means = {}
    for length, watch in watches.items():
        kept = sorted(watch.cpu_ns)[: -max(1, len(watch.cpu_ns) // 100)]
        means[length] = sum(kept) / len(kept) / 1e6
    return means


def _passes(session: TextSession) -> int:
    predictors = session.__dict__.get("_predictors")
    source = predictors and predictors.__dict__.get("transformer_source")
    return source.passes if source else 0
