"""A process that forks after loading: a server with worker processes, multiprocessing, a script."""

import asyncio
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import predictor
from predictor.engine import Engine
from predictor.system.fork import new_turn

if sys.platform == "win32":
    pytest.skip("Windows does not fork", allow_module_level=True)

# What a suggestion is compared by.
Seen = list[tuple[str, float]]

BEGINNINGS = ("I'll meet you at the st", "Please send me the re", "Do you have ti", "The report is re")
# Texts of different lengths that share no beginning: each asks for passes of its own.
TEXTS = tuple(f"{number} letters later. {BEGINNINGS[number % 4]}" for number in range(1000))


def ask(session: predictor.TextSession, text: str) -> Seen:
    return [(s.text, round(s.probability, 5)) for s in session.suggest(text)]


def in_a_child(work: Callable[[], object]) -> None:
    """Run `work` in a forked child; fails if it raises or takes longer than 30 s."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    timer = threading.Timer(30, os.kill, (child, 9))
    timer.start()
    _, status = os.waitpid(child, 0)
    timer.cancel()
    assert status == 0


@pytest.fixture(scope="module")
def engine(tiny_bundle: Path) -> Engine:
    return predictor.load(tiny_bundle)


def test_a_child_does_not_write_into_the_cache_of_its_parent(engine: Engine) -> None:
    with engine.session() as session, engine.session() as fresh:
        session.suggest(f"{TEXTS[0]}ation at ")
        in_a_child(lambda: [session.suggest(text) for text in TEXTS[1:20]])
        assert ask(session, f"{TEXTS[0]}ation at six. ") == ask(fresh, f"{TEXTS[0]}ation at six. ")


def test_threads_are_made_again_in_a_child(engine: Engine) -> None:
    with engine.session() as session:
        expected = asyncio.run(session.suggest_async(TEXTS[3]))

        def work() -> None:
            assert asyncio.run(session.suggest_async(TEXTS[3])) == expected
            assert session.suggest(TEXTS[3], deadline_ms=20_000) == expected

        in_a_child(work)


def test_a_fork_while_other_threads_are_asking(engine: Engine) -> None:
    going_on, sessions = threading.Event(), [engine.session() for _ in range(2)]
    going_on.set()

    def type_on(session: predictor.TextSession) -> None:
        while going_on.is_set():
            for text in TEXTS[:50]:
                session.suggest(text)

    def work() -> None:
        for session in sessions:
            assert ask(session, TEXTS[7]) == expected

    with engine.session() as fresh:
        expected = ask(fresh, TEXTS[7])
    threads = [threading.Thread(target=type_on, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            in_a_child(work)
    finally:
        going_on.clear()
        for thread in threads:
            thread.join()


def test_a_fork_waits_for_a_thread_that_takes_an_older_turn_while_it_has_a_newer_one() -> None:
    older, newer, taken = new_turn(), new_turn(), threading.Event()

    def take_both() -> None:
        with newer:
            taken.set()
            time.sleep(0.2)
            with older:
                pass

    thread = threading.Thread(target=take_both)
    thread.start()
    taken.wait()
    in_a_child(lambda: older.acquire(blocking=False) or os._exit(1))
    thread.join()


_session: predictor.TextSession | None = None


def open_session(bundle: Path) -> None:
    global _session
    _session = predictor.load(bundle).session()


def ask_of_process(text: str) -> Seen:
    assert _session is not None
    return ask(_session, text)


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_four_processes_answer_as_one_does(method: str, tiny_bundle: Path) -> None:
    open_session(tiny_bundle)
    expected = [ask_of_process(text) for text in TEXTS]
    # Forked processes go on with the session that was asked before, as under a server that loads first.
    context = multiprocessing.get_context(method)
    setup = {} if method == "fork" else {"initializer": open_session, "initargs": (tiny_bundle,)}
    with context.Pool(4, **setup) as pool:
        found: Sequence[Seen] = pool.map(ask_of_process, TEXTS, chunksize=7)
    assert found == expected
    assert [ask_of_process(text) for text in TEXTS[:100]] == expected[:100]
