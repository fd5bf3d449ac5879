"""The one door to the libraries that, left alone, report home or leave files of theirs in the user's home.

What tells them not to is a variable of the environment, read once, while they are imported: it is set for
that long and then is again what it was, so that programs started later see the user's environment.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from predictor.system.fork import new_turn
from predictor.system.home import own_folder

# Wheels of 1.31 and later make a device number and queue events for a server from their import on.
_NO_TELEMETRY = {"ORT_DISABLE_TELEMETRY": "1", "ORT_TELEMETRY_DISABLED": "1"}
_importing = new_turn()


def load_onnxruntime() -> Any:
    """Return the module `onnxruntime`; if this is its first import, it neither writes nor connects anywhere.

    Where the embedding program has imported it before, what it reported is beyond us; the rest is stopped.
    """
    if "onnxruntime" not in sys.modules:
        with _importing, _environment(_NO_TELEMETRY):
            import_module("onnxruntime")
    runtime: Any = import_module("onnxruntime")
    runtime.disable_telemetry_events()
    return runtime


def load_matplotlib() -> Any:
    """Return the module `matplotlib`, with its list of fonts and its settings in a cache folder of ours."""
    if "matplotlib" not in sys.modules:
        folder = own_folder("cache") / "matplotlib"
        with _importing, _environment({"MPLCONFIGDIR": str(folder)}):
            matplotlib: Any = import_module("matplotlib")
            # Both remember what they found.
            matplotlib.get_configdir()
            matplotlib.get_cachedir()
    return import_module("matplotlib")


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables of this process while the block runs."""
    before = {name: os.environ.get(name) for name in variables}
    for name, value in variables.items():
        _set(name, value)
    try:
        yield
    finally:
        for name, old in before.items():
            _set(name, old)


def _set(name: str, value: str | None) -> None:
    """Set a variable of this process, None: remove it."""
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
