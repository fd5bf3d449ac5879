"""Mutants of checkpoints and of settings are refused with a sentence, or work; see `python -m tests.harm`."""

import os
import sys
from collections import Counter
from pathlib import Path

import pytest

MUTANTS = int(os.environ.get("FORETYPE_MUTANTS", "300"))
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices are not files there")


def test_settings() -> None:
    from tests.harm import settings

    ends = Counter(bool(end()) for _, end in settings.tried(range(MUTANTS)))
    assert ends[True] > ends[False] > 0


def test_checkpoints(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    from tests.harm import checkpoints

    ends = Counter(bool(end()) for _, end in checkpoints.tried(tmp_path, range(MUTANTS // 10)))
    assert ends[True] > ends[False] > 0
