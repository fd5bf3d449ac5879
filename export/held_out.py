"""Held-out text: what a model never saw in training, as its shards remember it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from predictor.errors import SettingsError, TextError
from training.mix import Mix, load_mix
from training.shards import ShardIndex
from training.windows import validation_windows

# Fixed, so that two exports of one run are compared on the same text.
_SEED = 1


def mix_of(state: Mapping[str, Any]) -> Mix:
    """Return the text mix that a checkpoint's state names."""
    return load_mix(state.get("config", {}).get("mix"))


def held_out_windows(index: ShardIndex, state: Mapping[str, Any], most: int) -> NDArray[np.int64]:
    """Return at most `most` validation windows [N, block_size + 1] in the proportions of the run's text mix.

    Raises `SettingsError` when the shards are not those of the run, `TextError` when there is no window.
    """
    if state.get("data_hash") != index.data_hash:
        raise SettingsError(
            f"The run was trained on other shards than {index.folder}: none of it is known to be unseen.",
            "Give the folder that the run was trained on: --shards FOLDER.",
        )
    windows = validation_windows(index, state["model"]["block_size"], mix_of(state), most, _SEED)
    if windows is None:
        raise TextError(
            f"The validation text in {index.folder} is too short for one window.",
            "Prepare more text, or a larger --validation-share.",
        )
    return windows
