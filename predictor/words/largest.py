"""Finding the few largest of many values."""

import numpy as np
from numpy.typing import NDArray

# Values are searched by columns of this height.
_ROWS = 64


def largest(values: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Return the places of the `most` largest of float32 [n], largest first; of equal ones the first."""
    columns = len(values) // _ROWS
    if columns > most:
        # The peaks of as many columns as values are wanted bound these from below; few others reach that.
        bound = _least_of_largest(values[: _ROWS * columns].reshape(_ROWS, columns).max(axis=0), most)
    else:
        bound = _least_of_largest(values, most)
    places = np.flatnonzero(values >= bound)
    return places[np.argsort(-values[places], kind="stable")][:most]


def _least_of_largest(values: NDArray[np.float32], most: int) -> np.float32:
    """Return the least of the `most` largest values, 0 if there are no more than these."""
    if len(values) <= most:
        return np.float32(0.0)
    least: np.float32 = np.partition(values, len(values) - most)[len(values) - most]
    return least
