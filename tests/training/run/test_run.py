"""A training run: exact resume, divergence, interruption, full disks, damaged checkpoints."""

import json
import math
import os
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

from safetensors.torch import load_file, save_file

from predictor.errors import SettingsError
from predictor.system.atomic import write_file
from training.data.shards import ShardIndex
from training.run.beginning import start
from training.run.checkpoint import MODEL, OPTIMIZER, STATE, checkpoints, load_checkpoint, load_model
from training.run.config import TrainConfig
from training.run.distributed import Group
from training.run.journal import draw_journal, plot_journal, read_journal
from training.run.loop import TrainingDiverged
from training.run.schedule import lr_scale

ALONE = Group(0, 1, torch.device("cpu"))
Make = Callable[..., TrainConfig]


def train(shards: ShardIndex, config: TrainConfig, run: Path, resume: str = "auto") -> dict[int, float]:
    """Train to the end; return the loss of each step from the journal."""
    start(shards, config, run, ALONE, resume).fit()
    return losses(run)


def losses(run: Path) -> dict[int, float]:
    return {line["step"]: line["loss"] for line in read_journal(run) if "loss" in line}


class Stop(Exception):
    pass


def stop_at(step: int) -> Callable[[dict[str, Any]], None]:
    def progress(line: dict[str, Any]) -> None:
        if line["step"] == step:
            raise Stop

    return progress


