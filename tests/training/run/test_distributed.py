"""Several processes learn what one learns from the same batches, with DDP and with FSDP2."""

import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

from training.data.shards import ShardIndex
from training.run.beginning import start
from training.run.checkpoint import load_checkpoint
from training.run.config import TrainConfig, load_preset
from training.run.distributed import Group
from training.run.from_bundle import open_bundle
from training.run.journal import read_journal

REPOSITORY = Path(__file__).parents[3]
ALONE = Group(0, 1, torch.device("cpu"))
Make = Callable[..., TrainConfig]

# A preset and not the command line's own shapes: as small as can be.
SETTINGS = {"batch_size": 8, "micro_batch_size": 2, "steps": 6, "save_every": 3}


def several(
    preset: Path | str, shards: ShardIndex, run: Path, *more: str, count: int = 2
) -> subprocess.Popen[str]:
    """Start some training processes with torchrun."""
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(count),
        "-m", "training", "train", "--preset", str(preset), "--shards", str(shards.folder),
        "--out", str(run), "--threads", "1", *more,
    ]  # fmt: skip
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE, text=True)


def torchrun(preset: Path | str, shards: ShardIndex, run: Path, *more: str, count: int = 2) -> None:
    """Train with some processes to the end."""
    with several(preset, shards, run, *more, count=count) as process:
        _, said = process.communicate(timeout=240)
    assert process.returncode == 0, said[-3000:]


def losses(run: Path) -> list[float]:
    return [line["loss"] for line in read_journal(run) if "loss" in line]


def write_preset(path: Path, config: TrainConfig) -> Path:
    rows = (f"{key} = {_toml(value)}" for key, value in asdict(config).items() if value is not None)
    path.write_text("\n".join(rows))
    return path


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "optimizer", "tolerance"),
    # Muon orthogonalises in bfloat16, where another order of the sums shows.
    [((), "adamw", 1e-4), (("--fsdp",), "muon", 5e-3)],
    ids=["ddp", "fsdp2"],
)
def test_two_processes_learn_what_one_learns(
    shards: ShardIndex, config: Make, tmp_path: Path, mode: tuple[str, ...], optimizer: str, tolerance: float
) -> None:
    settings = config(**SETTINGS, optimizer=optimizer, muon_precision="auto")
    alone, pair = tmp_path / "alone", tmp_path / "pair"
    start(shards, settings, alone, ALONE, "auto").fit()
    torchrun(write_preset(tmp_path / "preset.toml", settings), shards, pair, *mode)
    assert losses(pair) == pytest.approx(losses(alone), abs=tolerance)
    mine, other = load_checkpoint(pair), load_checkpoint(alone)
    assert mine.model.keys() == other.model.keys()
    assert mine.optimizer.keys() == other.optimizer.keys()
    assert all(mine.optimizer[name].shape == tensor.shape for name, tensor in other.optimizer.items())


# What of the preset `large` does not fit into a test; the shape is the bundle's.
SCALED_DOWN = {
    "block_size": 32, "batch_size": 16, "micro_batch_size": 2, "warmup_steps": 1, "decay_steps": 1,
    "validation_windows": 4, "log_every": 1, "compile": False,
}  # fmt: skip


@pytest.mark.slow
def test_four_processes_go_on_from_a_bundle_as_one_does(
    tiny_shards: ShardIndex, tiny_bundle: Path, tmp_path: Path
) -> None:
    origin, alone, four = open_bundle(tiny_bundle), tmp_path / "alone", tmp_path / "four"
    settings = load_preset("large", 3).changed({**origin.settings(), **SCALED_DOWN})
    trainer = start(tiny_shards, settings, alone, ALONE, "auto", origin=origin)
    assert trainer.bits is not None
    trainer.fit()
    given = (f"--set={name}={_toml(value)}" for name, value in SCALED_DOWN.items())
    more = ("--fsdp", "--steps", "3", "--from-bundle", str(tiny_bundle), *given)
    torchrun("large", tiny_shards, four, *more, count=4)
    assert losses(four) == pytest.approx(losses(alone), abs=5e-3)
    # Random weights would begin at the logarithm of the number of pieces.
    assert abs(losses(four)[0] - math.log(tiny_shards.vocabulary().size)) > 1.0
    mine, other = load_checkpoint(four), load_checkpoint(alone)
    assert {name: tensor.shape for name, tensor in mine.model.items()} == {
        name: tensor.shape for name, tensor in other.model.items()
    }
    assert mine.state["processes"] == 4
    assert mine.state["from_bundle"] == other.state["from_bundle"]


@pytest.mark.slow
def test_checkpoints_go_from_one_process_to_two_and_back(
    shards: ShardIndex, config: Make, tmp_path: Path
) -> None:
    def first_steps(line: dict[str, Any]) -> None:
        if line["step"] == 3:
            raise KeyboardInterrupt

    settings = config(**SETTINGS, optimizer="adamw")
    alone, travelled = tmp_path / "alone", tmp_path / "travelled"
    start(shards, settings, alone, ALONE, "auto").fit()
    with pytest.raises(KeyboardInterrupt):
        start(shards, settings, travelled, ALONE, "auto").fit(first_steps)
    torchrun(write_preset(tmp_path / "preset.toml", settings), shards, travelled, "--fsdp")
    for folder in (alone, travelled):
        start(shards, settings.changed({"steps": 9}), folder, ALONE, "auto").fit()
    assert losses(travelled) == pytest.approx(losses(alone), abs=1e-3)


@pytest.mark.slow
def test_both_processes_stop_at_the_same_step(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    settings = config(batch_size=8, micro_batch_size=2, steps=100_000, save_every=100_000)
    with several(write_preset(tmp_path / "preset.toml", settings), shards, tmp_path / "run") as process:
        until = time.monotonic() + 60
        while len(losses(tmp_path / "run")) < 3 and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert said.count("Stopped. Give the same command again") == 1, said[-3000:]
    assert load_checkpoint(tmp_path / "run").state["step"] == len(losses(tmp_path / "run"))
