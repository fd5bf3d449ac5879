"""An RNN and an LSTM run through the same loop as the transformer."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

from predictor.errors import SettingsError
from training.data.shards import ShardIndex
from training.run.beginning import start
from training.run.checkpoint import load_any_model, load_model
from training.run.config import TrainConfig
from training.run.distributed import Group

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
