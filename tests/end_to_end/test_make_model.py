"""`make model`: one command from text to a bundle that was tuned, measured and probed."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("onnx")
pytest.importorskip("safetensors")
pytest.importorskip("torch")

from predictor.bundle.reading import load_bundle
from tests.end_to_end.watched import connections, foreign, home, strace_works, watched
from tests.fixtures.make_tiny_bundle import DOCUMENTS

REPOSITORY = Path(__file__).parents[2]
MAIL = "I'll meet you at the station at six. Please send me the report before the meeting."


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_one_command_makes_a_measured_bundle_and_goes_on_where_it_was(tmp_path: Path) -> None:
    installed = tmp_path / "venv"
    (installed / "bin").mkdir(parents=True)
    for mark in ("bin/python", ".installed-dev"):
        (installed / mark).touch()
    draw, known = random.Random(1), DOCUMENTS.strip().splitlines()
    lines = (json.dumps({"text": " ".join(draw.sample(known, 4))}) for _ in range(240))
    (tmp_path / "texts.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "unseen.jsonl").write_text(json.dumps({"text": MAIL}), encoding="utf-8")
    settings = {
        "VENV": installed,
        "BIN": Path(sys.executable).parent,
        "TEXTS": tmp_path / "texts.jsonl",
        "HELD_OUT": tmp_path / "unseen.jsonl",
        "PRESET": "nano",
        "PIECES": 500,
        "RUN": tmp_path / "run",
        "PROMPTS": 2,
    }
    command = ["make", "model", *(f"{name}={value}" for name, value in settings.items())]
    fresh, log = tmp_path / "home", tmp_path / "network.log"
    fresh.mkdir()
    environment = home(fresh) | {"OMP_NUM_THREADS": "1"}
    seen = watched(log, *command) if strace_works() else command
    done = subprocess.run(seen, cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert foreign(fresh) == []
    assert not strace_works() or connections(log) == []
    manifest = load_bundle(tmp_path / "run" / "bundle").manifest
    assert manifest.tuning.weights
    # What it was tuned on is not what it was measured on.
    assert [text["name"] for text in manifest.tuning.about["texts"]] == ["texts"]
    assert [text["name"] for text in manifest.evaluation["sets"]] == ["unseen"]
    assert manifest.default in manifest.tuning.about["hits"]
    assert manifest.evaluation
    assert manifest.probes
    again = subprocess.run([*command, "--dry-run"], cwd=REPOSITORY, capture_output=True, text=True)
    assert "training train" not in again.stdout
    assert "export tune" in again.stdout


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_without_texts_it_says_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for mark in ("bin/python", ".installed-dev"):
        (tmp_path / mark).touch()
    command = ["make", "model", f"VENV={tmp_path}", f"RUN={tmp_path}/run"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode != 0
    assert "Say what to learn" in done.stderr
