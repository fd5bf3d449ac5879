"""The public surface: exactly these names, and an import that loads nothing heavy."""

import copy
import json
import pickle
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

import predictor
from predictor import Candidate, Context, Question

REPOSITORY = Path(__file__).parents[2]


def test_every_public_name_exists() -> None:
    assert predictor.__all__ == sorted(predictor.__all__)
    for name in predictor.__all__:
        assert getattr(predictor, name) is not None
    with pytest.raises(AttributeError, match="oracle"):
        predictor.oracle  # type: ignore[attr-defined]  # noqa: B018
    assert predictor.__version__


def test_what_travels_can_be_sent_to_other_processes(tiny_bundle: Path) -> None:
    with predictor.load(tiny_bundle) as engine:
        *_, answer = engine.session().answers("I'll m", phrase=True)
        values = [
            answer,
            answer.phrase,
            engine.manifest,
            Question(Context("I'll m", "t"), "blend"),
            Candidate("a", 0.5),
        ]
        for value in values:
            assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value
        assert json.dumps(asdict(answer))
        assert json.dumps(asdict(engine.manifest))


def test_importing_is_light() -> None:
    heavy = {"onnxruntime", "numpy", "sentencepiece", "prompt_toolkit", "rich", "torch", "onnx"}
    code = f"import sys, predictor; print(*({heavy!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
