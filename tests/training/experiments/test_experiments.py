"""What recipes are tried with: recurrent runs, averaged weights, the residual over n-grams."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

from predictor.errors import SettingsError
from training.data.mix import Mix
from training.data.shards import ShardIndex
from training.experiments.averaging import average_checkpoints
from training.experiments.residual import ResidualLoss, TokenNGrams, compare
from training.run.checkpoint import load_any_model, load_checkpoint, load_model
from training.run.config import TrainConfig
from training.run.distributed import Group
from training.run.loop import start

ALONE = Group(0, 1, torch.device("cpu"))
Make = Callable[..., TrainConfig]


@pytest.mark.parametrize("architecture", ["rnn", "lstm"])
def test_recurrent_models_learn_and_come_back(
    shards: ShardIndex, config: Make, tmp_path: Path, architecture: str
) -> None:
    trainer = start(shards, config(architecture=architecture), tmp_path / "run", ALONE, "auto")
    before = trainer.validate()
    trainer.fit()
    assert trainer.bits < before - 0.2
    model, _ = load_any_model(tmp_path / "run")
    tokens = torch.randint(0, 300, (2, 16))
    torch.testing.assert_close(model(tokens), trainer.model.eval()(tokens))
    with pytest.raises(SettingsError, match=f"holds a {architecture}"):
        load_model(tmp_path / "run")


def test_averaged_weights_are_the_mean(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    start(shards, config(keep=3), tmp_path / "run", ALONE, "auto").fit()
    folder = average_checkpoints(tmp_path / "run", 3, tmp_path / "mean")
    mean = load_checkpoint(folder).model["embedding.weight"]
    three = [
        load_checkpoint(tmp_path / "run" / f"checkpoint-{step:08d}").model["embedding.weight"]
        for step in (4, 8, 12)
    ]
    torch.testing.assert_close(mean, sum(three) / 3)
    assert load_model(tmp_path / "mean")[1]["step"] == 12
    with pytest.raises(SettingsError, match="has 3 checkpoints, not 4"):
        average_checkpoints(tmp_path / "run", 4, tmp_path / "more")
    with pytest.raises(SettingsError, match="holds a run already"):
        average_checkpoints(tmp_path / "run", 2, tmp_path / "mean")


@pytest.fixture(scope="module")
def ngrams(shards: ShardIndex) -> TokenNGrams:
    return TokenNGrams.count(shards, Mix(), 3)


def test_ngrams_of_tokens_are_distributions(shards: ShardIndex, ngrams: TokenNGrams) -> None:
    tokens = np.array(shards.read(shards.of("train")[0])[:24], dtype=np.int64)[None]
    probs = ngrams.log_probs(tokens, 384).exp()
    assert probs.shape == (1, 24, 384)
    assert probs.sum(dim=-1) == pytest.approx(np.ones((1, 24)), abs=1e-4)
    following = probs[0, :-1].gather(-1, torch.from_numpy(tokens[0, 1:, None]))
    assert following.log().mean() > math.log(1 / 100), "better than guessing among 320"


def test_nothing_before_the_start_of_a_document_counts(ngrams: TokenNGrams) -> None:
    rows = np.array([[5, 6, ngrams.document, 9], [7, 8, ngrams.document, 9]])
    first, second = ngrams.log_probs(rows, 320)
    torch.testing.assert_close(first[2:], second[2:])


def test_the_residual_begins_at_the_ngrams_and_learns_more(
    shards: ShardIndex, config: Make, ngrams: TokenNGrams, tmp_path: Path
) -> None:
    trainer = start(shards, config(), tmp_path / "run", ALONE, "auto")
    trainer.use(ResidualLoss(trainer.model, ngrams))
    with torch.no_grad():
        trainer.model.embedding.weight.zero_()  # it says nothing yet
    bits = compare(trainer.model, trainer, ngrams)
    assert trainer.validate() == pytest.approx(bits.ngram, abs=0.02)
    assert bits.mean <= min(bits.ngram, bits.transformer)
    torch.nn.init.normal_(trainer.model.embedding.weight, std=0.02)
    before = trainer.validate()
    trainer.fit()
    assert trainer.bits < before
