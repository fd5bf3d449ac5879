"""What callers may hand in: each check raises an error that names the argument and the value seen."""

import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from predictor.errors import SettingsError

Item = TypeVar("Item")


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


def check_number(value: float, what: str, *, finite: bool = True) -> float:
    """Return a number as a float.

    Raises `TypeError` unless it is one, `SettingsError` if it is NaN (or infinite); a whole number that is
    too large for a float counts as infinite.
    """
    if not (hasattr(value, "__float__") or hasattr(value, "__index__")) or isinstance(value, bool):
        raise TypeError(f"{what} must be a number, not {_shown(value)}.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf if value > 0 else -math.inf
    except (TypeError, ValueError):  # an array of several
        raise TypeError(f"{what} must be a number, not {_shown(value)}.") from None
    if math.isnan(number) or (finite and math.isinf(number)):
        raise SettingsError(f"{what} must be {'a finite' if finite else 'a'} number, not {number}.")
    return number


def check_several(values: Iterable[Item], what: str) -> list[Item]:
    """Return what is several as a list; raises `TypeError` if it is one thing, such as a string."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise TypeError(f"{what} must be a list, not {_shown(values)}.")
    return list(values)


def check_path(value: str | os.PathLike[str], what: str) -> Path:
    """Return a path; raises `TypeError` unless `value` is a string or a path."""
    name = os.fspath(value) if isinstance(value, os.PathLike) else value
    if not isinstance(name, str):
        raise TypeError(f"{what} must be a string or a path, not {_shown(value)}.")
    return Path(name)


def _shown(value: object) -> str:
    text = repr(value)
    return f"{text[:40]}… ({type(value).__name__})" if len(text) > 40 else f"{text} ({type(value).__name__})"
