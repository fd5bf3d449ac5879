"""Held-out text: what a model never saw in training, as its shards remember it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from predictor.errors import SettingsError
from training.data.mix import Mix, load_mix
from training.data.shards import ShardIndex
from training.data.windows import validation_windows

# Fixed, so that two exports of one run are compared on the same text.
_SEED = 1


def mix_of(state: Mapping[str, Any]) -> Mix:
    """Return the text mix that a checkpoint's state names."""
    return load_mix(state.get("config", {}).get("mix"))


def held_out_windows(index: ShardIndex, state: Mapping[str, Any], most: int) -> NDArray[np.int64]:
    """Return at most `most` validation windows [N, block_size + 1] in the proportions of the run's text mix.

    Text too short for one window is repeated until it fills one; without any validation text it is taken
    from the training text. Raises `SettingsError` when the shards are not those of the run.
    """
    if state.get("data_hash") != index.data_hash:
        raise SettingsError(
            f"The run was trained on other shards than {index.folder}: none of it is known to be unseen.",
            "Give the folder that the run was trained on: --shards FOLDER.",
        )
    block_size = state["model"]["block_size"]
    windows = validation_windows(index, block_size, mix_of(state), most, _SEED)
    return _short_window(index, block_size) if windows is None else windows


def _short_window(index: ShardIndex, block_size: int) -> NDArray[np.int64]:
    """Return one window [1, block_size + 1] of all validation text, repeated as often as it takes."""
    shards = index.of("validation") or index.of("train")
    tokens = np.concatenate([index.read(shard) for shard in shards])
    return np.resize(tokens.astype(np.int64), (1, block_size + 1))
