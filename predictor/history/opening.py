"""The one history of a process, opened by whichever thread wants it first: opening waits for the disk."""

import os.path
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from predictor.contract import LearnAddresses
from predictor.history.files import NAME, default_folder

if TYPE_CHECKING:  # a database is a library more to import
    from predictor.history.history import History


class Opening:
    """Opens a history once. Thread-safe.

    folder: where it lies; None: the user's own. days, words: how long and how much is kept (`Retention`).
    statistics: whether what becomes of suggestions is counted. learn_addresses: whether e-mail addresses
    are learned.
    """

    def __init__(
        self,
        folder: Path | None = None,
        days: int = 0,
        words: int = 0,
        *,
        statistics: bool = True,
        learn_addresses: LearnAddresses = "repeated",
    ) -> None:
        self.folder = folder
        self._statistics, self._learn_addresses = statistics, learn_addresses
        self._limits = days, words
        self._turn = Lock()
        self._history: History | None = None

    def history(self, *, make: bool = True) -> "History | None":
        """Return it; None if there is none yet and none is to be made.

        Raises `SettingsError` if a newer version wrote it.
        """
        with self._turn:
            folder = self.folder or default_folder()
            if self._history is None and (make or os.path.lexists(folder / NAME)):
                from predictor.history.history import History
                from predictor.history.retention import Retention

                self._history = History(
                    folder,
                    keep=Retention(*self._limits),
                    statistics=self._statistics,
                    learn_addresses=self._learn_addresses,
                )
            return self._history

    def close(self) -> None:
        """Close it, if it was opened."""
        with self._turn:
            if self._history is not None:
                self._history.close()
                self._history = None
