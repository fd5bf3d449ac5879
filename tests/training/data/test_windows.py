"""Batches are a pure function of seed and step; an epoch reads every window as often as the mix says."""

import numpy as np
import pytest

from predictor.errors import TextError
from training.data.mix import Mix
from training.data.shards import ShardIndex
from training.data.windows import Windows, characters_per_token, validation_windows


def test_the_same_step_gives_the_same_batch(shards: ShardIndex) -> None:
    first, again = (Windows(shards, "train", 32, Mix(), seed=3) for _ in range(2))
    for step in (0, 5, 400):
        np.testing.assert_array_equal(first.batch(step, 4), again.batch(step, 4))
    assert not np.array_equal(first.batch(0, 4), Windows(shards, "train", 32, Mix(), seed=4).batch(0, 4))


def test_parts_make_up_the_batch(shards: ShardIndex) -> None:
    windows = Windows(shards, "train", 32, Mix(), seed=3)
    whole = windows.batch(2, 6)
    for rank in range(2):
        np.testing.assert_array_equal(windows.batch(2, 6, slice(rank, None, 2)), whole[rank::2])


def test_an_epoch_has_each_window_once_and_epochs_differ(shards: ShardIndex) -> None:
    windows = Windows(shards, "train", 32, Mix(), seed=3)
    size = windows.epoch_windows
    epoch = windows.batch(0, size)
    assert len({row.tobytes() for row in epoch}) == size
    assert not np.array_equal(epoch, windows.batch(1, size))


def test_windows_are_stretches_of_the_shards(shards: ShardIndex) -> None:
    texts = [shards.read(shard).tobytes() for shard in shards.of("train")]
    for row in Windows(shards, "train", 32, Mix(), seed=3).batch(1, 8):
        assert any(row.astype("<u2").tobytes() in text for text in texts)


def test_the_mix_decides_how_often_a_source_is_read(shards: ShardIndex) -> None:
    both, half = (Windows(shards, "train", 32, mix, 3).epoch_windows for mix in (Mix(), Mix(0.5)))
    assert half == pytest.approx(both / 2, abs=1)
    with pytest.raises(TextError, match="a window has 33"):
        Windows(shards, "train", 32, Mix(0.0), 3)


def test_validation_windows_are_fixed(shards: ShardIndex) -> None:
    first = validation_windows(shards, 32, Mix(), 5, seed=1)
    assert first is not None
    assert first.shape == (5, 33)
    np.testing.assert_array_equal(first, validation_windows(shards, 32, Mix(), 5, seed=1))
    assert validation_windows(shards, 100_000, Mix(), 5, seed=1) is None


def test_characters_per_token(shards: ShardIndex) -> None:
    held_out = shards.of("validation")
    expected = sum(s.characters for s in held_out) / sum(s.tokens for s in held_out)
    assert characters_per_token(shards, Mix()) == pytest.approx(expected)
