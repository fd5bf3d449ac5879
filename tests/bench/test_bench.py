"""The benchmark runs to its end and fills its table; what it measures, no test judges."""

import json
import os
import subprocess
import sys
from pathlib import Path

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
