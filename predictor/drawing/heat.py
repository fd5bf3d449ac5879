"""Attention in the terminal: a block of cells, a row for who looks, a column for at whom.

Where there are no colours a cell is a digit, the tenths of the weight; below a twentieth it is a dot.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from rich.text import Text

from predictor.text import shown

_CELL = 2
_MOST_LABEL = 12
# From nothing to 1: colours of the background that stay apart for colour-blind eyes, too.
_SHADES = ("#0d1b2a", "#123a63", "#1d5f8a", "#2a86a4", "#47abac", "#7cc8a4", "#b9de9a", "#f0f3a0")


class Block(NamedTuple):
    """Weights to be drawn."""

    title: str
    """What they are."""
    weights: NDArray[np.float32]
    """[T, T] row: who looks, column: at whom; from 0 to 1."""


def heat_block(
    title: str, labels: Sequence[str], weights: NDArray[np.float32], *, colours: bool
) -> list[Text]:
    """Return the lines of one block; weights: [T, T] from 0 to 1."""
    width = min(_MOST_LABEL, max(map(len, labels)))
    head = "".join(f"{number % 100:>{_CELL}}" for number in range(1, len(labels) + 1))
    lines = [Text(title, style="bold"), Text(f"{'':{width + 3}}{head}", style="dim")]
    for number, (label, row) in enumerate(zip(labels, weights, strict=True), start=1):
        line = Text(f"{number:>2} {shown(label)[:width]:{width}}")
        for weight in row[:number].tolist():
            line.append(*(("  ", _shade(weight)) if colours else (f" {_digit(weight)}", "")))
        lines.append(line)
    return lines


def block_width(labels: Sequence[str]) -> int:
    """Return the cells that a block takes."""
    return min(_MOST_LABEL, max(map(len, labels))) + 3 + _CELL * len(labels)


def fitting(labels: Sequence[str], width: int) -> int:
    """Return how many of the last labels make a block that is no wider than so many cells."""
    return max(1, min(len(labels), (width - _MOST_LABEL - 3) // _CELL))


def _shade(weight: float) -> Style:
    # The root: most weights are small, and the eye should tell them apart.
    place = round(max(0.0, min(1.0, weight)) ** 0.5 * (len(_SHADES) - 1))
    return Style(bgcolor=_SHADES[place])


def _digit(weight: float) -> str:
    return "." if weight < 0.05 else str(min(9, round(10 * weight)))
