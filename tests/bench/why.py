"""What saying why costs: `python -m tests.bench.why [WORDS]`, the shipped bundle, a text of 60 words.

Each time a session of its own explains the first suggestion behind the text, so that nothing is remembered of
it: what a key in the editor asks for costs less, where the context is read already.
"""

import sys
import time
from collections.abc import Sequence

from rich.console import Console

import predictor
from predictor.contract import Context, Question
from predictor.engine import Engine
from predictor.evaluation.latency import Percentiles

TEXT = (
    "Hi Shawn, thanks for coming to the hack space yesterday to record the video with us, it was great fun "
    "and everybody liked it a lot. I have looked at the first cut and I think we should take out the part "
    "where the microphone was off. Could you please send me the original files so that I can cut the "
)
_WORDS, _TIMES = 60, 40


def texts(words: int) -> list[str]:
    """Return texts of so many words: one after a whole word, and one within the next."""
    run = (TEXT * (words // 50 + 1)).split(" ")[:words]
    whole = f"{' '.join(run)} "
    return [whole, f"{whole}vi"]


def cpu_and_wall(engine: Engine, text: str) -> tuple[int, int]:
    """Return the CPU time and the wall time of one explanation, in nanoseconds."""
    with engine.session() as session:
        wall, cpu = time.perf_counter_ns(), time.thread_time_ns()
        session.explain(Question(Context(text), engine.model))
        return time.thread_time_ns() - cpu, time.perf_counter_ns() - wall


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    words = int(arguments[0]) if arguments else _WORDS
    console = Console(highlight=False)
    with predictor.load() as engine:
        for text in texts(words):
            cpu_and_wall(engine, text)
            times = [cpu_and_wall(engine, text) for _ in range(_TIMES)]
            for what, values in zip(("CPU", "wall"), zip(*times, strict=True), strict=True):
                found = Percentiles.of(values)
                row = " / ".join(f"{each:.0f}" for each in (found.p50, found.p95, found.p99))
                console.print(f"{words} words, …{text[-8:]!r}, {what}: p50 / p95 / p99 {row} ms")


if __name__ == "__main__":
    main(sys.argv[1:])
