"""The writer's history as the settings have it."""

from pathlib import Path
from typing import cast

from predictor.contract import LearnAddresses
from predictor.history.opening import Opening
from predictor.settings.settings import Settings


def history_of(settings: Settings, folder: Path | None = None) -> Opening:
    """Return what opens a history, not opened yet. folder: where it lies; None: the user's own."""
    return Opening(
        folder,
        settings.history_days,
        settings.history_words,
        statistics=settings.statistics,
        learn_addresses=cast("LearnAddresses", settings.learn_addresses),
    )
