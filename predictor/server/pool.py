"""A few threads that ask, and the sessions that they ask: of many documents, the last ones keep theirs."""

import gc
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Protocol

from predictor.contract import Cancel, Offensive, Suggester
from predictor.errors import ForetypeError
from predictor.server.provider import Provider
from predictor.system.machine import give_memory_back

# The model's passes run beside each other; more threads would only take turns with the clients' lines.
_THREADS = 2
# Sessions that stay open between questions. A session remembers what the model has read of its text, up to
# 8 MB; a text that has to open another one is read again, at most 2,048 characters.
_OPEN = 4
# After so many closed sessions their memory is given back to the system. Parts of a session know each other,
# so that only the collector frees them.
_FREED_AFTER = 4


class Owner(Protocol):
    """What asks about one text."""

    closed: bool
    """Whether the text is gone."""


class Pool:
    """Threads and sessions. Thread-safe."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._asking = ThreadPoolExecutor(_THREADS, thread_name_prefix="foretype-ask")
        # One thread, so that what is learned and forgotten comes in the order in which it was said.
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="foretype-history")
        self._turn = Lock()
        self._idle: OrderedDict[tuple[Owner, Offensive | None], Suggester] = OrderedDict()
        self._ahead: set[Cancel] = set()
        self._closed = 0
        self.written = 0  # how often the history was written into: what was foreseen before that may not hold

    def load(self) -> None:
        """Begin to load what will be needed; what goes wrong is told to those who ask."""

        def load() -> None:
            with suppress(ForetypeError):
                self._provider.load()

        self._asking.submit(load)

    def ask(self, work: Callable[[], None]) -> None:
        """Do this in a thread; those that only look ahead make room for it."""
        with self._turn:
            for cancel in self._ahead:
                cancel.cancel()
        self._asking.submit(work)

    def write(self, work: Callable[[], None]) -> None:
        """Do this to the history after all that was done to it before."""

        def write() -> None:
            work()
            self.written += 1

        self._writing.submit(write)

    def read(self, work: Callable[[], None]) -> None:
        """Look into the history after all that was done to it before."""
        self._writing.submit(work)

    @contextmanager
    def session(self, owner: Owner, offensive: Offensive | None) -> Iterator[Suggester]:
        """Lend the session of a text, for one at a time."""
        key = (owner, offensive)
        with self._turn:
            session = self._idle.pop(key, None)
        session = session or self._provider.session(offensive)
        try:
            yield session
        finally:
            self._take_back(key, session)

    def _take_back(self, key: tuple[Owner, Offensive | None], session: Suggester) -> None:
        with self._turn:
            surplus: Suggester | None = session
            if not key[0].closed:
                self._idle[key] = session
                surplus = self._idle.popitem(last=False)[1] if len(self._idle) > _OPEN else None
            self._closed += surplus is not None
            free = surplus is not None and self._closed % _FREED_AFTER == 0
        if surplus is not None:
            surplus.close()
        if free:
            gc.collect()
            give_memory_back()

    @contextmanager
    def looking_ahead(self, cancel: Cancel) -> Iterator[None]:
        """Note that what can be cancelled so is not waited for."""
        with self._turn:
            self._ahead.add(cancel)
        try:
            yield
        finally:
            with self._turn:
                self._ahead.discard(cancel)

    def drop(self, owner: Owner) -> None:
        """Close the sessions of a text that is gone; one that is lent is closed when it is given back."""
        with self._turn:
            keys = [key for key in self._idle if key[0] is owner]
            gone = [self._idle.pop(key) for key in keys]
        for session in gone:
            session.close()

    @property
    def open(self) -> int:
        """How many sessions are open and idle."""
        with self._turn:
            return len(self._idle)

    def close(self) -> None:
        """Wait for the threads, then close all sessions."""
        with self._turn:
            for cancel in self._ahead:
                cancel.cancel()
        for executor in (self._asking, self._writing):
            executor.shutdown()
        while self._idle:
            self._idle.popitem()[1].close()
