"""Attention as a file: squares as light as the weight is large."""

from collections.abc import Sequence
from math import ceil
from pathlib import Path

import numpy as np

from predictor.drawing.heat import Block
from predictor.drawing.plot import page, require_matplotlib, save
from predictor.system.libraries import load_matplotlib

_INCHES_A_TOKEN, _INCHES_BESIDE, _SMALLEST = 0.2, 1.1, 2.4
_IN_A_ROW = 4


def plot_heat(
    blocks: Sequence[Block],
    labels: Sequence[str],
    path: Path,
    *,
    dark: bool = False,
    about: str = "",
) -> None:
    """Draw blocks of weights [T, T], each with its title.

    Raises `SettingsError` without matplotlib or for an unwritable path.
    """
    require_matplotlib()
    matplotlib = load_matplotlib()
    from matplotlib.figure import Figure

    across = min(len(blocks), _IN_A_ROW)
    down = ceil(len(blocks) / across)
    side = max(_SMALLEST, _INCHES_A_TOKEN * len(labels)) + _INCHES_BESIDE
    with matplotlib.rc_context(dict(page(dark=dark))):
        figure = Figure(figsize=(across * side, down * side), layout="constrained")
        every = figure.subplots(down, across, squeeze=False).flat
        for axes, (title, weights) in zip(every, blocks, strict=False):
            ahead = np.triu(np.ones_like(weights, dtype=bool), k=1)
            axes.imshow(
                np.ma.array(np.sqrt(weights), mask=ahead),
                cmap="viridis" if dark else "viridis_r",
                vmin=0,
                vmax=1,
                interpolation="none",
            )
            axes.set_title(title, fontsize=10)
            axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=8)
            axes.set_yticks(range(len(labels)), labels, fontsize=8)
            axes.tick_params(length=0)
            axes.spines[:].set_visible(False)
        for axes in list(every)[len(blocks) :]:
            axes.set_visible(False)
        save(figure, path, about=about)
