"""What a key costs beside the model's passes: calls of our own functions, and CPU time outside ONNX Runtime.

    python -m tests.bench.calls mail.jsonl [--keys 2000]

Each document is typed key by key as the editor asks, with a phrase and with work ahead; then a sentence into
the editor itself, on a terminal in memory. Calls are counted with `sys.setprofile`, generators that go on
included. To compare with another checkout, give its root in PYTHONPATH, in the same minutes.
"""

import asyncio
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from typing import Annotated, Any

import typer

import predictor
from predictor.engine import Engine
from predictor.evaluation import read_texts

PACKAGE = str(Path(predictor.__file__).parent)
SESSIONS = 50
TYPED_BEFORE = "Hi Anna, thanks for your message. I will meet you at the station at six. "
TYPED = "Please let me know if you have any questions about the meeting tomorrow."
PAUSE_S = 0.05  # between two keys


@dataclass(slots=True)
class Timed:
    """CPU ms of each key outside ONNX Runtime, where a word starts and inside words; and in it, in all."""

    starts: list[float] = field(default_factory=list)
    inside: list[float] = field(default_factory=list)
    runtime: float = 0.0

    @property
    def keys(self) -> int:
        return len(self.starts) + len(self.inside)


def type_keys(engine: Engine, documents: list[str], keys: int, each: Callable[[str, Any], None]) -> int:
    """Type `documents` until there are `keys` keys; each: what is done with the text so far and a session."""
    done = 0
    for document in documents:
        session = engine.session()
        for end in range(1, len(document) + 1):
            if done == keys:
                break
            each(document[:end], session)
            done += 1
        session.close()
    return done


def ask(before: str, session: Any) -> None:
    for _ in session.answers(before, phrase=True):
        pass
    session.prepare(before)


@contextmanager
def passes_timed(timed: Timed) -> Iterator[None]:
    """Add the time that ONNX Runtime takes to `timed`."""
    # Loaded with the engine, whichever checkout this is run for.
    runtime: Any = sys.modules["onnxruntime"].InferenceSession
    run = runtime.run_with_iobinding

    def watched(self: Any, *arguments: Any) -> None:
        started = time.thread_time_ns()
        run(self, *arguments)
        timed.runtime += (time.thread_time_ns() - started) / 1e6

    runtime.run_with_iobinding = watched
    try:
        yield
    finally:
        runtime.run_with_iobinding = run


def measure(engine: Engine, documents: list[str], keys: int) -> Timed:
    """Return what the keys cost."""
    timed = Timed()

    def each(before: str, session: Any) -> None:
        runtime, started = timed.runtime, time.thread_time_ns()
        ask(before, session)
        own = (time.thread_time_ns() - started) / 1e6 - (timed.runtime - runtime)
        (timed.inside if before[-1].isalpha() else timed.starts).append(own)

    with passes_timed(timed):
        type_keys(engine, documents, keys, each)
    return timed


def count_calls(act: Callable[[], int]) -> tuple[Counter[str], int]:
    """Return how often each of our functions was called, and what `act` returns."""
    calls: Counter[str] = Counter()

    def profile(frame: Any, event: str, argument: object) -> None:
        file = frame.f_code.co_filename
        if event == "call" and file.startswith(PACKAGE):
            calls[f"{file[len(PACKAGE) + 1 :]} {frame.f_code.co_name}"] += 1

    sys.setprofile(profile)
    try:
        done = act()
    finally:
        sys.setprofile(None)
    return calls, done


def count_in_editor(engine: Engine) -> tuple[Counter[str], int]:
    """Return how often our functions are called per thread while a sentence is typed into the editor."""
    from predictor.settings import Settings
    from tests.predictor.editor.driver import Driver, run_scenario

    calls: Counter[str] = Counter()
    counting = threading.Event()

    def profile(frame: Any, event: str, argument: object) -> None:
        if event == "call" and counting.is_set() and frame.f_code.co_filename.startswith(PACKAGE):
            calls[threading.current_thread().name] += 1

    async def scenario(driver: Driver) -> None:
        for key in TYPED_BEFORE:
            await driver.press(key)
            await asyncio.sleep(PAUSE_S)
        sys.setprofile(profile)
        counting.set()
        for key in TYPED:
            await driver.press(key)
            await asyncio.sleep(PAUSE_S)
        await asyncio.sleep(10 * PAUSE_S)
        counting.clear()
        sys.setprofile(None)

    threading.setprofile(profile)
    try:
        asyncio.run(run_scenario(scenario, None, engine.session, Settings(), (80, 24)))
    finally:
        threading.setprofile(None)  # type: ignore[arg-type]
    return calls, len(TYPED)


def new_session_ms(engine: Engine) -> float:
    """Return the ms of opening a session."""
    started = time.perf_counter()
    sessions = [engine.session() for _ in range(SESSIONS)]
    taken = (time.perf_counter() - started) * 1000 / SESSIONS
    for session in sessions:
        session.close()
    return taken


def main(
    texts: Annotated[list[Path], typer.Argument(help="Texts to type: .txt, .md, .jsonl(.xz).")],
    keys: Annotated[int, typer.Option(min=1, help="Keys to type.")] = 4000,
    most: Annotated[int, typer.Option(min=0, help="Functions to list, those called most.")] = 12,
) -> None:
    """Print what a key costs beside the model's passes."""
    documents = [
        document for text in read_texts(texts, limit=200, max_chars=300) for document in text.documents
    ]
    with predictor.load() as engine:
        timed = measure(engine, documents, keys)
        calls, done = count_calls(lambda: type_keys(engine, documents, min(keys, 1500), ask))
        opened = new_session_ms(engine)
        in_editor, typed = count_in_editor(engine)
    for name, own in (("where a word starts", timed.starts), ("inside words", timed.inside)):
        print(f"own CPU {name}: mean {fmean(own):.3f} ms, p50 {median(own):.3f} ms, {len(own):,} keys")
    print(f"own CPU of all keys: mean {fmean(timed.starts + timed.inside):.3f} ms")
    print(f"ONNX Runtime: {timed.runtime / timed.keys:.3f} ms a key")
    print(f"a new session: {opened:.4f} ms")
    print(f"calls of our own functions: {sum(calls.values()) / done:.0f} a key")
    for name, number in calls.most_common(most):
        print(f"  {number / done:7.2f} {name}")
    threads = ", ".join(f"{name} {number / typed:.0f}" for name, number in in_editor.most_common())
    print(f"in the editor: {sum(in_editor.values()) / typed:.0f} a key ({threads})")


if __name__ == "__main__":
    typer.run(main)
