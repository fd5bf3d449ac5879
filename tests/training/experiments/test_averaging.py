"""Averaged weights are a run of their own."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

from predictor.errors import SettingsError
from training.data.shards import ShardIndex
from training.experiments.averaging import average_checkpoints
from training.run.beginning import start
from training.run.checkpoint import load_checkpoint, load_model
from training.run.config import TrainConfig
from training.run.distributed import Group

ALONE = Group(0, 1, torch.device("cpu"))
Make = Callable[..., TrainConfig]


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
