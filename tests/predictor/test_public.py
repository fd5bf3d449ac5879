"""The public surface: exactly these names, and an import that loads nothing heavy."""

import subprocess
import sys
from pathlib import Path

import pytest

import predictor

REPOSITORY = Path(__file__).parents[2]


def test_every_public_name_exists() -> None:
    assert predictor.__all__ == sorted(predictor.__all__)
    for name in predictor.__all__:
        assert getattr(predictor, name) is not None
    with pytest.raises(AttributeError, match="oracle"):
        predictor.oracle  # type: ignore[attr-defined]  # noqa: B018


def test_importing_is_light() -> None:
    heavy = {"onnxruntime", "numpy", "sentencepiece", "prompt_toolkit", "rich", "torch", "onnx"}
    code = f"import sys, predictor; print(*({heavy!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
