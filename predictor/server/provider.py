"""What a server answers with: an engine that is loaded when it is first needed, and a history."""

import gc
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from predictor.contract import Level, ModelName, Offensive, Suggester

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

    def close(self) -> None:
        """Free what it holds."""
        ...


class BundleProvider:
    """A bundle and the user's history. show, offensive: what holds unless a request says so itself."""

    def __init__(
        self,
        bundle: Path | None = None,
        model: ModelName | None = None,
        history: "Opening | None" = None,
        *,
        show: Level = "all",
        offensive: Offensive = "complete",
    ) -> None:
        self._bundle, self._model, self._opening = bundle, model, history
        self._show, self._offensive = show, offensive
        self._turn = Lock()
        self._engine: Engine | None = None

    def load(self) -> None:
        """Load the bundle; raises `BundleError`."""
        self._loaded()

    def session(self, offensive: Offensive | None) -> Suggester:
        """Return a session for one text; raises `BundleError`."""
        return self._loaded().session(show=self._show, offensive=offensive)

    def history(self) -> "History | None":
        """Return the writer's history; raises `SettingsError` if a newer version wrote it."""
        return None if self._opening is None else self._opening.history()

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

                self._engine = load(
                    self._bundle, model=self._model, history=self.history(), offensive=self._offensive
                )
                # What is loaded stays: a full collection would look at all of it again and again.
                gc.freeze()
            return self._engine
