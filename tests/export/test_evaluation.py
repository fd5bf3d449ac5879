"""Measured figures reach the manifest and the card, and only whole reports do."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

pytest.importorskip("onnx")
pytest.importorskip("torch")

import export.__main__ as commands
from export.evaluation import read_report
from predictor.bundle.reading import load_bundle
from predictor.cli.app import app
from predictor.errors import TextError


@pytest.fixture
def bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_bundle, tmp_path / "tiny")


@pytest.fixture
def report(bundle: Path, tmp_path: Path) -> Path:
    text = tmp_path / "mail.txt"
    text.write_text("I'll meet you at the station at six. The train is late.\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["evaluate", str(text), "--bundle", str(bundle), "--floor", "--json"])
    path = tmp_path / "report.json"
    path.write_text(done.stdout, encoding="utf-8")
    return path


def call(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["export", *map(str, arguments)])
    try:
        commands.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_the_figures_are_written_into_manifest_and_card(
    bundle: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call(monkeypatch, "evaluation", bundle, report) == 0
    (measured,) = load_bundle(bundle).manifest.evaluation["sets"]
    assert [row["predictor"] for row in measured["rows"]] == ["transformer", "bigram", "frequency"]
    transformer = measured["rows"][0]
    card = (bundle / "README.md").read_text(encoding="utf-8")
    assert f"| mail | {measured['words']} | transformer | {100 * transformer['recall_1']:.1f} |" in card
    assert "Not measured yet" not in card


def test_a_report_about_another_bundle_is_refused(
    bundle: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = json.loads(report.read_bytes())
    content["about"]["bundle"] = "other"
    report.write_text(json.dumps(content), encoding="utf-8")
    before = (bundle / "manifest.json").read_bytes()
    assert call(monkeypatch, "evaluation", bundle, report) == 1
    assert (bundle / "manifest.json").read_bytes() == before


@pytest.mark.parametrize(
    ("change", "message"),
    [({"partial": True}, "interrupted"), ({"sets": None}, "no report"), ({"about": {}}, "no report")],
)
def test_what_is_no_whole_report_is_refused(report: Path, change: dict[str, Any], message: str) -> None:
    content = json.loads(report.read_bytes()) | change
    report.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(TextError, match=message):
        read_report(report)
