"""The command as a whole: help, version, the editor by default, misspelled commands."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from predictor.cli.app import app
from predictor.system.machine import installed_version

REPOSITORY = Path(__file__).parents[3]
COMMANDS = ("edit", "suggest", "evaluate", "settings", "stats", "doctor")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"Example: foretype {command}" in result.output


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from predictor.cli import main; sys.argv = ['foretype', '--help']\n"
        "try: main()\n"
        "finally: print(*({'onnxruntime', 'numpy', 'prompt_toolkit'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert all(command in done.stdout for command in COMMANDS)
    assert done.stderr.split() == []


def test_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"foretype {installed_version()}\n"


@pytest.mark.parametrize("arguments", [[], ["notes.txt"], ["--model", "bigram", "notes.txt"]])
def test_without_a_command_it_is_the_editor(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert "The editor needs a terminal" in result.output


def test_a_misspelled_command_is_not_a_new_file() -> None:
    result = CliRunner().invoke(app, ["docter"])
    assert result.exit_code == 2
    assert "doctor" in result.output


@pytest.mark.parametrize("arguments", [["--", "+1"], ["edit", "--", "+1"], ["+1"]])
def test_behind_two_dashes_a_plus_begins_a_file_name(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = CliRunner().invoke(app, arguments).output
    assert "needs a terminal" in refused  # where there is none yet, it is a new file, or a line
    monkeypatch.setattr("predictor.editor.files.place._exists", lambda _: False)
    Path("+1").write_bytes(b"caf\xe9")
    assert ("+1 is not UTF-8" in CliRunner().invoke(app, arguments).output) == ("--" in arguments)
