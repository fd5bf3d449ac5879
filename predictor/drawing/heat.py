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
BETWEEN = 2  # cells between two blocks
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
    lines = [Text(title, style="bold")]
    lines += (Text(f"{'':{width + 3}}{head}", style="dim") for head in _heads(len(labels)))
    for number, (label, row) in enumerate(zip(labels, weights, strict=True), start=1):
        line = Text(f"{number:>2} {shown(label)[:width]:{width}}")
        for weight in row[:number].tolist():
            line.append(*(("  ", _shade(weight)) if colours else (f" {_digit(weight)}", "")))
        lines.append(line)
    return lines


def side_by_side(blocks: Sequence[Sequence[Text]], width: int) -> list[Text]:
    """Return the lines of blocks of the same height, each of so many cells, beside each other."""
    rows = []
    for parts in zip(*blocks, strict=True):
        line = Text()
        for part in parts:
            # Not behind the last: what is coloured there must stay the end of the line.
            line.append(" " * (-line.cell_len % (width + BETWEEN)))
            line.append_text(part)
        rows.append(line)
    return rows


def _heads(columns: int) -> list[str]:
    """Return the numbers of the columns: the last digits, and above these the tens, if there are any."""
    numbers = range(1, columns + 1)
    tens = "".join(f"{'' if number % 10 else number // 10 % 10:>{_CELL}}" for number in numbers)
    ones = "".join(f"{number % 10:>{_CELL}}" for number in numbers)
    return [tens.rstrip(), ones] if columns >= 10 else [ones]


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
