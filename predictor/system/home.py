"""Names of files as people write them, "~" standing for a home."""

import os.path
from pathlib import Path

from predictor.errors import TextError

_SLASHES = tuple(filter(None, (os.sep, os.altsep)))


def expanded(name: str) -> Path:
    """Return the path that is meant; "~nobody", a user that there is not, is the name of a file."""
    # Path.expanduser raises for that.
    return Path(os.path.expanduser(name))  # noqa: PTH111


def check_is_file_name(name: str) -> None:
    """Raise `TextError` if a name is a folder's by its last slash, which a path would lose."""
    if name.endswith(_SLASHES):
        raise TextError(f"{name} is a folder's name: it ends in a slash.", "Name a text file.")
