"""Parity figures are right, and a file that is too different is refused."""

import math
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
torch = pytest.importorskip("torch")

from export.graph import build_graph, write_graph
from export.parity import Parity, ParityError, check_parity, measure_parity, parity_table, tolerance_of
from export.quantise import quantise
from predictor.errors import SettingsError
from predictor.transformer.vocabulary import Vocabulary
from training.data.tokenizer import train_tokenizer
from training.model import Transformer

GOOD = Parity(100, 400, 1e-5, 1e-6, 1.0, 1.0, 0.0, 2.0, 2.0)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return train_tokenizer(Counter({"the ": 5, "station ": 3, "meet ": 4, "you ": 4}), 320)


def measure(model: Transformer, recipe: str, path: Path, vocabulary: Vocabulary) -> tuple[Parity, np.ndarray]:
    windows = np.random.default_rng(4).integers(0, vocabulary.size, (3, 97))
    write_graph(quantise(build_graph(model), recipe), path)
    return measure_parity(model, path, windows, vocabulary), windows


def test_the_same_model_in_fp32_is_the_same(
    model: Transformer, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    found, windows = measure(model, "fp32", tmp_path / "model.onnx", vocabulary)
    check_parity(found, tolerance_of("fp32"))
    assert found.max_difference < 1e-4
    assert (found.tokens, found.top1_agreement) == (288, 1.0)
    tokens = torch.from_numpy(windows)
    with torch.no_grad():
        nats = float(model(tokens[:, :-1], tokens[:, 1:])) * tokens[:, 1:].numel()
    characters = sum(len(vocabulary.decode(window[1:].tolist())) for window in windows)
    assert found.characters == characters
    assert found.bits_per_character_model == pytest.approx(nats / math.log(2) / characters, rel=1e-5)


def test_int8_is_close_but_not_the_same(model: Transformer, tmp_path: Path, vocabulary: Vocabulary) -> None:
    found, _ = measure(model, "int8", tmp_path / "model.onnx", vocabulary)
    assert 1e-4 < found.max_difference < 1.0
    assert 0.0 < found.kl_divergence < 0.01
    assert 0.9 < found.top1_agreement <= 1.0
    assert abs(found.loss_change) < 0.01


def test_another_model_is_refused(model: Transformer, tmp_path: Path, vocabulary: Vocabulary) -> None:
    torch.manual_seed(9)
    other = Transformer(model.config).eval()
    write_graph(build_graph(other), tmp_path / "model.onnx")
    windows = np.random.default_rng(4).integers(0, vocabulary.size, (2, 97))
    found = measure_parity(model, tmp_path / "model.onnx", windows, vocabulary)
    with pytest.raises(ParityError, match="top-1 agreement"):
        check_parity(found, tolerance_of("int8"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"max_difference": 0.1}, "largest difference 0.1 nats"),
        ({"top1_agreement": 0.9}, "top-1 agreement 90.00%"),
        ({"bits_per_character_file": 2.1}, r"changed by \+5.00%"),
        ({"bits_per_character_file": math.nan}, "changed by"),
        ({"max_difference": math.nan}, "largest difference"),
    ],
)
def test_each_limit_is_kept(change: dict[str, float], message: str) -> None:
    check_parity(GOOD, tolerance_of("fp32"))
    with pytest.raises(ParityError, match=message):
        check_parity(replace(GOOD, **change), tolerance_of("fp32"))


def test_limits_can_be_set() -> None:
    worse = replace(GOOD, top1_agreement=0.96, bits_per_character_file=2.03)
    check_parity(worse, tolerance_of("int8", top1_agreement=0.95, loss_change=0.02))
    with pytest.raises(ParityError):
        check_parity(worse, tolerance_of("int8", top1_agreement=0.97, loss_change=0.02))
    with pytest.raises(SettingsError, match="int3"):
        tolerance_of("int3")


def test_every_figure_is_shown() -> None:
    assert parity_table(GOOD).row_count == 7
