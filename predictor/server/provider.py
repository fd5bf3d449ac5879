"""What a server answers with: an engine that is loaded when it is first needed, and a history."""

import gc
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Protocol

from predictor.contract import Level, Offensive, Suggester
from predictor.errors import ForetypeError

if TYPE_CHECKING:
    from predictor.engine import Engine
    from predictor.history.history import History
    from predictor.history.opening import Opening


class Provider(Protocol):
    """Opens sessions and the history. Its methods are called from the threads of a pool."""

    def load(self) -> None:
        """Load what takes a while, unless that has been done; raises `ForetypeError`."""
        ...

    def session(self, offensive: Offensive | None) -> Suggester:
        """Return a session for one text."""
        ...

    def history(self) -> "History | None":
        """Return the writer's history; None: nothing is learned."""
        ...

    def knows(self, word: str) -> bool:
        """Whether a word, capitals aside, is listed or was added to the history."""
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...


class BundleProvider:
    """A bundle and the user's history.

    learn: whether a history is made if there is none. show, offensive: what holds unless a request says so.
    """

    def __init__(
        self,
        bundle: Path | None = None,
        model: str | None = None,
        history: "Opening | None" = None,
        *,
        learn: bool = True,
        show: Level = "all",
        offensive: Offensive = "complete",
    ) -> None:
        self._bundle, self._model, self._opening = bundle, model, history
        self._learn, self._show, self._offensive = learn, show, offensive
        self._turn = Lock()
        self._engine: Engine | None = None
        self._added: tuple[tuple[int, int], frozenset[str]] | None = None  # at which changes

    def load(self) -> None:
        """Load the bundle; raises `BundleError`."""
        self._loaded()

    def load_meanwhile(self) -> None:
        """Begin to load in a thread of its own; what goes wrong is told to those who ask."""

        def load() -> None:
            with suppress(ForetypeError):
                self.load()

        Thread(target=load, name="foretype-load", daemon=True).start()

    def session(self, offensive: Offensive | None) -> Suggester:
        """Return a session for one text; raises `BundleError`."""
        return self._loaded().session(show=self._show, offensive=offensive)

    def history(self) -> "History | None":
        """Return the writer's history; raises `SettingsError` if a newer version wrote it."""
        return None if self._opening is None else self._opening.history(make=self._learn)

    def knows(self, word: str) -> bool:
        """Whether a word, capitals aside, is listed or was added to the history; raises `BundleError`."""
        if self._loaded().lists(word):
            return True
        from predictor.words.capitals import fold  # here, as it brings numpy, which a start does not wait for

        history = self.history()
        return history is not None and fold(word) in self._added_to(history)

    def _added_to(self, history: "History") -> frozenset[str]:
        """Return what was added to the history, folded: read again only once the history has changed."""
        from predictor.words.capitals import fold

        changes = history.changes()
        with self._turn:
            if self._added is None or self._added[0] != changes:
                self._added = changes, frozenset(map(fold, history.added()))
            return self._added[1]

    def close(self) -> None:
        """Close the engine and the history."""
        with self._turn:
            if self._engine is not None:
                self._engine.close()
                self._engine = None
        if self._opening is not None:
            self._opening.close()

    def _loaded(self) -> "Engine":
        with self._turn:
            if self._engine is None:
                from predictor.engine import load

                learned = None
                with suppress(ForetypeError):  # who asks the history for something is told what is wrong
                    learned = self.history()
                self._engine = load(
                    self._bundle, model=self._model, history=learned, offensive=self._offensive
                )
                # What is loaded stays: a full collection would look at all of it again and again.
                gc.freeze()
            return self._engine
