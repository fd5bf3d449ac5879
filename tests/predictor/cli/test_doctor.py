"""`foretype doctor` tells what works and what does not."""

import json
import shutil
from pathlib import Path

from typer.testing import CliRunner

from predictor.cli.app import app
from predictor.settings import settings_path


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
