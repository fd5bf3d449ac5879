"""Finding the few largest of many values."""

import numpy as np
from numpy.typing import NDArray

# Values are searched by stretches of this length.
_STRIDE = 64


def largest(values: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Return the places of the `most` largest values, largest first; of equal ones the first."""
    peaks = np.maximum.reduceat(values, np.arange(0, len(values), _STRIDE)) if len(values) else values
    # The peaks of as many stretches as values are wanted bound these from below; few others reach the bound.
    bound = np.partition(peaks, -most)[-most] if len(peaks) > most else 0.0
    places = np.flatnonzero(values >= bound)
    return places[np.argsort(-values[places], kind="stable")][:most]
