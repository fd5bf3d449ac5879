"""The checks behind `foretype doctor`. Each looks at one thing and says what to do if it is not well."""

import json
import locale
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from predictor.bundle.reading import load_bundle
from predictor.editor.files.recovery import recovery_folder
from predictor.editor.keys.keyboard import Keyboard
from predictor.engine import Engine, load
from predictor.errors import ForetypeError
from predictor.history.files import default_folder
from predictor.installed import installed, load_predictor, origin
from predictor.plugins.by_hand import installed_by_hand
from predictor.plugins.installing import is_current, server_command
from predictor.plugins.table import PLUGINS
from predictor.settings import read_settings, settings_path, told
from predictor.system.machine import processor
from predictor.system.private import unusable
from predictor.text_session import TextSession

OK, WARNING, PROBLEM = "ok", "warning", "problem"

_PACKAGES = ("onnxruntime", "numpy", "sentencepiece", "prompt_toolkit", "rich", "typer")
_TYPED = "I'll meet you at the station and then we can walk to the office together. "
# One frame of a 60 Hz screen: what a key may take before the eye notices.
_FRAME_MS = 1000 / 60
_FREE_MEGABYTES = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    subject: str
    """What was looked at."""
    status: str
    """"ok", "warning" (works, but worse) or "problem" (does not work)."""
    value: str
    """What was found."""
    advice: str = ""
    """What to do about it; "" where nothing is wrong."""


def check_all(bundle: Path | None = None) -> Iterator[Finding]:
    """Check the machine, then the bundle (None: the shipped one); findings come as they are made."""
    yield from (check() for check in _CHECKS)
    yield from _bundle(bundle)
    yield from _plugins()


def _python() -> Finding:
    return Finding("Python", OK, f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _packages() -> Finding:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            return Finding("Packages", PROBLEM, f"{name} is missing", "Install again: pip install foretype.")
    return Finding("Packages", OK, ", ".join(f"{name} {number}" for name, number in found.items()))


def _processor() -> Finding:
    return Finding("Processor", OK, f"{processor()}, {os.cpu_count()} cores")


def _terminal() -> Finding:
    size = _terminal_size()
    if size is None:
        return Finding("Terminal", OK, "none here, so none was looked at; only the editor needs one")
    kind = os.environ.get("TERM", "not set")
    value = f"{kind}, {size.columns} x {size.lines}"
    if kind in ("dumb", "not set"):
        return Finding("Terminal", WARNING, value, "The editor needs a terminal that can move its cursor.")
    return Finding("Terminal", OK, value)


def _terminal_size() -> os.terminal_size | None:
    """Return the size of the terminal, also where input and output are pipes; None if there is none."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            return os.get_terminal_size(stream.fileno())
    with suppress(OSError), Path("/dev/tty").open() as terminal:
        return os.get_terminal_size(terminal.fileno())
    return None


def _encoding() -> Finding:
    encoding = (sys.stdout.encoding or locale.getpreferredencoding()).lower().replace("-", "")
    if encoding == "utf8":
        return Finding("Encoding", OK, "UTF-8")
    return Finding("Encoding", WARNING, encoding, "Set a UTF-8 locale, for example: export LANG=C.UTF-8.")


def _history() -> Finding:
    return _kept_in("What is learned", default_folder(), "Nothing is learned.")


def _unsaved() -> Finding:
    instead = "It is kept beside its file or in the folder of temporary files."
    return _kept_in("Unsaved text", recovery_folder(), instead)


def _kept_in(subject: str, folder: Path, otherwise: str) -> Finding:
    """Say whether a folder can be written in. otherwise: what happens where it cannot."""
    if reason := unusable(folder):
        return Finding(subject, WARNING, f"{reason} ({folder})", otherwise)
    existing = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    free = shutil.disk_usage(existing).free // 1_000_000
    if free < _FREE_MEGABYTES:
        return Finding(subject, WARNING, f"{free} MB free at {existing}", "Free some space on the disk.")
    return Finding(subject, OK, f"{folder}, {free:,} MB free")


def _settings() -> Finding:
    path = settings_path()
    _, mistakes = read_settings(path, Keyboard())
    if mistakes:
        return Finding("Settings", WARNING, told(mistakes, path), "What is wrong counts as not set.")
    return Finding("Settings", OK, str(path) if os.path.lexists(path) else "all as by default")


def _predictors() -> Finding:
    """List what other packages bring, and make one of each."""
    entries = installed()
    broken = []
    for name in entries:
        try:
            load_predictor(name)()
        except ForetypeError as error:
            broken.append(" ".join(str(error).split()))
    named = ", ".join(f"{name} ({origin(entry)})" for name, entry in entries.items())
    if broken:
        return Finding("Other predictors", WARNING, f"{named}. {' '.join(broken)}", "The others work.")
    return Finding("Other predictors", OK, named or "none are installed")


_CHECKS = (
    *(_python, _packages, _processor, _terminal, _encoding),
    *(_history, _unsaved, _settings, _predictors),
)


def _bundle(folder: Path | None) -> Iterator[Finding]:
    try:
        bundle = load_bundle(folder)
        size = sum(entry.bytes for entry in bundle.manifest.files.values()) / 1e6
        value = f"{bundle.name}, {size:.1f} MB, all hashes right ({bundle.folder})"
        yield Finding("Bundle", OK, value)
        started = time.perf_counter()
        with load(folder) as engine:
            engine.suggest(_TYPED)
            yield _judge("First suggestion", "after loading", (time.perf_counter() - started) * 1000, 1000)
            yield from _race(engine)
            yield _dial(engine)
    except ForetypeError as error:
        text, _, advice = str(error).partition("\n")
        yield Finding("Bundle", PROBLEM, text, advice)


def _dial(engine: Engine) -> Finding:
    """Say what the levels of the dial were measured to mean for the bundle's first model."""
    measured = engine.tuning.dial.get(engine.model)
    if not measured:
        return Finding(
            "The dial", WARNING, "never measured", "Measure it: python -m export tune BUNDLE TEXTS."
        )
    levels = (f"{level} {coverage:.0%}/{precision:.0%}" for level, (coverage, precision) in measured.items())
    return Finding("The dial", OK, f"keys with a suggestion/of these right: {', '.join(levels)}")


def _race(engine: Engine) -> Iterator[Finding]:
    for name in engine.models:
        median, worst = _latencies(engine.session(name))
        yield _judge(f"Each key, {name}", f"median (slowest {worst:.1f} ms)", median, _FRAME_MS)


def _latencies(session: TextSession) -> tuple[float, float]:
    """Type a sentence; return the median and the longest time of a key in milliseconds."""
    taken = []
    for length in range(1, len(_TYPED)):
        started = time.perf_counter()
        session.suggest(_TYPED[:length])
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), max(taken)


