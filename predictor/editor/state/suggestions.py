"""The predictor as the editor knows it, and what the writer wants of it."""

import math
import time
from collections.abc import Callable
from dataclasses import replace

from predictor.editor.state.wishes import Wishes
from predictor.settings import Settings
from predictor.suggesting.conversation import Conversation
from predictor.suggesting.worker import Opened


class Suggestions:
    """What is common to the suggestions of all open texts.

    wishes: what the writer wants to see. conversation: what was asked and answered. trouble: why there are no
    predictions, "" if there are. clock: in seconds.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self.wishes = Wishes(level=settings.show, list_open=settings.list == "always")
        self.conversation = Conversation(clock)
        self.trouble = ""
        self.clock = clock
        self._opened: Opened | None = None

    def open(self, opened: Opened) -> None:
        """Ask this predictor from now on."""
        self._opened = opened
        self.wishes = replace(self.wishes, model=opened.model, level=opened.show, invoked=None)

    @property
    def models(self) -> tuple[str, ...]:
        """The models that can be asked."""
        return self._opened.models if self._opened else ()

    def measured(self) -> str:
        """Return what the level of the dial was measured to mean for this model, "" if that is not known."""
        known = self._opened.dial.get(self.wishes.model, {}) if self._opened else {}
        coverage, precision = known.get(self.wishes.level, (math.nan, math.nan))
        if not math.isfinite(precision):
            return ""
        return f": something at {coverage:.0%} of all keys, {precision:.0%} of it right"
