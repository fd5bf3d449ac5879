"""Names of files as people write them, "~" standing for a home."""

import os.path
from pathlib import Path


def expanded(name: str) -> Path:
    """Return the path that is meant; "~nobody", a user that there is not, is the name of a file."""
    # Path.expanduser raises for that.
    return Path(os.path.expanduser(name))  # noqa: PTH111