def test_a_stopped_run_goes_on_exactly(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    whole = train(shards, config(), tmp_path / "whole")
    assert list(whole) == list(range(1, 13))
    assert whole[12] < whole[1]
    # Killed two steps behind a checkpoint: those two are taken again.
    with pytest.raises(Stop):
        start(shards, config(), tmp_path / "stopped", ALONE, "auto").fit(stop_at(6))
    assert checkpoints(tmp_path / "stopped")[-1].name == "checkpoint-00000004"
    assert train(shards, config(), tmp_path / "stopped") == whole
    mine, other = (load_checkpoint(tmp_path / run) for run in ("stopped", "whole"))
    for name, tensor in other.model.items():
        assert torch.equal(mine.model[name], tensor), name
    for name, tensor in other.optimizer.items():
        assert torch.equal(mine.optimizer[name], tensor), name


def test_a_finished_run_may_be_extended(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    train(shards, config(), tmp_path)
    longer = train(shards, config(steps=16), tmp_path)
    assert list(longer) == list(range(1, 17))


def test_a_decay_may_branch_off_a_stable_run(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    stable, branch = tmp_path / "stable", tmp_path / "branch"
    with pytest.raises(Stop):
        start(shards, config(steps=1000), stable, ALONE, "auto").fit(stop_at(9))
    train(shards, config(steps=12), branch, str(checkpoints(stable)[0]))
    assert min(losses(branch)) == checkpoints_step(stable, 0) + 1
    assert checkpoints_step(stable, -1) == 8


def checkpoints_step(run: Path, which: int) -> int:
    return int(load_checkpoint(checkpoints(run)[which]).state["step"])


def test_only_the_newest_checkpoints_are_kept(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    train(shards, config(save_every=2, keep=2), tmp_path)
    assert [path.name[-2:] for path in checkpoints(tmp_path)] == ["10", "12"]


def test_nan_stops_the_run_and_names_the_last_good_checkpoint(
    shards: ShardIndex, config: Make, tmp_path: Path
) -> None:
    trainer = start(shards, config(), tmp_path, ALONE, "auto")

    def poison(line: dict[str, Any]) -> None:
        if line["step"] == 5:
            with torch.no_grad():
                trainer.model.norm.weight[0] = math.nan

    with pytest.raises(TrainingDiverged, match="loss nan") as error:
        trainer.fit(poison)
    assert "checkpoint-00000004" in error.value.hint
    good = load_checkpoint(tmp_path)
    assert good.state["step"] == 4
    assert all(torch.isfinite(tensor).all() for tensor in good.model.values())


def test_a_rising_loss_stops_the_run(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    trainer = start(shards, config(steps=200, warmup_steps=0, decay_steps=0), tmp_path, ALONE, "auto")
    trainer.step, trainer.best_loss = 60, 0.5
    with pytest.raises(TrainingDiverged, match=r"best loss so far 0\.5"):
        trainer.train_step()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_step_and_saves_it(
    shards: ShardIndex, config: Make, tmp_path: Path, number: signal.Signals
) -> None:
    assert threading.current_thread() is threading.main_thread()
    before = signal.getsignal(number)

    def interrupt(line: dict[str, Any]) -> None:
        if line["step"] == 5:
            os.kill(os.getpid(), number)

    with pytest.raises(KeyboardInterrupt):
        start(shards, config(), tmp_path, ALONE, "auto").fit(interrupt)
    assert load_checkpoint(tmp_path).state["step"] == 6
    assert signal.getsignal(number) is before
    assert train(shards, config(), tmp_path) == train(shards, config(), tmp_path / "whole")


def test_an_interrupt_is_told_at_once_and_ends_a_validation(
    shards: ShardIndex, config: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = threading.Event()
    trainer = start(shards, config(micro_batch_size=1, batch_size=2), tmp_path, ALONE, "auto")
    measured = []

    def measure(tokens: object, targets: object) -> Any:
        measured.append(told.is_set())
        if len(measured) == 2:
            os.kill(os.getpid(), signal.SIGINT)
            assert told.wait(2)
        return torch.zeros(())

    monkeypatch.setattr(trainer, "measure", measure)
    with pytest.raises(KeyboardInterrupt):
        trainer.fit(stopping=told.set)
    assert len(measured) == 2, "the six windows of the validation were not all waited for"
    assert load_checkpoint(tmp_path).state["step"] == 5


def test_a_full_disk_leaves_earlier_checkpoints_whole(
    shards: ShardIndex, config: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> str:
        if "00000008" in str(path) and path.name != MODEL:
            raise OSError(28, "No space left on device", str(path))
        return real(path, content)

    real = write_file
    monkeypatch.setattr("training.run.checkpoint.write_file", full)
    with pytest.raises(SettingsError, match="No space left on device"):
        start(shards, config(), tmp_path, ALONE, "auto").fit()
    assert [path.name for path in tmp_path.glob("checkpoint-*")] == ["checkpoint-00000004"]
    assert load_model(tmp_path)[1]["step"] == 4


def test_damaged_checkpoints_are_told(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    train(shards, config(steps=6), tmp_path)
    path = checkpoints(tmp_path)[-1] / MODEL
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(SettingsError, match="damaged"):
        load_model(tmp_path)
    (path.parent / STATE).unlink()
    assert load_model(tmp_path)[1]["step"] == 4
    with pytest.raises(SettingsError, match="no checkpoint"):
        load_model(tmp_path / "absent")


def test_other_shapes_and_other_data_are_not_resumed(
    shards: ShardIndex, config: Make, tmp_path: Path
) -> None:
    train(shards, config(steps=6), tmp_path)
    with pytest.raises(SettingsError, match="another model shape"):
        train(shards, config(n_layer=1), tmp_path)
    with pytest.raises(SettingsError, match="already holds"):
        train(shards, config(), tmp_path, "never")


def test_a_run_goes_on_with_longer_windows(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    train(shards, config(steps=6), tmp_path)
    longer = config(block_size=2 * config().block_size)
    trainer = start(shards, longer, tmp_path, ALONE, "auto")
    assert trainer.step == 6
    trainer.fit()
    assert load_checkpoint(tmp_path).state["model"]["block_size"] == longer.block_size


def test_validation_is_bits_per_character(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    trainer = start(shards, config(), tmp_path, ALONE, "auto")
    assert trainer.validation is not None
    x = torch.from_numpy(trainer.validation)
    with torch.no_grad():
        nats = float(trainer.model(x[:, :-1], x[:, 1:]))
    held_out = shards.of("validation")
    per_token = sum(s.characters for s in held_out) / sum(s.tokens for s in held_out)
    assert trainer.validate() == pytest.approx(nats / math.log(2) / per_token, rel=1e-4)


def test_the_journal_is_plotted(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    train(shards, config(), tmp_path)
    assert {"validation_bits_per_character", "step", "tokens"} <= set(read_journal(tmp_path)[5])
    assert plot_journal(tmp_path).read_bytes().startswith(b"\x89PNG")
    with (tmp_path / "journal.jsonl").open("a") as file:
        file.write('{"step": 13, "lo')
    assert read_journal(tmp_path)[-1]["step"] == 12


@pytest.mark.parametrize(("validated", "curves"), [(0, 1), (1, 1), (3, 2)])
def test_the_plot_has_a_title_and_a_curve_of_the_loss(validated: int, curves: int) -> None:
    pytest.importorskip("matplotlib")
    lines = [{"step": n, "tokens": 100 * n, "loss": 5 / n} for n in range(1, 7)]
    lines += [
        {"step": n, "tokens": 100 * n, "validation_bits_per_character": 2.5} for n in range(1, validated + 1)
    ]
    figure = draw_journal(sorted(lines, key=lambda line: line["step"]), "first")
    drawn = [axes.lines[0].get_xydata().tolist() for axes in figure.axes]
    assert len(drawn) == curves
    assert drawn[0] == [[100 * n, 5 / n] for n in range(1, 7)]
    told = ", validation 2.5000 bits per character" if validated else ""
    assert figure.get_suptitle() == f"first: 6 steps, 600 tokens{told}"


def test_a_run_without_validation_windows_trains_too(
    shards: ShardIndex, config: Make, tmp_path: Path
) -> None:
    assert len(train(shards, config(validation_windows=0), tmp_path)) == 12


def test_adamw_alone_trains_too(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    curve = train(shards, config(optimizer="adamw"), tmp_path)
    assert curve[12] < curve[1]


def test_batches_must_divide(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="batch_size 6 is not a multiple"):
        start(shards, config(batch_size=6), tmp_path, ALONE, "auto")


def test_the_schedule_warms_up_stays_and_decays() -> None:
    scales = [lr_scale(step, 20, 4, 5) for step in range(20)]
    assert scales[:4] == [0.25, 0.5, 0.75, 1.0]
    assert scales[4:15] == [1.0] * 11
    assert scales[15:] == sorted(scales[15:], reverse=True)
    assert 0 < scales[-1] < 0.2


def test_the_state_says_what_it_was_trained_on(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    train(shards, config(steps=6), tmp_path)
    state = json.loads((checkpoints(tmp_path)[-1] / STATE).read_bytes())
    assert (state["step"], state["tokens"], state["processes"]) == (6, 6 * 8 * 32, 1)
    assert state["data_hash"] == shards.data_hash


def ruined(tensors: dict[str, Any], how: str) -> dict[str, Any]:
    """Return tensors that no training can have left."""
    if how == "1e30":
        return {name: tensor * 1e30 for name, tensor in tensors.items()}
    one = next(name for name, tensor in tensors.items() if tensor.is_floating_point() and tensor.ndim)
    return {**tensors, one: torch.full_like(tensors[one], math.nan)}


@pytest.mark.parametrize(("file", "how"), [(MODEL, "1e30"), (MODEL, "NaN"), (OPTIMIZER, "NaN")])
def test_the_last_good_checkpoint_is_none_of_the_ruined(
    file: str, how: str, shards: ShardIndex, config: Make, tmp_path: Path
) -> None:
    """Planted into the newest; those of a run that went wrong are saved before the loss shows it."""
    train(shards, config(keep=3), tmp_path)
    trainer = start(shards, config(steps=20), tmp_path, ALONE, "auto")
    first, second, newest = checkpoints(tmp_path)
    save_file(ruined(load_file(newest / file), how), newest / file)
    next(trainer.model.parameters()).data.fill_(math.nan)
    with pytest.raises(TrainingDiverged, match=rf"last good checkpoint is {second}\. Delete .*{newest}"):
        trainer.train_step()
    assert first.exists()


@pytest.fixture(scope="module")
def trained(shards: ShardIndex, config: Make, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of some steps, to be copied."""
    run = tmp_path_factory.mktemp("trained")
    train(shards, config(), run)
    return run


STATES: tuple[dict[str, Any], ...] = (
    {"step": "x"},
    {"step": -1},
    {"step": None},
    {"tokens": []},
    {"best_loss": math.nan},
    {"validation_bits_per_character": math.inf},
    {"model": {}},
    {"model": {"n_layer": 10**9}},
    {"model": {"block_size": 10**9}},
    {"model": {"n_embd": 48}},
    {"model": {"new": 1}},
    {"config": {}},
    {"config": 3},
    {"muon_precision": "fp8"},
    {"from_bundle": 1},
    {"data_hash": 1},
)


def test_a_state_that_cannot_be_is_told(
    shards: ShardIndex, config: Make, trained: Path, tmp_path: Path
) -> None:
    run = shutil.copytree(trained, tmp_path / "run")
    path = checkpoints(run)[-1] / STATE
    good = json.loads(path.read_text())
    states = ["[" * 100_000, "[]", json.dumps({name: good[name] for name in good if name != "step"})]
    for change in STATES:
        changed = {
            name: good[name] | value if isinstance(value, dict) and value else value
            for name, value in change.items()
        }
        states.append(json.dumps(good | changed))
    for state in states:
        path.write_text(state)
        with pytest.raises(SettingsError, match="damaged: "):
            start(shards, config(), run, ALONE, "auto")


@pytest.mark.parametrize("file", [MODEL, OPTIMIZER])
@pytest.mark.parametrize("what", ["missing", "extra", "misshapen", "of another type"])
def test_tensors_that_do_not_fit_are_told(
    what: str, file: str, shards: ShardIndex, config: Make, trained: Path, tmp_path: Path
) -> None:
    run = shutil.copytree(trained, tmp_path / "run")
    path = checkpoints(run)[-1] / file
    tensors = load_file(path)
    for name in (min(tensors), max(tensors)):
        changed = dict(tensors)
        if what == "missing":
            del changed[name]
        elif what == "extra":
            changed[f"{name}0"] = tensors[name].clone()
        elif what == "misshapen":
            changed[name] = torch.zeros(3, 3)
        else:
            changed[name] = tensors[name].to(torch.int32)
        save_file(changed, path)
        with pytest.raises(SettingsError, match="damaged: "):
            start(shards, config(), run, ALONE, "auto")
