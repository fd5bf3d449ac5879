"""What people install by hand for other programs: where it lies, and what is missing for it to work.

Nothing is started but the Python that IBus would run, to see whether it has what the engine imports.
"""

import html
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from predictor.system.home import expanded
from predictor.system.regular import open_regular

# A place, and what is missing there; "" if all is there.
Found = tuple[Path, str]

# Where editions of Visual Studio Code keep extensions, and their settings: on Linux, macOS, Windows.
_EDITIONS = (
    ("~/.vscode/extensions", "Code/User/settings.json"),
    ("~/.vscode-insiders/extensions", "Code - Insiders/User/settings.json"),
    ("~/.vscode-oss/extensions", "VSCodium/User/settings.json"),
    ("~/.vscode-server/extensions", "~/.vscode-server/data/Machine/settings.json"),
    ("~/.local/share/code-server/extensions", "~/.local/share/code-server/User/settings.json"),
)
_CONFIGURATIONS = {"darwin": "~/Library/Application Support", "win32": "~/AppData/Roaming"}
_COMMAND = re.compile(r'"foretype\.command"\s*:\s*("(?:[^"\\]|\\.)*")')
_COMPONENTS = "/usr/share/ibus/component:/usr/local/share/ibus/component"
_EXEC = re.compile(r"<exec>(.*?)</exec>", re.DOTALL)
_HAS_IBUS = "import gi; gi.require_version('IBus', '1.0'); from gi.repository import IBus"
_PREFIXES = (sys.prefix, "~/.local", "/usr/local", "/usr")
_LONGEST = 1_000_000  # bytes of a file that are looked at
_PATIENCE_S = 20


def installed_by_hand(name: str) -> Iterator[Found]:
    """Yield where a program's part of Foretype was put by hand, each with what is missing."""
    look = _LOOKS.get(name)
    if look is not None:
        yield from look()


def _vscode() -> Iterator[Found]:
    configuration = expanded(
        _CONFIGURATIONS.get(sys.platform, os.environ.get("XDG_CONFIG_HOME", "~/.config"))
    )
    for extensions, settings in _EDITIONS:
        for found in sorted(expanded(extensions).glob("foretype.foretype-*/package.json")):
            path = expanded(settings) if settings.startswith("~") else configuration / settings
            command = _command_in(_text(path))
            missing = (
                "" if shutil.which(command) else f"there is no program {command}; {path} can name another"
            )
            yield found.parent, missing


def _command_in(settings: str) -> str:
    """Return which program settings name: JSON with comments, which is not read but searched."""
    said = _COMMAND.findall(settings)
    try:
        return str(json.loads(said[-1])) if said else "foretype"
    except ValueError:
        return str(said[-1])


def _ibus() -> Iterator[Found]:
    for folder in os.environ.get("IBUS_COMPONENT_PATH", _COMPONENTS).split(":"):
        path = Path(folder) / "foretype.xml"
        started = _EXEC.search(_text(path)) if folder else None
        if started is not None:
            yield path, _missing_of_engine(html.unescape(started[1]))


def _missing_of_engine(started: str) -> str:
    """Return what is missing for a command that starts the engine."""
    try:
        python, engine, *options = shlex.split(started)
    except ValueError:
        return f"it starts {started!r}, which is no command"
    command = options[options.index("--foretype") + 1] if "--foretype" in options[:-1] else "foretype"
    if not Path(engine).is_file():
        return f"there is no {engine}"
    for program in (python, command):
        if shutil.which(program) is None:
            return f"there is no program {program}"
    if not Path(python).name.startswith("python"):
        return f"{python} is no Python"
    try:
        done = subprocess.run([python, "-I", "-c", _HAS_IBUS], capture_output=True, timeout=_PATIENCE_S)
    except (OSError, subprocess.SubprocessError):
        return f"{python} does not run"
    return f"{python} has no gi with IBus: gir1.2-ibus-1.0" if done.returncode else ""


def _jupyterlab() -> Iterator[Found]:
    for prefix in dict.fromkeys(map(expanded, _PREFIXES)):
        path = prefix / "share" / "jupyter" / "labextensions" / "foretype"
        if (path / "package.json").is_file():
            server = prefix / "etc" / "jupyter" / "jupyter_server_config.d" / "foretype.json"
            yield path, "" if server.is_file() else f"the server does not know of it: there is no {server}"


def _text(path: Path) -> str:
    """Return what a file says; "" where it cannot be read."""
    try:
        with open_regular(path, follow=True) as file:
            return file.read(_LONGEST).decode(errors="replace")
    except OSError:
        return ""


_LOOKS: Mapping[str, Callable[[], Iterator[Found]]] = {
    "vscode": _vscode,
    "ibus": _ibus,
    "jupyterlab": _jupyterlab,
}
