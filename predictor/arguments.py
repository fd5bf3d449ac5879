"""What callers may hand in: each check raises an error that names the argument and the value seen."""

import math

from predictor.errors import SettingsError


def check_text(value: str, what: str) -> None:
    """Raise `TypeError` unless `value` is a string."""
    if not isinstance(value, str):
        raise TypeError(f"{what} must be a string, not {_shown(value)}.")


def check_count(value: int, what: str) -> None:
    """Raise `TypeError` unless `value` is a whole number, `SettingsError` if it is below 0."""
    if not hasattr(value, "__index__") or isinstance(value, bool):
        raise TypeError(f"{what} must be a whole number, not {_shown(value)}.")
    if value < 0:
        raise SettingsError(f"{what} must be 0 or more, not {_shown(value)}.")


def check_number(value: float, what: str, *, finite: bool = True) -> None:
    """Raise `TypeError` unless `value` is a number, `SettingsError` if it is NaN (or infinite)."""
    if not (hasattr(value, "__float__") or hasattr(value, "__index__")) or isinstance(value, bool):
        raise TypeError(f"{what} must be a number, not {_shown(value)}.")
    if math.isnan(value) or (finite and math.isinf(value)):
        raise SettingsError(f"{what} must be {'a finite' if finite else 'a'} number, not {value}.")


def _shown(value: object) -> str:
    text = repr(value)
    return f"{text[:40]}… ({type(value).__name__})" if len(text) > 40 else f"{text} ({type(value).__name__})"
