"""`foretype doctor` tells what works and what does not."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from predictor.cli.app import app
from predictor.editor.files.recovery import recovery_folder
from predictor.history.files import default_folder
from predictor.settings import settings_path

REPOSITORY = Path(__file__).parents[3]


def test_a_whole_bundle_has_no_problem(tiny_bundle: Path) -> None:
    result = CliRunner().invoke(app, ["doctor", "--bundle", str(tiny_bundle), "--json"])
    assert result.exit_code == 0
    findings = {finding["subject"]: finding for finding in json.loads(result.output)}
    assert "tiny" in findings["Bundle"]["value"]
    assert {"Python", "Packages", "Terminal", "Each key, transformer", "Each key, bigram"} <= set(findings)
    assert all(finding["status"] != "problem" for finding in findings.values())


def test_a_damaged_bundle_is_a_problem_with_advice(tiny_bundle: Path, tmp_path: Path) -> None:
    bundle = shutil.copytree(tiny_bundle, tmp_path / "bundle")
    (bundle / "model.onnx").write_bytes(b"")
    result = CliRunner().invoke(app, ["doctor", "--bundle", str(bundle)])
    assert result.exit_code == 1
    assert "problem  Bundle:" in result.output
    assert "Copy the bundle again" in result.output


def test_mistakes_in_the_settings_are_a_warning(tiny_bundle: Path) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text("shwo = 1\n")
    result = CliRunner().invoke(app, ["doctor", "--bundle", str(tiny_bundle)])
    assert result.exit_code == 0
    assert "warning  Settings:" in result.output
    assert "line 1: There is no setting" in result.output


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh")
def test_programs_that_suggest_are_looked_at(
    tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def findings() -> dict[str, dict[str, str]]:
        result = CliRunner().invoke(app, ["doctor", "--bundle", str(tiny_bundle), "--json"])
        return {finding["subject"]: finding for finding in json.loads(result.output)}

    python = sys.executable
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert findings()["Other programs"]["status"] == "ok"
    program = tmp_path / "foretype"
    program.write_text(
        f'#!/bin/sh\nexec "{python}" -m predictor "$@" --no-history --bundle "{tiny_bundle}"\n'
    )
    program.chmod(0o755)
    (tmp_path / "bash").touch(0o755)
    for name in ("bash", "zsh"):
        assert CliRunner().invoke(app, ["install", name, "--write"]).exit_code == 0
    found = findings()
    assert found["In bash"]["value"] == str(tmp_path / ".bashrc")
    assert (found["In zsh"]["status"], found["In zsh"]["value"]) == ("warning", "there is no program zsh")
    assert "from its start to its answer" in found["Server"]["value"]
    program.write_text("#!/bin/sh\necho cannot >&2\n")
    (tmp_path / ".zshrc").write_text((tmp_path / ".zshrc").read_text().replace("FORETYPE_PYTHON", "OLD"))
    found = findings()
    assert found["In zsh"]["advice"] == "Renew them: foretype install zsh --write"
    assert (found["Server"]["status"], found["Server"]["value"]) == (
        "problem",
        f"{program} does not answer: cannot",
    )


def test_the_folders_that_are_used_are_looked_at(tiny_bundle: Path) -> None:
    for folder in (recovery_folder(), default_folder()):
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.write_text("in the way")
    result = CliRunner().invoke(app, ["doctor", "--bundle", str(tiny_bundle)])
    assert f"warning  Unsaved text: {recovery_folder()} is no folder" in result.output
    assert f"warning  What is learned: {default_folder()} is no folder" in result.output


def doctor(tiny_bundle: Path, redirected: str = "") -> subprocess.CompletedProcess[str]:
    """Run it in a shell without a terminal, with standard streams closed."""
    command = shlex.join([sys.executable, "-m", "predictor", "doctor", "--bundle", str(tiny_bundle)])
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(
        ["sh", "-c", f"{command} {redirected}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh")
@pytest.mark.parametrize("redirected", ["", "<&-", "2>&-"])
def test_where_there_is_no_terminal_none_is_missed(tiny_bundle: Path, redirected: str) -> None:
    done = doctor(tiny_bundle, redirected)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ok       Terminal: none here, so none was looked at; only the editor needs one\n" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh")
def test_a_closed_output_is_no_traceback(tiny_bundle: Path) -> None:
    assert doctor(tiny_bundle, ">&-").stderr == ""


def test_in_a_pipe_the_terminal_is_still_found(tiny_bundle: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    command = shlex.join([sys.executable, "-m", "predictor", "doctor", "--bundle", str(tiny_bundle)])
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(REPOSITORY)}
    shell = ["-c", f"{command} < /dev/null 2>&1 | cat"]
    child = pexpect.spawn("sh", shell, env=environment, dimensions=(30, 100), encoding="utf-8")
    assert "ok       Terminal: xterm, 100 x 30" in child.read()
