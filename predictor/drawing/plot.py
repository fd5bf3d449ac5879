"""What all plots need: matplotlib, which is optional, colours of light and dark pages, a file to write."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from predictor.errors import SettingsError

FORMATS = ("svg", "png")
_DOTS_PER_INCH = 150
# The same drawing makes the same file.
_STEADY = {"svg.hashsalt": "foretype"}


def require_matplotlib() -> None:
    """Raise `SettingsError` if matplotlib, an optional library, is not installed."""
    if find_spec("matplotlib") is None:
        raise SettingsError(
            "A plot needs matplotlib, which is not installed.", "Install it with: pip install foretype[plot]."
        )


def check_plot(path: Path | None, *, named: bool = True) -> None:
    """Refuse a plot that cannot be drawn before anything is computed for it; None is none.

    named: whether its name must say what it is to be, .svg or .png.
    """
    if path is None:
        return
    require_matplotlib()
    if named:
        _format(path)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise SettingsError(f"The plot {path} cannot be written there.", "Name a file in an existing folder.")


def page(*, dark: bool) -> Mapping[str, Any]:
    """Return settings of matplotlib for a page with a light or a dark background."""
    front, back = ("#e6edf3", "#0d1117") if dark else ("#1f2328", "#ffffff")
    parts = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
    backs = ("figure.facecolor", "axes.facecolor", "savefig.facecolor")
    return _STEADY | dict.fromkeys(parts, front) | dict.fromkeys(backs, back)


def save(figure: Any, path: Path, kind: str | None = None, about: str = "") -> None:
    """Write a figure; kind: "svg" or "png", None: as the name ends. about: a description for an SVG.

    Raises `SettingsError` if the file cannot be written.
    """
    kind = kind or _format(path)
    # Without a date: what has not changed is the same file.
    metadata = {"Date": None, "Description": about} if kind == "svg" else None
    try:
        figure.savefig(path, format=kind, dpi=_DOTS_PER_INCH, metadata=metadata)
    except OSError as error:
        raise SettingsError(
            f"The plot {path} cannot be written: {error.strerror}.", "Choose another file."
        ) from error


def _format(path: Path) -> str:
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise SettingsError(
            f"A plot cannot be written as {path.suffix or path.name!r}.",
            "Name a file that ends in .svg or .png.",
        )
    return kind
