"""No network, no telemetry, no file that is not ours: seen from outside the process."""

import subprocess
from pathlib import Path

import pytest

from predictor.system.libraries import load_onnxruntime
from tests.end_to_end.terminal import Terminal, foretype, running
from tests.end_to_end.watched import SECONDS, connections, foreign, home, need_strace, python, watched

EMBEDDED = """
import sys, time, predictor
with predictor.load(sys.argv[1]) as engine:
    assert engine.suggest("I'll meet you at the st")[0].text == "station"
    engine.log_prob("some text")
    time.sleep(float(sys.argv[2]))
"""
TELLING = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))"
PLOTTING = """
import sys, predictor
from predictor.cli import main
sys.argv[1:] = ["evaluate", sys.argv[1], "--bundle", sys.argv[2], "--plot", sys.argv[3]]
main()
"""


def test_editor_and_engine_open_no_socket_and_leave_no_file(tiny_bundle: Path, tmp_path: Path) -> None:
    need_strace()
    fresh = tmp_path / "home"
    fresh.mkdir()
    engine, editor, text = tmp_path / "engine.log", tmp_path / "editor.log", tmp_path / "notes.txt"
    embedded = subprocess.Popen(
        watched(engine, *python(EMBEDDED, tiny_bundle, SECONDS)), env=home(fresh), cwd=tmp_path
    )
    environment = {
        "HOME": str(fresh),
        **{f"XDG_{name}_HOME": "" for name in ("DATA", "CONFIG", "CACHE", "STATE")},
    }
    with running(watched(editor, *foretype(text)), environment=environment, folder=tmp_path) as terminal:
        terminal.see("notes.txt")
        terminal.see_no("loading")
        terminal.type("I'll meet you at the st")
        terminal.see_ghost("ation")
        assert embedded.wait(SECONDS + 60) == 0
        _quit(terminal)
    assert connections(engine) == []
    assert connections(editor) == []
    assert foreign(fresh) == []


def test_a_socket_would_have_been_seen(tmp_path: Path) -> None:
    need_strace()
    subprocess.run(watched(tmp_path / "log", *python(TELLING)), check=True)
    assert connections(tmp_path / "log")


def test_a_plot_leaves_the_list_of_fonts_in_our_folder(tiny_bundle: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    fresh, text = tmp_path / "home", tmp_path / "text.txt"
    fresh.mkdir()
    text.write_text("I'll meet you at the station at six.\n")
    command = python(PLOTTING, text, tiny_bundle, tmp_path / "plot.png")
    done = subprocess.run(command, env=home(fresh), cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "plot.png").exists()
    assert foreign(fresh) == []


def test_the_environment_of_other_programs_stays_as_it_was(tmp_path: Path) -> None:
    """The library's import sees the variables, whatever the user has set; programs started later do not."""
    (tmp_path / "onnxruntime.py").write_text(
        "import os\n"
        "assert os.environ['ORT_DISABLE_TELEMETRY'] == os.environ['ORT_TELEMETRY_DISABLED'] == '1'\n"
        "def disable_telemetry_events(): pass\n"
    )
    code = (
        "import os, subprocess\n"
        "from predictor.system.libraries import load_onnxruntime\n"
        "load_onnxruntime()\n"
        "names = ('ORT_DISABLE_TELEMETRY', 'ORT_TELEMETRY_DISABLED')\n"
        "assert [os.environ.get(name) for name in names] == ['0', None]\n"
        "print(subprocess.run(['env'], capture_output=True, text=True).stdout)\n"
    )
    environment = home(tmp_path) | {"ORT_DISABLE_TELEMETRY": "0"}
    environment["PYTHONPATH"] = f"{tmp_path}:{environment['PYTHONPATH']}"
    done = subprocess.run(python(code), env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith("ORT_")]
    assert told == ["ORT_DISABLE_TELEMETRY=0"]


def test_the_door_gives_the_library_itself() -> None:
    assert load_onnxruntime().InferenceSession


def _quit(terminal: Terminal) -> None:
    terminal.send("<ctrl-s>")
    terminal.see("Saved")
    terminal.send("<ctrl-q>")
    assert terminal.end() == 0
