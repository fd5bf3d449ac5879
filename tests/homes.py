"""Homes in which something cannot be."""

import sys
from pathlib import Path

import pytest

from predictor.editor.files.recovered import BESIDE
from predictor.editor.files.recovery import recovery_folder
from predictor.system.home import temporary_folder


def in_the_way(path: Path) -> list[Path]:
    """Put a file wherever the recovery folder of a text could be made; return these."""
    temporary = temporary_folder()
    assert temporary is not None
    files = [recovery_folder(), path.parent / BESIDE, temporary]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("in the way")
    return files


def without_a_home(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the command line of `foretype` for a user whom the system does not know, as in a container."""
    for variable in ("HOME", *(f"XDG_{kind}_HOME" for kind in ("CONFIG", "STATE", "DATA", "CACHE"))):
        monkeypatch.delenv(variable, raising=False)
    program = """
import pwd
def unknown(number):
    raise KeyError(number)
pwd.getpwuid = unknown
from predictor.cli import main
main()
"""
    return [sys.executable, "-c", program]
