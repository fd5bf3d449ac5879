"""How long it takes to find the words near what is typed, here and with libraries.

Run with: python -m tests.measure.near
The words are those of the shipped list, and as many made of them by a slip each. CPU time, p50 and p99.
Libraries that are not installed are left out.
"""

import importlib
import random
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

import predictor
from predictor.evaluation.floor import read_counts
from predictor.spelling.fingers import Fingers
from predictor.spelling.near import NearWords

LOOK_UPS = 150
LENGTHS = (3, 4, 6, 8, 10, 14)
console = Console(highlight=False)


def words() -> list[str]:
    fingers = Fingers(1)
    listed = list(read_counts(Path(predictor.__file__).parent / "models" / "en"))
    return listed + [fingers.slip(word) for word in listed]


def measured(find: Callable[[str], Any], typed: Sequence[str]) -> str:
    times = []
    for text in typed:
        started = time.thread_time_ns()
        find(text)
        times.append((time.thread_time_ns() - started) / 1e6)
    return f"{np.median(times):.2f} / {np.quantile(times, 0.99):.2f}"


def symspell(known: Sequence[str]) -> Callable[[str], Any]:
    package = importlib.import_module("symspellpy")
    finder = package.SymSpell(max_dictionary_edit_distance=2)
    for word in known:
        finder.create_dictionary_entry(word.lower(), 1)
    return lambda typed: finder.lookup(typed, package.Verbosity.ALL, max_edit_distance=2)


def rapidfuzz(known: Sequence[str]) -> Callable[[str], Any]:
    process = importlib.import_module("rapidfuzz.process")
    scorer = importlib.import_module("rapidfuzz.distance").OSA.distance
    lower = [word.lower() for word in known]
    return lambda typed: process.extract(typed, lower, scorer=scorer, score_cutoff=2, limit=None)


def own(edits: int, *, begun: bool) -> Callable[[Sequence[str]], Callable[[str], Any]]:
    def build(known: Sequence[str]) -> Callable[[str], Any]:
        near = NearWords(known)
        return lambda typed: near.find_begun(typed, edits) if begun else near.find(typed, edits)

    return build


WAYS: dict[str, Callable[[Sequence[str]], Callable[[str], Any]]] = {
    "trie, whole, 2 edits": own(2, begun=False),
    "trie, begun, 2 edits": own(2, begun=True),
    "trie, whole, 1 edit": own(1, begun=False),
    "trie, begun, 1 edit": own(1, begun=True),
    "symspellpy, whole, 2 edits": symspell,
    "rapidfuzz, whole, 2 edits": rapidfuzz,
}


def main() -> None:
    """Measure."""
    known, chance, fingers = words(), random.Random(1), Fingers(2)
    long = [word.lower() for word in known[:20_000]]
    typed = {
        length: [
            fingers.slip(fingers.slip(chance.choice(some)))[:length]
            for some in [[word for word in long if len(word) >= length]]
            for _ in range(LOOK_UPS)
        ]
        for length in LENGTHS
    }
    console.print(f"{len(known):,} words; CPU ms, p50 / p99, by letters typed: {LENGTHS}")
    for name, build in WAYS.items():
        try:
            started = time.thread_time()
            find = build(known)
            took = time.thread_time() - started
        except ImportError:
            continue
        figures = "  ".join(measured(find, typed[length]) for length in LENGTHS)
        del find
        tracemalloc.start()
        kept = build(known)
        held = tracemalloc.get_traced_memory()[0] / 1e6
        tracemalloc.stop()
        del kept
        console.print(f"{name:28}{figures}   built in {took:.2f} s, {held:.0f} MB")


if __name__ == "__main__":
    main()
