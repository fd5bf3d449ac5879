"""Where the labels of points stand so that none covers another, nor a point: a rule without a screen."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Turns around a point, and places on each, that are tried.
_RINGS, _PLACES = 60, 16


class Box(NamedTuple):
    """A rectangle in any unit."""

    left: float
    """Its left edge."""
    bottom: float
    """Its lower edge."""
    right: float
    """Its right edge."""
    top: float
    """Its upper edge."""

    def meets(self, other: "Box") -> bool:
        """Whether two have more than an edge in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


def place_labels(
    points: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]], radius: float
) -> list[Box]:
    """Return a box of its size for each point's label: beside it, or as near as there is room.

    radius: of a point's own dot, which no label covers. Labels are placed in the order given.
    """
    taken = [Box(x - radius, y - radius, x + radius, y + radius) for x, y in points]
    placed = []
    for point, size in zip(points, sizes, strict=True):
        tried = (box for box in _around(point, size, radius) if not any(map(box.meets, taken)))
        # On the last ring there is nothing any more on any map that can be read.
        box = next(tried, None) or _box(point, size, (1.0, 0.0), radius)
        taken.append(box)
        placed.append(box)
    return placed


def _around(point: tuple[float, float], size: tuple[float, float], radius: float) -> Iterator[Box]:
    step = size[1] / 2
    for ring in range(_RINGS):
        for number in range(_PLACES):
            # To the right first, then to both sides of that, the left last.
            turn = (number + 1) // 2 * (1 if number % 2 else -1)
            angle = 2 * math.pi * turn / _PLACES
            yield _box(point, size, (math.cos(angle), math.sin(angle)), radius + ring * step)


def _box(
    point: tuple[float, float], size: tuple[float, float], direction: tuple[float, float], away: float
) -> Box:
    """Return a box whose nearest edge stands so far away from a point in a direction."""
    width, height = size
    x = point[0] + direction[0] * (away + width / 2)
    y = point[1] + direction[1] * (away + height / 2)
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
