"""The benchmark runs to its end and fills its table; what it measures, no test judges."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def test_every_row_is_measured(tiny_bundle: Path, tmp_path: Path) -> None:
    text = tmp_path / "mail.txt"
    text.write_text("I'll meet you at the station at six. Please send me the report.\n", encoding="utf-8")
    command = [sys.executable, "-m", "tests.bench", str(text), "--bundle", str(tiny_bundle), "--json"]
    done = subprocess.run(
        [*command, "--characters", "60", "--keys", "100"],
        cwd=REPOSITORY,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    whats = " ".join(row["what"] for row in found["rows"])
    for part in ("p50", "passes", "exhaustive", "weights once", "load", "memory", "characters", "peer"):
        assert part in whats
    assert all(row["measured"] for row in found["rows"])
    assert "sha256" in found["about"]["texts"]


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a POSIX pseudo-terminal")
def test_what_a_writer_waits_for_is_measured_everywhere() -> None:
    command = [sys.executable, "-m", "tests.bench.editor", "--keys", "8"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    rows = [row for row in done.stdout.splitlines() if row.count(" / ") == 4]
    assert [row.split("  ")[1] for row in rows] == [
        "into a new letter",
        "at the end of 10 MB",
        "at the end of one line of 1 MB",
        "beside a model that takes a second",
        "accepting again and again",
    ]
    echo = [float(row.split("  ")[3].split(" / ")[0]) for row in (re.sub("  +", "  ", row) for row in rows)]
    assert all(0 < ms < 10_000 for ms in echo)


def test_what_counting_costs_a_key_is_measured() -> None:
    command = [sys.executable, "-m", "tests.bench.counting"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    medians = [float(found) for found in re.findall(r"p50 ([\d.]+)", done.stdout)]
    assert len(medians) == 3
    assert medians[0] > medians[1]
