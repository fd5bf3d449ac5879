"""Keyboards as data: which keys lie beside one another."""

import numpy as np
from numpy.typing import NDArray

from predictor.errors import SettingsError
from predictor.spelling.alphabet import SIZE, SYMBOLS

# The rows of keys as they lie; "_" is a key that no word needs. Each row begins half a key farther right than
# the one above, the lowest a whole one.
LAYOUTS = {
    "qwerty": ("qwertyuiop", "asdfghjkl_'", "zxcvbnm___"),
    "qwertz": ("qwertzuiop", "asdfghjkl__", "yxcvbnm__-"),
    "azerty": ("azertyuiop", "qsdfghjklm_", "wxcvbn____"),
    "dvorak": ("'__pyfgcrl", "aoeuidhtns-", "_qjkxbmwvz"),
}
_SHIFTS = (0.0, 0.3, 0.8)
# Keys are neighbours up to this distance, in widths of a key.
_NEAR = 1.3


def neighbours(keyboard: str) -> NDArray[np.bool_]:
    """Return which symbols' keys lie beside each other, [SIZE, SIZE].

    Raises `SettingsError` for a keyboard that is not in `LAYOUTS`.
    """
    if keyboard not in LAYOUTS:
        raise SettingsError(f"There is no keyboard {keyboard!r}.", f"Choose one of: {', '.join(LAYOUTS)}.")
    places = {
        letter: complex(column + shift, row)
        for row, (keys, shift) in enumerate(zip(LAYOUTS[keyboard], _SHIFTS, strict=True))
        for column, letter in enumerate(keys)
        if letter != "_"
    }
    near = np.zeros((SIZE, SIZE), dtype=bool)
    for one, here in places.items():
        for other, there in places.items():
            near[SYMBOLS.index(one), SYMBOLS.index(other)] = one != other and abs(here - there) <= _NEAR
    return near
