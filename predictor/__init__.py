"""Foretype: predictive text that runs on your own machine.

    import predictor

    engine = predictor.load()
    for suggestion in engine.suggest("I'll meet you at the st", k=3):
        print(suggestion.text, suggestion.probability)

Importing this package loads no model and none of the large libraries; `load` does.
"""

from typing import TYPE_CHECKING, Any

from predictor.contract import (
    Answer,
    Cancel,
    Candidate,
    Context,
    Predictor,
    Question,
    Scorer,
    Suggestion,
)
from predictor.errors import BundleError, ForetypeError, PredictionCancelled, SettingsError, TextError

if TYPE_CHECKING:
    from predictor.engine import Engine, load
    from predictor.text_session import TextSession

__all__ = [
    "Answer",
    "BundleError",
    "Cancel",
    "Candidate",
    "Context",
    "Engine",
    "ForetypeError",
    "PredictionCancelled",
    "Predictor",
    "Question",
    "Scorer",
    "SettingsError",
    "Suggestion",
    "TextError",
    "TextSession",
    "load",
]

_FROM_ENGINE = frozenset({"Engine", "TextSession", "load"})


def __getattr__(name: str) -> Any:
    """Import the engine at its first use, so that `import predictor` stays light."""
    if name in _FROM_ENGINE:
        from predictor import engine

        return getattr(engine, name)
    raise AttributeError(f"module 'predictor' has no attribute {name!r}")
