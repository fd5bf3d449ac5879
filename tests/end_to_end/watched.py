"""Programs watched from outside: what they connect to, by strace, and what they leave in a home folder."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

# 75 by hand: a library that reports home waits some seconds before it does so.
SECONDS = float(os.environ.get("FORETYPE_OFFLINE_SECONDS", "12"))
_NETWORK = "AF_INET"  # and AF_INET6; AF_UNIX stays on the machine


@cache
def strace_works() -> bool:
    """Whether system calls can be watched here."""
    return (
        shutil.which("strace") is not None
        and not subprocess.run(
            ["strace", "-f", "-e", "trace=network", "true"], capture_output=True
        ).returncode
    )


def need_strace() -> None:
    """Skip the test where system calls cannot be watched."""
    if not strace_works():
        pytest.skip("strace is not installed (apt install strace), or may not watch processes here")


def watched(log: Path, *command: str | Path) -> list[str]:
    """Return a command line that writes each call about the network, of its children as well, to `log`."""
    return ["strace", "-f", "-qq", "-e", "trace=network", "-o", str(log), *map(str, command)]


def connections(log: Path) -> list[str]:
    """Return the calls in a log that reach beyond this machine."""
    return [line for line in log.read_text(errors="replace").splitlines() if _NETWORK in line]


def home(folder: Path) -> dict[str, str]:
    """Return an environment whose home is `folder`, where everything is new."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    return kept | {"HOME": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])}


def foreign(folder: Path) -> list[str]:
    """Return the files below a home folder that are not in a folder of ours."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir())
    return [str(path) for path in paths if "foretype" not in path.parts]


def python(code: str, *arguments: object) -> list[str]:
    """Return a command line that runs `code`."""
    return [sys.executable, "-c", code, *map(str, arguments)]
