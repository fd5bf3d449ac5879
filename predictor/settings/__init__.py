"""The user's settings: one TOML file, checked as a whole, with a name and a meaning for each."""

from predictor.settings.checks import Actions, Keyboard
from predictor.settings.chosen import read_chosen
from predictor.settings.default import documented
from predictor.settings.file import Mistake, load_settings, read_settings, settings_path, told, write_default
from predictor.settings.settings import Settings

__all__ = [
    "Actions",
    "Keyboard",
    "Mistake",
    "Settings",
    "documented",
    "load_settings",
    "read_chosen",
    "read_settings",
    "settings_path",
    "told",
    "write_default",
]
