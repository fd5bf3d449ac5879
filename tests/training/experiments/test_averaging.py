"""Averaged weights are a run of their own."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

from predictor.errors import SettingsError
from training.data.shards import ShardIndex
from training.experiments.averaging import average_checkpoints, average_with_origin
from training.run.beginning import start
from training.run.checkpoint import load_checkpoint, load_model
from training.run.config import TrainConfig
from training.run.distributed import Group
from training.run.from_bundle import open_bundle, read_weights

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


def test_a_run_is_averaged_with_the_bundle_that_it_went_on_from(
    tiny_shards: ShardIndex, tiny_bundle: Path, config: Make, tmp_path: Path
) -> None:
    origin = open_bundle(tiny_bundle)
    start(tiny_shards, config(**origin.settings()), tmp_path / "run", ALONE, "auto", origin=origin).fit()
    folder = average_with_origin(tmp_path / "run", tiny_bundle, 0.25, tmp_path / "mean")
    found, run = load_checkpoint(folder).model, load_checkpoint(tmp_path / "run").model
    for name, before in read_weights(tiny_bundle / "model.onnx").items():
        torch.testing.assert_close(found[name], 0.25 * run[name] + 0.75 * before)
    assert load_checkpoint(folder).state["from_bundle"]["name"] == "tiny"
    start(tiny_shards, config(), tmp_path / "other", ALONE, "auto").fit()
    with pytest.raises(SettingsError, match="did not go on from"):
        average_with_origin(tmp_path / "other", tiny_bundle, 0.5, tmp_path / "more")
