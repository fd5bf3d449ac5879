"""What the README and the documents say is what happens: every command in them is run."""

import json
import os
import random
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from predictor.bundle.reading import load_bundle
from tests.fixtures.make_tiny_bundle import DOCUMENTS

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
RUNS_MODULE = re.compile(r"^(?:python -m (?:training|export)|foretype) .*", re.MULTILINE)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_from_text_to_a_bundle_as_the_readme_says(tmp_path: Path) -> None:
    (walk,) = [block for block in blocks("sh") if "my-texts/" in block]
    texts = tmp_path / "my-texts"
    texts.mkdir()
    # As much as is held out for learning from: a tenth of 60 kB.
    draw, lines = random.Random(1), DOCUMENTS.strip().splitlines()
    for number in range(240):
        (texts / f"{number}.txt").write_text(" ".join(draw.sample(lines, 4)), encoding="utf-8")
    *steps, _editor = RUNS_MODULE.findall(walk)
    assert len(steps) == 6
    for step in steps:
        done = run([sys.executable, *shlex.split(step)[1:]], tmp_path)
        assert done.returncode == 0, f"{step}\n{done.stdout}{done.stderr}"
    foretype = "from predictor.cli import main; main()"
    asked = ["suggest", "I'll meet you at the st", "--bundle", "runs/bundle"]
    done = run([sys.executable, "-c", foretype, *asked], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "station" in done.stdout
    told = json.loads(run([sys.executable, "-c", foretype, *asked, "--json"], tmp_path).stdout)
    assert told["model"] == load_bundle(tmp_path / "runs" / "bundle").manifest.default


@pytest.mark.parametrize("block", blocks("python"))
def test_the_python_of_the_readme_runs(block: str, tmp_path: Path) -> None:
    done = run([sys.executable, "-c", block], tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    "example", sorted((REPOSITORY / "examples").glob("*.py")), ids=lambda path: str(path.name)
)
def test_every_example_runs(example: Path, tmp_path: Path) -> None:
    done = run([sys.executable, str(example)], tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_every_link_leads_to_a_file() -> None:
    for page in [REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
