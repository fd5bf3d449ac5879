"""Recurrent models, one step at a time, give what torch gives for the whole text."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
torch = pytest.importorskip("torch")

from export.experiments.recurrent import RecurrentSequence, StepModel, build_step
from export.graph import write_graph
from export.quantise import quantise
from predictor.contract import Cancel
from predictor.errors import PredictionCancelled
from training.experiments.recurrent import CELLS, Recurrent, RecurrentConfig

TOKENS = [3, 17, 4, 200, 5, 77, 8]


@pytest.fixture(scope="module", params=CELLS)
def model(request: pytest.FixtureRequest) -> Recurrent:
    torch.manual_seed(1)
    model = Recurrent(RecurrentConfig(320, 2, 64, 32, request.param))
    torch.nn.init.normal_(model.embedding.weight, std=0.3)
    return model.eval()


def sequence_of(model: Recurrent, folder: Path, precision: str = "fp32") -> RecurrentSequence:
    write_graph(quantise(build_step(model), precision), folder / "step.onnx")
    return RecurrentSequence(StepModel(folder / "step.onnx"))


@torch.no_grad()
def reference(model: Recurrent, tokens: list[int]) -> np.ndarray:
    return torch.softmax(model(torch.tensor([tokens]))[0], dim=-1).numpy()


def test_equals_torch_and_goes_back_without_computing(model: Recurrent, tmp_path: Path) -> None:
    sequence = sequence_of(model, tmp_path)
    np.testing.assert_allclose(sequence.advance(TOKENS), reference(model, TOKENS)[-1], atol=1e-4)
    assert sequence.passes == len(TOKENS)
    np.testing.assert_allclose(sequence.advance(TOKENS[:4]), reference(model, TOKENS[:4])[-1], atol=1e-4)
    assert sequence.passes == len(TOKENS)
    other = [*TOKENS[:4], 9]
    np.testing.assert_allclose(sequence.advance(other), reference(model, other)[-1], atol=1e-4)
    assert sequence.passes == len(TOKENS) + 1


def test_branches_leave_the_sequence_as_it_is(model: Recurrent, tmp_path: Path) -> None:
    sequence = sequence_of(model, tmp_path)
    sequence.advance(TOKENS)
    paths = [(1,), (1, 2), (30,)]
    expected = [reference(model, TOKENS + list(path))[-1] for path in paths]
    np.testing.assert_allclose(sequence.branch(paths), expected, atol=1e-4)
    passes = sequence.passes
    np.testing.assert_allclose(sequence.advance(TOKENS), reference(model, TOKENS)[-1], atol=1e-4)
    assert sequence.passes == passes


def test_scores_are_those_of_the_tokens(model: Recurrent, tmp_path: Path) -> None:
    rows = np.log(reference(model, TOKENS))
    expected = [rows[place][token] for place, token in enumerate(TOKENS[1:])]
    np.testing.assert_allclose(sequence_of(model, tmp_path).score(TOKENS), expected, atol=1e-4)


def test_int8_is_close(model: Recurrent, tmp_path: Path) -> None:
    found, expected = sequence_of(model, tmp_path, "int8").advance(TOKENS), reference(model, TOKENS)[-1]
    assert 0 < np.abs(np.log(found) - np.log(expected)).mean() < 0.05


def test_a_cancelled_question_keeps_what_was_read(model: Recurrent, tmp_path: Path) -> None:
    sequence, cancel = sequence_of(model, tmp_path), Cancel()
    sequence.advance(TOKENS[:2])
    cancel.cancel()
    with pytest.raises(PredictionCancelled):
        sequence.advance(TOKENS, cancel)
    np.testing.assert_allclose(sequence.advance(TOKENS), reference(model, TOKENS)[-1], atol=1e-4)
