"""The mean of a run's last weights, as a model of its own (Kaddour, "Stop wasting my time!", 2022)."""

from pathlib import Path

import torch

from predictor.errors import SettingsError
from training.run.checkpoint import Checkpoint, checkpoints, load_checkpoint, save_checkpoint


def average_checkpoints(run: Path, last: int, out: Path) -> Path:
    """Write the mean of the newest `last` checkpoints of a run into the run `out`; return its checkpoint.

    All else is the newest's. Raises `SettingsError` if there are not as many, or `out` is a run already.
    """
    found = checkpoints(run)
    if len(found) < last:
        raise SettingsError(
            f"{run} has {len(found)} checkpoints, not {last}.", "Train with more of them: --set keep=10."
        )
    if checkpoints(out):
        raise SettingsError(f"{out} holds a run already.", "Give another --out folder.")
    newest = load_checkpoint(found[-1])
    models = [load_checkpoint(folder).model for folder in found[-last:]]
    mean = {name: torch.stack([model[name] for model in models]).mean(dim=0) for name in newest.model}
    state = {**newest.state, "run": out.name, "validation_bits_per_character": None}
    return save_checkpoint(out, Checkpoint(mean, newest.optimizer, newest.random, state), keep=1)
