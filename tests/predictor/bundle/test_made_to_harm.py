"""Bundles made to harm are refused with a sentence, in seconds, and end nothing but their own trial.

Three hundred mutants, each from its seed; the variable FORETYPE_MUTANTS asks for more of them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
MUTANTS = int(os.environ.get("FORETYPE_MUTANTS", "300"))
SHARDS = 4
# Processor time: what one may take, and on the wall clock what a busy machine makes of that.
SECONDS, PATIENCE = 5.0, 60.0


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices are not files there")
@pytest.mark.parametrize("shard", range(SHARDS))
def test_mutants_are_refused_with_a_sentence_or_work(tiny_bundle: Path, tmp_path: Path, shard: int) -> None:
    first, last = MUTANTS * shard // SHARDS, MUTANTS * (shard + 1) // SHARDS
    victim = [sys.executable, "-W", "error", "-m", "tests.predictor.bundle.harm.victim"]
    command = [*victim, str(tiny_bundle), str(tmp_path / "mutant"), str(first), str(last)]
    limit = PATIENCE + (last - first) * SECONDS
    log = tmp_path / "log"
    with log.open("w") as told:
        done = subprocess.run(
            command, cwd=REPOSITORY, stdout=told, stderr=subprocess.PIPE, text=True, timeout=limit
        )
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    assert done.returncode == 0, (rows[-1], done.stderr[-3000:])
    ends = [row for row in rows if "end" in row]
    assert len(ends) == last - first
    assert max(row["cpu"] for row in ends) < SECONDS, max(ends, key=lambda row: row["cpu"])
    # Both happen: a fuzzer whose mutants are all alike finds nothing.
    assert 0 < sum(not row["end"] for row in ends) < len(ends) // 2
