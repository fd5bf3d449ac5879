"""Rounding matrices to 4 bits so that what they answer, not each weight, stays close: GPTQ in blocks.

Columns are rounded one after the other; the error of each is made good by those still to come, as far as the
inputs of the matrix, by their second moments, go together (Frantar et al., "GPTQ", 2022). A block's scale is
the best of a few under the same moments, its sign chosen so that the larger end of -8 to 7 is used.
"""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Moments = NDArray[np.float64]

ZERO = 8  # MatMulNBits reads four bits as value + 8
_LEAST, _MOST = -8, 7
# What the scale may be, as a share of that at which the largest weight is exact.
_SHARES = np.linspace(0.6, 1.05, 19, dtype=np.float32)
# Added to the moments, as a share of their mean: what was never seen together is not made good.
_DAMPING = 0.05


def round_to_four_bits(
    weight: Matrix, block: int, moments: Moments | None = None
) -> tuple[NDArray[np.uint8], Matrix]:
    """Return values + 8, [N, K / block, block], and scales [N, K / block] of `weight` [N, K].

    moments: of the matrix's inputs, mean of x xᵀ, [K, K]; without them every input counts alike.
    """
    rows, width = weight.shape
    damped = (
        np.eye(width) if moments is None else moments + _DAMPING * np.mean(np.diag(moments)) * np.eye(width)
    )
    importance = np.diag(damped).astype(np.float32)
    # The upper triangle U with inverse(moments) = Uᵀ U: row i says what column i's error asks of the others.
    upper = np.linalg.cholesky(np.linalg.inv(damped)).T.astype(np.float32)
    left = weight.astype(np.float32).copy()
    values = np.empty((rows, width), dtype=np.uint8)
    scales = np.empty((rows, width // block), dtype=np.float32)
    for start in range(0, width, block):
        end = start + block
        part = left[:, start:end]
        scale = scales[:, start // block] = _best_scale(part, importance[start:end])
        errors = np.empty_like(part)
        for column in range(block):
            at = start + column
            rounded = _rounded(part[:, column], scale)
            values[:, at] = rounded + ZERO
            errors[:, column] = (part[:, column] - rounded * scale) / upper[at, at]
            part[:, column + 1 :] -= np.outer(errors[:, column], upper[at, at + 1 : end])
        left[:, end:] -= errors @ upper[start:end, end:]
    return values.reshape(rows, -1, block), scales


def _best_scale(part: Matrix, importance: Matrix) -> Matrix:
    """Return the scale [N] under which rounding a block [N, block] costs least."""
    largest = np.take_along_axis(part, np.abs(part).argmax(axis=1)[:, None], axis=1)[:, 0]
    best = np.where(largest == 0, np.float32(1), largest / _LEAST)
    least = np.full(len(part), np.inf, dtype=np.float32)
    for scale in best * _SHARES[:, None]:
        cost = np.square(part - _rounded(part, scale[:, None]) * scale[:, None]) @ importance
        better = cost < least
        best, least = np.where(better, scale, best), np.where(better, cost, least)
    return best


def _rounded(weight: Matrix, scale: Matrix) -> Matrix:
    rounded: Matrix = np.clip(np.rint(weight / scale), _LEAST, _MOST)
    return rounded
