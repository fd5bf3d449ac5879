"""Muon in two number formats: torch's own in bf16, the same way in fp32, and how one is chosen."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

from torch import nn

from predictor.errors import SettingsError
from training.data.shards import ShardIndex
from training.run import muon as module
from training.run.beginning import start
from training.run.checkpoint import OPTIMIZER, STATE, checkpoints, load_checkpoint
from training.run.config import TrainConfig
from training.run.distributed import Group
from training.run.journal import read_journal
from training.run.loop import Trainer
from training.run.muon import Muon, faster, milliseconds, orthogonal

ALONE = Group(0, 1, torch.device("cpu"))
Make = Callable[..., TrainConfig]
SHAPES = [(24, 24), (8, 24), (48, 16)]
COEFFICIENTS = (3.4445, -4.775, 2.0315)


def stepped(make: Callable[[list[nn.Parameter]], torch.optim.Optimizer]) -> list[torch.Tensor]:
    """Return matrices and momenta after five steps on drawn gradients."""
    draw = torch.Generator().manual_seed(3)
    parameters = [nn.Parameter(torch.randn(shape, generator=draw)) for shape in SHAPES]
    optimizer = make(parameters)
    for _ in range(5):
        for parameter in parameters:
            parameter.grad = torch.randn(parameter.shape, generator=draw)
        optimizer.step()
    momenta = [optimizer.state[parameter]["momentum_buffer"] for parameter in parameters]
    return [*(parameter.detach() for parameter in parameters), *momenta]


def ours(precision: str) -> Callable[[list[nn.Parameter]], torch.optim.Optimizer]:
    return lambda them: Muon(them, lr=0.02, weight_decay=0.1, momentum=0.95, precision=precision)


def test_in_bf16_it_is_torchs_to_the_last_bit() -> None:
    theirs = stepped(lambda them: torch.optim.Muon(them, lr=0.02, weight_decay=0.1, momentum=0.95))
    for mine, other in zip(stepped(ours("bf16")), theirs, strict=True):
        assert torch.equal(mine, other)


def test_in_fp32_it_goes_the_same_way() -> None:
    count = len(SHAPES)
    for wide, narrow in zip(stepped(ours("fp32"))[:count], stepped(ours("bf16"))[:count], strict=True):
        assert not torch.equal(wide, narrow)
        assert torch.allclose(wide, narrow, atol=0.01)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_iteration_makes_all_singular_values_alike(shape: tuple[int, int], dtype: torch.dtype) -> None:
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(5))
    before = matrix.clone()
    values = torch.linalg.svdvals(orthogonal(matrix, dtype, COEFFICIENTS, 5, 1e-7).float())
    assert 0.3 < values.min() <= values.max() < 1.4
    assert torch.equal(matrix, before)


def test_the_faster_format_is_taken_and_fp32_near_a_tie() -> None:
    assert faster({"fp32": 9.0, "bf16": 227.0}) == "fp32"
    assert faster({"fp32": 113.0, "bf16": 33.0}) == "bf16"
    assert faster({"fp32": 10.0, "bf16": 9.0}) == "fp32"


def test_measuring_counts_every_matrix_and_draws_nothing_from_the_run() -> None:
    before = torch.get_rng_state()
    measured = milliseconds([(16, 16), (16, 16), (32, 16)], ALONE.device)
    assert set(measured) == {"fp32", "bf16"}
    assert min(measured.values()) > 0
    assert torch.equal(torch.get_rng_state(), before)


@pytest.fixture
def speeds(monkeypatch: pytest.MonkeyPatch) -> Callable[[float, float], None]:
    """Say what a measurement finds."""

    def say(fp32: float, bf16: float) -> None:
        monkeypatch.setattr("training.run.optimizer.milliseconds", lambda *_: {"fp32": fp32, "bf16": bf16})

    return say


def precision_of(trainer: Trainer) -> str:
    assert trainer.optimizers.muon is not None
    return trainer.optimizers.muon.precision


def test_the_choice_is_written_down_and_kept(
    shards: ShardIndex, config: Make, tmp_path: Path, speeds: Callable[[float, float], None]
) -> None:
    speeds(9.0, 227.0)
    trainer = start(shards, config(steps=6, muon_precision="auto"), tmp_path, ALONE, "auto")
    assert precision_of(trainer) == "fp32"
    trainer.fit()
    assert read_journal(tmp_path)[0] == {
        "step": 0,
        "tokens": 0,
        "muon": "fp32, measured a step: fp32 9.0 ms, bf16 227.0 ms",
    }
    assert load_checkpoint(tmp_path).state["muon_precision"] == "fp32"
    # Another machine would choose otherwise; a resumed run must go on exactly.
    speeds(227.0, 9.0)
    resumed = start(shards, config(muon_precision="auto"), tmp_path, ALONE, "auto")
    assert (precision_of(resumed), resumed.muon_choice) == ("fp32", "fp32, as before")
    assert (
        precision_of(start(shards, config(muon_precision="auto"), tmp_path / "other", ALONE, "auto"))
        == "bf16"
    )
    told = start(shards, config(muon_precision="bf16"), tmp_path, ALONE, "auto")
    assert (precision_of(told), told.muon_choice) == ("bf16", "bf16, as set")


def test_a_checkpoint_of_torchs_own_muon_is_resumed(
    shards: ShardIndex, config: Make, tmp_path: Path, speeds: Callable[[float, float], None]
) -> None:
    speeds(9.0, 227.0)
    start(shards, config(steps=6, muon_precision="auto"), tmp_path, ALONE, "auto").fit()
    folder = checkpoints(tmp_path)[-1]
    names = set(load_checkpoint(folder).optimizer)
    assert {name for name in names if name.startswith("muon/")} == {
        f"muon/{number}/momentum_buffer" for number in range(12)
    }
    # What checkpoints looked like before the choice was one.
    state = (folder / STATE).read_text()
    for line in ('"muon_precision": "fp32",\n', '"muon_precision": "auto",\n', '"precision": "auto",\n'):
        assert line in state
        state = state.replace(line, "")
    (folder / STATE).write_text(state)
    assert (folder / OPTIMIZER).exists()
    assert "muon_precision" not in load_checkpoint(folder).state
    trainer = start(shards, config(muon_precision="auto"), tmp_path, ALONE, "auto")
    assert trainer.muon_choice.startswith("fp32, measured")
    trainer.fit()
    assert load_checkpoint(tmp_path).state["step"] == 12


def test_without_muon_there_is_no_choice(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    trainer = start(shards, config(optimizer="adamw"), tmp_path, ALONE, "auto")
    assert trainer.muon_choice == ""
    assert trainer.state()["muon_precision"] is None


def test_formats_are_known(config: Make) -> None:
    assert set(module.FORMATS) == {"fp32", "bf16"}
    with pytest.raises(SettingsError, match="muon_precision is 'fp8'"):
        config(muon_precision="fp8")
    with pytest.raises(SettingsError, match="precision is 'half'"):
        config(precision="half")


def test_bf16_passes_learn_what_fp32_passes_learn(shards: ShardIndex, config: Make, tmp_path: Path) -> None:
    last = {}
    for precision in ("fp32", "bf16"):
        trainer = start(shards, config(precision=precision), tmp_path / precision, ALONE, "auto")
        trainer.fit()
        last[precision] = trainer.bits
        assert trainer.model.embedding.weight.dtype == torch.float32
    assert last["bf16"] != last["fp32"]
    assert last["bf16"] == pytest.approx(last["fp32"], abs=0.02)
