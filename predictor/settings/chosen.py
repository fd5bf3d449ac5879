"""What was chosen at a key and holds in the next session, too, unless the file of settings says otherwise.

A file of its own, beside other state: the user's file keeps its comments. It is read as what anything may
have damaged; what is wrong in it counts as not chosen.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType

from predictor.settings.checks import wrong_value
from predictor.settings.settings import Settings
from predictor.system.atomic import PRIVATE, replace_file
from predictor.system.home import own_folder
from predictor.system.private import is_own, make_private_folder
from predictor.system.regular import open_regular

# Settings that keys change.
_NAMES = ("show", "theme")
_LARGEST = 4096  # bytes

Chosen = Mapping[str, str]
NOTHING: Chosen = MappingProxyType({})


def chosen_path() -> Path:
    """Return where it lies."""
    return own_folder("state") / "chosen.json"


def read_chosen(path: Path | None = None) -> Chosen:
    """Return the settings that were chosen, by name. path: the user's file if not given."""
    path = path or chosen_path()
    found: object = None
    # RecursionError: JSON that is nested as deep as nobody writes it.
    with suppress(OSError, ValueError, RecursionError):
        if is_own(path.lstat()):
            with open_regular(path) as stream:
                found = json.loads(stream.read(_LARGEST))
    if not isinstance(found, dict):
        return NOTHING
    known = {one.name: one for one in fields(Settings) if one.name in _NAMES}
    return {
        name: found[name] for name in known if name in found and not wrong_value(known[name], found[name])
    }


def choose(name: str, value: str, path: Path | None = None) -> None:
    """Keep what was chosen; raises `OSError`, and then what was kept before stays."""
    path = path or chosen_path()
    make_private_folder(path.parent)
    content = json.dumps({**read_chosen(path), name: value})
    replace_file(path, content.encode(), mode=PRIVATE)