def _plugins() -> Iterator[Finding]:
    """Say which other programs suggest, and whether the server that they would ask answers."""
    served = False
    for plugin in PLUGINS.values():
        subject = f"In {plugin.title}"
        again = f"Renew them: foretype install {plugin.name} --write"
        try:
            state = is_current(plugin)
        except ForetypeError as error:
            text, _, advice = str(error).partition("\n")
            yield Finding(subject, WARNING, text, advice)
            continue
        if state is None:
            for place, missing in installed_by_hand(plugin.name):
                served = True
                again = f"See how it is installed: foretype install {plugin.name}"
                yield Finding(
                    subject, WARNING if missing else OK, missing or str(place), again if missing else ""
                )
            continue
        served = served or bool(plugin.file)
        if not state:
            yield Finding(subject, WARNING, f"the lines in {plugin.place()} are older than Foretype", again)
        elif plugin.program and shutil.which(plugin.program) is None:
            yield Finding(
                subject, WARNING, f"there is no program {plugin.program}", "Install it, or mend PATH."
            )
        else:
            yield Finding(subject, OK, str(plugin.place()))
    if served:
        yield _server(server_command())
    else:
        yield Finding("Other programs", OK, "none suggests yet; foretype install lists those that can")


def _server(command: str) -> Finding:
    """Ask a server as the programs do that start one."""
    asked = (
        {"id": 1, "request": "hello", "protocol": 1},
        {"id": 2, "request": "suggest", "before": _TYPED, "invoked": True, "only_final": True},
    )
    said = "".join(f"{json.dumps(each)}\n" for each in asked)
    subject, advice = "Server", f"Try it: {command} serve --json-lines"
    started = time.perf_counter()
    try:
        done = subprocess.run(
            [command, "serve", "--json-lines"], input=said, capture_output=True, encoding="utf-8", timeout=20
        )
        answer = json.loads(done.stdout.splitlines()[1])["answer"]
    except (OSError, subprocess.SubprocessError):
        return Finding(subject, PROBLEM, f"{command} does not run", advice)
    except (ValueError, LookupError):
        complaint = (done.stderr.splitlines() or ["it says nothing"])[-1]
        return Finding(subject, PROBLEM, f"{command} does not answer: {complaint}", advice)
    taken = (time.perf_counter() - started) * 1000
    if not answer["suggestions"]:
        return Finding(subject, WARNING, f"it suggests nothing: {answer.get('silence', '')}", advice)
    return _judge(subject, "from its start to its answer", taken, 2000)


def _judge(subject: str, meaning: str, measured_ms: float, bound_ms: float) -> Finding:
    value = f"{measured_ms:.1f} ms {meaning}"
    if measured_ms <= bound_ms:
        return Finding(subject, OK, value)
    return Finding(subject, WARNING, value, f"Slower than {bound_ms:.0f} ms: is the machine busy?")
