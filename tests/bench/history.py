"""What a history costs: `python -m tests.bench.history [million]`. Texts come from the bundle's own words."""

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console

import predictor
from predictor.contract import Context
from predictor.engine import Engine
from predictor.evaluation.latency import Percentiles
from predictor.history.asking import LearnedWord
from predictor.history.history import History
from predictor.history.source import HistorySource
from predictor.rules.blend import BlendPredictor
from predictor.rules.refusal import Refusal

console = Console(highlight=False)
GRAMS, MILLION = 200_000, 1_000_000
_SENTENCE = 12
_KEYS, _ROUNDS = 1500, 5
_BLOCKED = 1000
_WHEN = 1_700_000_000.0
# In a process of its own: what a start takes more, and how much memory.
_START = """
import json, resource, sys, time
import predictor
from predictor.contract import Context
from predictor.system.machine import give_memory_back
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 1e6
engine = predictor.load(model="bigram")
give_memory_back()
before, started, wall = resident(), time.thread_time(), time.perf_counter()
assembly = engine._assembly
if sys.argv[1]:
    from predictor.history.history import History
    assembly.open_history(History(sys.argv[1]))
    assembly.history.belief(Context("See you at ").finished)
cpu, passed = time.thread_time() - started, time.perf_counter() - wall
print(json.dumps([1000 * cpu, 1000 * passed, resident() - before]))
"""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place, predictor.load(model="bigram") as engine:
        words = Words(engine)
        with History(Path(place) / "history") as history:
            source = _opened(engine, history)
            while (grams := _grams(history)) < GRAMS:
                history.learn_all((text, _WHEN) for text in words.sentences(20_000))
            known = len(history.words())
            console.print(f"{grams:,} n-grams, {known:,} words, {_size(history.folder):.1f} MB")
            times = _learning(history, words)
            console.print(f"learning a sentence, CPU ms: p50 {times.p50:.2f}, p99 {times.p99:.2f} (bar: 5)")
            gc.freeze()
            more = _key_costs(engine, source, words)
            console.print(f"a key more, CPU ms: p50 {more.p50:.3f}, p99 {more.p99:.3f} (bars: 0.05, 0.3)")
            history.block_all(f"{word.text}*" if at % 10 == 0 else word.text for at, word in _rare(history))
            more = _key_costs(engine, source, words)
            console.print(f"the same with {_BLOCKED} words blocked: p50 {more.p50:.3f}, p99 {more.p99:.3f}")
            started = time.perf_counter()
            history.forget(history.words()[50].text)
            console.print(f"forgetting a word: {1000 * (time.perf_counter() - started):.0f} ms")
        cpu, wall, memory = _start(str(Path(place) / "history"))
        console.print(f"start: {cpu:.1f} ms CPU, {wall:.1f} ms (bar: 15); memory {memory:.1f} MB (bar: 10)")
        if "million" not in sys.argv[1:]:
            return
        with History(Path(place) / "million") as history:
            texts = list(words.sentences(MILLION))
            cpu, wall = time.thread_time(), time.perf_counter()
            learned = history.learn_all(texts)
            cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
            console.print(f"{learned:,} words learned in {cpu:.1f} s CPU, {wall:.1f} s (bar: 60)")
            console.print(f"{_grams(history):,} n-grams, {_size(history.folder):.1f} MB")


class Words:
    """Draws sentences as the bundle's bigram would: words as often as in any text, and after each other."""

    def __init__(self, engine: Engine) -> None:
        """Of this bundle."""
        self._model = engine._assembly.bigram
        self._random = np.random.default_rng(0)
        self._next: dict[int, np.ndarray] = {}

    def sentences(self, words: int) -> Iterator[str]:
        """Yield sentences of about so many words together."""
        for _ in range(words // _SENTENCE):
            yield self._sentence()

    def _sentence(self) -> str:
        index, drawn = self._model.words.index, list[str]()
        last = len(self._model.words)
        for _ in range(_SENTENCE):
            if last not in self._next:
                probs = self._model.following((last,)).probs.astype(np.float64)
                self._next[last] = np.cumsum(probs / probs.sum()).astype(np.float32)
            place = min(int(self._next[last].searchsorted(self._random.random())), len(index) - 1)
            if len(self._next) > 3000:
                self._next.clear()
            drawn.append(index.word(place))
            last = int(index.numbers[place])
        return " ".join(drawn) + "."


def _opened(engine: Engine, history: History) -> HistorySource:
    engine._assembly.open_history(history)
    source = engine._assembly.history
    assert source is not None
    return source


def _grams(history: History) -> int:
    """Return how many n-grams of one to three words there are."""
    return history.counts().ngrams


def _rare(history: History) -> Iterator[tuple[int, LearnedWord]]:
    """Yield the words that are used least, numbered."""
    return enumerate(history.words()[-_BLOCKED:])


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def _learning(history: History, words: Words) -> Percentiles:
    times = []
    for text in words.sentences(200 * _SENTENCE):
        started = time.thread_time_ns()
        history.learn(text, _WHEN)
        times.append(time.thread_time_ns() - started)
    return Percentiles.of(times)


def _key_costs(engine: Engine, source: HistorySource, words: Words) -> Percentiles:
    """Return what each key of some texts takes more, the least of some rounds with it and without it."""
    assembly = engine._assembly
    keys = [text[:end] for text in words.sentences(_KEYS // 4) for end in range(len(text))][:_KEYS]
    each: list[list[list[int]]] = [[], []]
    for _ in range(_ROUNDS):
        for place, laid_over in enumerate(((), (source,))):
            made = BlendPredictor(
                "blend",
                assembly.words.index,
                {assembly.bigram_source(): (1.0,)},
                (*laid_over, assembly.recent_words()),
                (lambda: Refusal(assembly.blocked())) if laid_over else Refusal,
            )
            source._followed.clear()
            each[place].append(_times(made, keys))
    without, with_it = (np.min(rounds, axis=0) for rounds in each)
    return Percentiles.of([int(more) for more in with_it - without])


def _times(made: BlendPredictor, keys: Sequence[str]) -> list[int]:
    times = []
    for before in keys:
        context = Context(before)
        started = time.thread_time_ns()
        made.candidates(context, 3)
        times.append(time.thread_time_ns() - started)
    return times


def _start(folder: str) -> list[float]:
    """Return what opening a history takes: CPU ms, ms, MB; the least of some starts."""

    def run(argument: str) -> list[float]:
        done = subprocess.run(
            [sys.executable, "-c", _START, argument], capture_output=True, text=True, check=True
        )
        return [float(value) for value in json.loads(done.stdout)]

    return [min(values) for values in zip(*(run(folder) for _ in range(5)), strict=True)]


if __name__ == "__main__":
    main()
