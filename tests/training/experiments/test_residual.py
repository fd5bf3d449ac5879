"""A transformer trained on top of n-grams of tokens."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

from training.data.mix import Mix
from training.data.shards import ShardIndex
from training.experiments.residual import ResidualLoss, TokenNGrams, compare
from training.run.beginning import start
from training.run.config import TrainConfig
from training.run.distributed import Group

ALONE = Group(0, 1, torch.device("cpu"))
Make = Callable[..., TrainConfig]


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
