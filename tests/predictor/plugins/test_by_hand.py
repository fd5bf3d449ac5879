"""What people installed by hand is found, and what is missing for it is said."""

import json
import os
import sys
from pathlib import Path

import pytest

from predictor.plugins import by_hand
from predictor.plugins.by_hand import installed_by_hand

if sys.platform == "win32":
    pytest.skip("the places are those of Linux", allow_module_level=True)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


def program(path: Path, does: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)
    return path


def missing(name: str) -> str:
    ((_, found),) = installed_by_hand(name)
    return found


def test_nothing_is_found_where_nothing_was_installed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBUS_COMPONENT_PATH", str(home))
    monkeypatch.setattr(by_hand, "_PREFIXES", (str(home),))
    assert [list(installed_by_hand(name)) for name in ("vscode", "ibus", "jupyterlab", "vim")] == [[]] * 4


def test_the_extension_of_vs_code_needs_a_program(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_hand, "_CONFIGURATIONS", {sys.platform: "~/.config"})
    extension = home / ".vscode" / "extensions" / "foretype.foretype-0.1.0"
    extension.mkdir(parents=True)
    (extension / "package.json").touch()
    assert missing("vscode").startswith("there is no program foretype;")
    program(home / "bin" / "foretype")
    assert list(installed_by_hand("vscode")) == [(extension, "")]
    settings = home / ".config" / "Code" / "User" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{ // mine\n  "foretype.command": "/not/there",\n}')
    assert missing("vscode") == f"there is no program /not/there; {settings} can name another"
    settings.unlink()
    os.mkfifo(settings)  # nobody waits for what never comes
    assert missing("vscode") == ""


def test_the_engine_for_ibus_needs_its_file_a_python_with_gi_and_a_program(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IBUS_COMPONENT_PATH", f"{home}:")
    engine, command = home / "a & b" / "engine.py", home / "foretype"
    python = program(home / "bin" / "python3", "exit 1")
    started = f"{python} '{engine}' --foretype {command}".replace("&", "&amp;")
    (home / "foretype.xml").write_text(f"<component>\n<exec>{started}</exec>\n</component>")
    assert missing("ibus") == f"there is no {engine}"
    engine.parent.mkdir()
    engine.touch()
    assert missing("ibus") == f"there is no program {command}"
    program(command)
    assert missing("ibus") == f"{python} has no gi with IBus: gir1.2-ibus-1.0"
    program(python)
    assert missing("ibus") == ""
    (home / "foretype.xml").write_text("<exec>'</exec>")
    assert missing("ibus") == """it starts "'", which is no command"""


def test_jupyterlab_needs_the_side_of_its_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_hand, "_PREFIXES", (str(home),))
    extension = home / "share" / "jupyter" / "labextensions" / "foretype"
    extension.mkdir(parents=True)
    (extension / "package.json").write_text(json.dumps({}))
    server = home / "etc" / "jupyter" / "jupyter_server_config.d" / "foretype.json"
    assert missing("jupyterlab") == f"the server does not know of it: there is no {server}"
    server.parent.mkdir(parents=True)
    server.touch()
    assert list(installed_by_hand("jupyterlab")) == [(extension, "")]
