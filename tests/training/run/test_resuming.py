"""Going on from a checkpoint: what must be the same, what may differ and is said."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

from collections import Counter

from predictor.errors import SettingsError
from predictor.text import chunks
from predictor.transformer.vocabulary import Vocabulary
from training.data.prepare import PrepareOptions, prepare
from training.data.shards import ShardIndex
from training.data.tokenizer import train_tokenizer
from training.run.beginning import start
from training.run.checkpoint import checkpoints, load_checkpoint
from training.run.config import TrainConfig
from training.run.distributed import Group
from training.run.journal import read_journal

ALONE = Group(0, 1, torch.device("cpu"))
Make = Callable[..., TrainConfig]


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> ShardIndex:
    """Shards of other text with the same tokenizer."""
    folder, draw = tmp_path_factory.mktemp("others"), random.Random(7)
    lines = (" ".join(draw.choices(["river", "home", "late", "meet"], k=8)) for _ in range(500))
    (folder / "notes.txt").write_text("\n".join(lines), encoding="utf-8")
    return prepare([folder / "notes.txt"], vocabulary, PrepareOptions(folder / "shards", 0.1))[0]


@pytest.fixture
def stopped(shards: ShardIndex, config: Make, tmp_path: Path) -> Path:
    """A run of six steps."""
    start(shards, config(steps=6), tmp_path / "stopped", ALONE, "auto").fit()
    return tmp_path / "stopped"


def test_other_text_in_a_folder_of_its_own_is_gone_on_with_and_said(
    others: ShardIndex, stopped: Path, config: Make, tmp_path: Path
) -> None:
    branch = tmp_path / "branch"
    trainer = start(others, config(), branch, ALONE, str(stopped))
    assert trainer.step == 6
    (note,) = trainer.notes
    assert "The shards are others than those of" in note
    trainer.fit()
    assert load_checkpoint(branch).state["data_hash"] == others.data_hash
    assert read_journal(branch)[0]["notes"] == [note]


def test_the_same_command_goes_on_with_a_branch(
    others: ShardIndex, stopped: Path, config: Make, tmp_path: Path
) -> None:
    branch = tmp_path / "branch"
    start(others, config(steps=8), branch, ALONE, str(stopped)).fit()
    again = start(others, config(), branch, ALONE, str(stopped))
    assert (again.step, again.notes) == (8, ())
    with pytest.raises(SettingsError, match="already holds checkpoint-00000008"):
        start(others, config(), branch, ALONE, str(checkpoints(stopped)[0]))


def test_other_text_in_the_same_folder_is_refused_with_the_way_out(
    others: ShardIndex, stopped: Path, config: Make
) -> None:
    with pytest.raises(SettingsError, match="was trained on other shards") as refused:
        start(others, config(), stopped, ALONE, "auto")
    assert f"--resume {checkpoints(stopped)[-1]} --out FOLDER" in refused.value.hint


def test_another_tokenizer_is_refused_and_the_hint_asks_for_nothing_that_was_done(
    corpus: Path, stopped: Path, config: Make, tmp_path: Path
) -> None:
    words = train_tokenizer(Counter(chunks("so many other words are counted here " * 9)), 320)
    index, _ = prepare(sorted(corpus.iterdir()), words, PrepareOptions(tmp_path / "shards", 0.1))
    with pytest.raises(SettingsError, match="another tokenizer") as refused:
        start(index, config(), tmp_path / "branch", ALONE, str(stopped))
    assert "--out" not in refused.value.hint
    with pytest.raises(SettingsError, match="another model shape: n_layer 2 there, 1 here") as refused:
        start(index, config(n_layer=1), tmp_path / "branch", ALONE, str(stopped))
    assert "--out" not in refused.value.hint


def test_a_step_that_lies_behind_is_refused(shards: ShardIndex, stopped: Path, config: Make) -> None:
    with pytest.raises(SettingsError, match="is past step 5: it is at 6 already"):
        start(shards, config(steps=5, decay_steps=2), stopped, ALONE, "auto")
    assert start(shards, config(steps=6), stopped, ALONE, "auto").step == 6


def test_another_seed_and_other_settings_are_said(shards: ShardIndex, stopped: Path, config: Make) -> None:
    changed = config(seed=2, matrix_lr=0.01, save_every=2, steps=12)
    seed, others = start(shards, changed, stopped, ALONE, "auto").notes
    assert seed == "The seed is 2 and was 1: from here the text comes in another order."
    assert others == "Other settings than the checkpoint's: matrix_lr 0.02 → 0.01."
    assert start(shards, config(), stopped, ALONE, "auto").notes == ()


def test_a_checkpoint_comes_by_minutes_too(
    shards: ShardIndex, config: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each look at the clock is a minute later; a step looks twice, a save once more.
    minutes = iter(range(10_000))
    monkeypatch.setattr("training.run.loop.time.monotonic", lambda: 60.0 * next(minutes))
    start(shards, config(save_every=100, save_minutes=5, keep=9), tmp_path, ALONE, "auto").fit()
    steps = [int(folder.name[-8:]) for folder in checkpoints(tmp_path)]
    assert steps[-1] == 12
    assert len(steps) > 2
    assert all(earlier + 4 >= later for earlier, later in zip([0, *steps], steps, strict=False))
