"""Means of weights as models of their own.

Of a run's last checkpoints: Kaddour, "Stop wasting my time!", 2022. Of a run and the bundle that it went on
from: Wortsman et al., "Robust fine-tuning of zero-shot models", 2022: it keeps more of what the bundle could.
"""

from pathlib import Path

import torch

from predictor.bundle.manifest import MODEL
from predictor.errors import SettingsError
from training.run.checkpoint import Checkpoint, checkpoints, load_checkpoint, save_checkpoint
from training.run.from_bundle import open_bundle, read_weights


def average_checkpoints(run: Path, last: int, out: Path) -> Path:
    """Write the mean of the newest `last` checkpoints of a run into the run `out`; return its checkpoint.

    All else is the newest's. Raises `SettingsError` if there are not as many, or `out` is a run already.
    """
    found = checkpoints(run)
    if len(found) < last:
        raise SettingsError(
            f"{run} has {len(found)} checkpoints, not {last}.", "Train with more of them: --set keep=10."
        )
    _check_empty(out)
    newest = load_checkpoint(found[-1])
    models = [load_checkpoint(folder).model for folder in found[-last:]]
    mean = {name: torch.stack([model[name] for model in models]).mean(dim=0) for name in newest.model}
    state = {**newest.state, "run": out.name, "validation_bits_per_character": None}
    return save_checkpoint(out, Checkpoint(mean, newest.optimizer, newest.random, state), keep=1)


def average_with_origin(run: Path, bundle: Path, share: float, out: Path) -> Path:
    """Write `share` of a run's weights, the rest its bundle's, into the run `out`; return its checkpoint.

    Raises `SettingsError` if the run did not go on from `bundle`, or `out` is a run already.
    """
    _check_empty(out)
    newest, origin = load_checkpoint(run), open_bundle(bundle).record()
    if (newest.state.get("from_bundle") or {}).get("model_sha256") != origin["model_sha256"]:
        raise SettingsError(
            f"{run} did not go on from the bundle in {bundle}.",
            "Give the one that stood after --from-bundle.",
        )
    before = read_weights(bundle / MODEL)
    mean = {name: share * weight + (1 - share) * before[name] for name, weight in newest.model.items()}
    state = {**newest.state, "run": out.name, "share": share, "validation_bits_per_character": None}
    return save_checkpoint(out, Checkpoint(mean, newest.optimizer, newest.random, state), keep=1)


def _check_empty(out: Path) -> None:
    if checkpoints(out):
        raise SettingsError(f"{out} holds a run already.", "Give another --out folder.")
