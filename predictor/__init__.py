"""Foretype: predictive text that runs on your own machine.

    import predictor

    engine = predictor.load()
    for suggestion in engine.suggest("I'll meet you at the st", k=3):
        print(suggestion.text, suggestion.probability)

Importing this package loads no model and none of the large libraries; `load` does.
"""

from typing import TYPE_CHECKING

from predictor.contract import (
    Answer,
    Cancel,
    Candidate,
    Context,
    Doubt,
    Predictor,
    Question,
    Scorer,
    Suggestion,
)
from predictor.errors import (
    BundleError,
    ForetypeError,
    HistoryError,
    PredictionCancelled,
    SettingsError,
    TextError,
)

if TYPE_CHECKING:
    from predictor.engine import Engine, load
    from predictor.history.history import History
    from predictor.questions.explanation import Explanation
    from predictor.session import Session
    from predictor.text_session import TextSession

    __version__: str

__all__ = [
    "Answer",
    "BundleError",
    "Cancel",
    "Candidate",
    "Context",
    "Doubt",
    "Engine",
    "Explanation",
    "ForetypeError",
    "History",
    "HistoryError",
    "PredictionCancelled",
    "Predictor",
    "Question",
    "Scorer",
    "Session",
    "SettingsError",
    "Suggestion",
    "TextError",
    "TextSession",
    "load",
]

# What is large is imported at its first use, so that `import predictor` stays light.
_LATER = {
    "Engine": "predictor.engine",
    "Explanation": "predictor.questions.explanation",
    "History": "predictor.history.history",
    "Session": "predictor.session",
    "TextSession": "predictor.text_session",
    "load": "predictor.engine",
}

if not TYPE_CHECKING:  # a checker would take every name for one that there is

    def __getattr__(name: str) -> object:
        """Return what is imported late, and the version."""
        from importlib import import_module

        if name in _LATER:
            return getattr(import_module(_LATER[name]), name)
        if name == "__version__":
            return import_module("predictor.system.machine").installed_version()
        raise AttributeError(f"module 'predictor' has no attribute {name!r}")
