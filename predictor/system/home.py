"""Names of files as people write them, "~" standing for a home, and the folders of Foretype in it."""

import os.path
from contextlib import suppress
from pathlib import Path
from typing import Literal

import platformdirs

from predictor.errors import TextError

_SLASHES = tuple(filter(None, (os.sep, os.altsep)))
_FOLDERS = {
    "config": platformdirs.user_config_path,
    "state": platformdirs.user_state_path,
    "data": platformdirs.user_data_path,
    "cache": platformdirs.user_cache_path,
}


def own_folder(kind: Literal["config", "state", "data", "cache"]) -> Path:
    """Return where files of a kind lie for this user; nothing is made.

    A user without a home, such as a number that the system does not know in a container, has none of them:
    the path is one where nothing is and nothing can be.
    """
    with suppress(RuntimeError):
        folder = _FOLDERS[kind]("foretype")
        if folder.is_absolute():
            return folder
    return Path(os.devnull) / "no-home" / kind


def temporary_folder() -> Path | None:
    """Return this user's own folder among the temporary ones, to be made private; None if there are none."""
    import tempfile  # here: few need it

    with suppress(OSError):
        user = os.getuid() if hasattr(os, "getuid") else "user"
        return Path(tempfile.gettempdir()).absolute() / f"foretype-{user}"
    return None


def expanded(name: str) -> Path:
    """Return the path that is meant; "~nobody", a user that there is not, is the name of a file."""
    # Path.expanduser raises for that.
    return Path(os.path.expanduser(name))  # noqa: PTH111


def check_is_file_name(name: str) -> None:
    """Raise `TextError` if a name is a folder's by its last slash, which a path would lose."""
    if name.endswith(_SLASHES):
        raise TextError(f"{name} is a folder's name: it ends in a slash.", "Name a text file.")
