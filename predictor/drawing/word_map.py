"""Words as points of a plane, with labels that do not overlap: as a file, and in the terminal."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from predictor.drawing.labels import place_labels
from predictor.drawing.plot import page, require_matplotlib, save
from predictor.system.libraries import load_matplotlib

_INCHES = (7.0, 5.5)
_LETTERS, _DOT = 10, 4.0  # points
# Rows for each word of a map in the terminal, and the fewest.
_ROWS, _FEWEST = 0.75, 12


def plot_map(
    words: Sequence[str], places: NDArray[np.float32], path: Path, *, dark: bool = False, about: str = ""
) -> None:
    """Draw words at their places [n, 2]; raises `SettingsError` without matplotlib, or as `plot.save`."""
    require_matplotlib()
    matplotlib = load_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context(dict(page(dark=dark))):
        figure = Figure(figsize=_INCHES)
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.02, 0.02, 0.96, 0.96))
        axes.set_xticks([])
        axes.set_yticks([])
        axes.plot(*places.T, "o", markersize=_DOT, color="#d29922" if dark else "#9a6700")
        axes.margins(0.18, 0.1)
        canvas.draw()
        points = [tuple(point) for point in axes.transData.transform(places)]
        # Sizes of labels are known once they are drawn: in pixels, as the points.
        drawn = [axes.text(0, 0, word, fontsize=_LETTERS) for word in words]
        extents = [each.get_window_extent() for each in drawn]
        boxes = place_labels(points, [(each.width, each.height) for each in extents], _DOT)
        back = axes.transData.inverted()
        for text, box, point in zip(drawn, boxes, points, strict=True):
            x, y = back.transform((box.left, box.bottom)).tolist()
            text.set_position((x, y))
            text.set_verticalalignment("bottom")
            middle = ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
            if abs(middle[1] - point[1]) > box.top - box.bottom:  # so far that a line must say whose it is
                axes.plot(*back.transform([point, middle]).T, linewidth=0.5, color="grey", zorder=0)
        save(figure, path, about=about)


def map_lines(words: Sequence[str], places: NDArray[np.float32], width: int) -> list[str]:
    """Return lines of a map: each word stands behind the dot at its place; width: in cells."""
    height = max(_FEWEST, round(len(words) * _ROWS))
    spread = np.ptp(places, axis=0)
    scaled = (places - places.min(axis=0)) / np.where(spread > 0, spread, 1)
    room = max(1, width - max(map(len, words)) - 3)
    grid = [[" "] * width for _ in range(height)]
    taken = set[tuple[int, int]]()
    for word, (x, y) in zip(words, scaled.tolist(), strict=True):
        written = f"• {word}"
        column, wanted = round(x * room), round((1 - y) * (height - 1))
        # The nearest row with room; a row more, if there is none.
        rows = sorted(range(len(grid)), key=lambda row: abs(row - wanted))
        cells = range(max(0, column - 1), column + len(written) + 1)
        row = next((row for row in rows if not taken.intersection((row, cell) for cell in cells)), len(grid))
        if row == len(grid):
            grid.append([" "] * width)
        taken.update((row, cell) for cell in cells)
        grid[row][column : column + len(written)] = written
    return ["".join(line).rstrip() for line in grid]
