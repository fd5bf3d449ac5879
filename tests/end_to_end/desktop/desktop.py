"""A desktop without a screen: an X server, D-Bus, IBus with our engine, and a window of text fields."""

import json
import os
import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[3]
HERE = Path(__file__).parent
ENGINE = REPOSITORY / "examples" / "ibus" / "engine.py"
# Debian's gi belongs to Debian's Python.
PYTHON = "/usr/bin/python3"
PATIENCE_S = 30.0
_PROGRAMS = ("Xvfb", "dbus-daemon", "ibus-daemon", "ibus", "xdotool", PYTHON)
_NEEDS = "import gi; gi.require_version('IBus', '1.0'); gi.require_version('Gtk', '3.0')"
_GTK_MODULE = "/usr/lib/*/gtk-3.0/*/immodules/im-ibus.so"
_DEBIAN = "python3-gi gir1.2-ibus-1.0 gir1.2-gtk-3.0 ibus ibus-gtk3 xvfb xdotool dbus"


def skip_unless_there() -> None:
    """Skip, with the reason, where a part of a desktop is missing."""
    missing = [each for each in _PROGRAMS if shutil.which(each) is None]
    if not missing and subprocess.run([PYTHON, "-c", _NEEDS], capture_output=True).returncode:
        missing = ["gi with IBus and GTK 3"]
    if not missing and not list(Path("/").glob(_GTK_MODULE[1:])):
        missing = ["GTK's module for IBus"]
    if missing:
        pytest.skip(f"{', '.join(missing)} is missing; on Debian: apt install {_DEBIAN}")


class Desktop:
    """The fields of the window, and the keys."""

    def __init__(self, window: subprocess.Popen[str], environment: Mapping[str, str]) -> None:
        self._window, self.environment = window, environment
        self.seen: list[tuple[str, str]] = []
        self._lines = queue.SimpleQueue[str]()
        threading.Thread(target=self._read, daemon=True).start()
        self.wait(lambda: self.now("at") == "none", "the window")
        found = self._run("xdotool", "search", "--sync", "--name", "^fields$")
        self._run("xdotool", "windowfocus", "--sync", found.split()[0])

    def go(self, field: str) -> None:
        """Go to a field."""
        assert self._window.stdin is not None
        self._window.stdin.write(f"{field}\n")
        self._window.stdin.flush()
        self.wait(lambda: self.now("at") == field, field)

    def type(self, text: str, *, delay_ms: int = 0) -> None:
        """Press the keys of letters."""
        self._run("xdotool", "type", "--delay", str(delay_ms), text)

    def press(self, *keys: str) -> None:
        """Press keys by their names."""
        self._run("xdotool", "key", *keys)

    def now(self, what: str) -> str:
        """Return what stands in a field now, or its ghost ("view ghost")."""
        while not self._lines.empty():
            name, text = json.loads(self._lines.get())
            self.seen.append((name, text))
        return next((text for name, text in reversed(self.seen) if name == what), "")

    def wait(self, holds: Callable[[], Any], what: str) -> None:
        """Wait until something holds."""
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, f"{what}: waited in vain; last seen: {self.seen[-8:]}"
            time.sleep(0.02)

    def wait_for(self, what: str, text: str) -> None:
        """Wait until something reads so."""
        self.wait(lambda: self.now(what) == text, f"{what} {text!r}")

    def _read(self) -> None:
        assert self._window.stdout is not None
        for line in self._window.stdout:
            self._lines.put(line)

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE_S
        )
        return done.stdout


@contextmanager
def desktop(
    folder: Path, serve: Path, *, panel: str = "disable", engine: str = "foretype"
) -> Iterator[Desktop]:
    """Run a desktop that belongs to the folder. serve: the program `foretype`. panel: what shows lists."""
    runtime, components = folder / "run", folder / "components"
    runtime.mkdir(mode=0o700)
    components.mkdir()
    command = [PYTHON, str(ENGINE), "--component", "--foretype", str(serve)]
    component = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    (components / "foretype.xml").write_text(component)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "IBUS_COMPONENT_PATH": f"{components}:/usr/share/ibus/component",
        "GTK_IM_MODULE": "ibus",
        "NO_AT_BRIDGE": "1",
        "GSETTINGS_BACKEND": "memory",
        "LANG": "C.UTF-8",
    }
    with ExitStack() as stack:

        def start(*command: str, **how: Any) -> subprocess.Popen[str]:
            process = subprocess.Popen(command, env=environment, text=True, **how)
            stack.callback(_end, process)
            return process

        piped = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        x = start("Xvfb", "-r", "-displayfd", "1", "-screen", "0", "600x400x24", "-nolisten", "tcp", **piped)
        environment["DISPLAY"] = f":{_line(x)}"
        environment["DBUS_SESSION_BUS_ADDRESS"] = _line(
            start("dbus-daemon", "--session", "--nofork", "--print-address", **piped)
        )
        log = stack.enter_context((folder / "ibus.log").open("w"))
        start(
            "ibus-daemon",
            "--verbose",
            "--panel",
            panel,
            "--config",
            "disable",
            "--cache",
            "none",
            stdout=log,
            stderr=log,
        )
        _choose(engine, environment)
        fields = start(PYTHON, str(HERE / "fields.py"), stdin=subprocess.PIPE, **piped)
        yield Desktop(fields, environment)


def _choose(engine: str, environment: Mapping[str, str]) -> None:
    def ibus(*command: str) -> str:
        done = subprocess.run(["ibus", "engine", *command], env=environment, capture_output=True, text=True)
        return done.stdout.strip()

    end = time.monotonic() + PATIENCE_S
    while ibus() != engine:
        assert time.monotonic() < end, "IBus does not take the engine"
        ibus(engine)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
