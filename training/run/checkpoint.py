"""Checkpoints: safetensors and JSON in a folder that appears whole or not at all.

RUN/checkpoint-00000500/
  model.safetensors      weights, float32
  optimizer.safetensors  optimizer state and random state
  state.json             step, tokens, settings, data; written last into a folder that is then renamed
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save

from predictor.errors import SettingsError
from predictor.system.atomic import write_file
from predictor.system.regular import open_regular
from training.model import Transformer
from training.run.architectures import Model, make_model, read_shape
from training.run.checking import check_finite, check_state, check_weights, reporting_damage

MODEL, OPTIMIZER, STATE = "model.safetensors", "optimizer.safetensors", "state.json"
_RANDOM = "random/torch"
_MOST_STATE = 1 << 22  # bytes; what is longer is cut, and so damaged
_NAME = "checkpoint-{:08d}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a run needs to go on exactly."""

    model: dict[str, torch.Tensor]
    """The weights by name, float32."""
    optimizer: dict[str, torch.Tensor]
    """The optimizers' state, as `Optimizers.state` returns it."""
    random: torch.Tensor
    """The state of torch's random numbers."""
    state: dict[str, Any]
    """What state.json holds: step, tokens, the model's shape, settings, data, hardware."""


def save_checkpoint(run: Path, checkpoint: Checkpoint, keep: int) -> Path:
    """Write a checkpoint into the folder of a run and delete all but the `keep` newest; return its folder."""
    folder = run / _NAME.format(checkpoint.state["step"])
    part = folder.with_name(folder.name + ".tmp")
    shutil.rmtree(part, ignore_errors=True)
    try:
        write_file(part / MODEL, save(_plain(checkpoint.model)))
        write_file(part / OPTIMIZER, save(_plain({**checkpoint.optimizer, _RANDOM: checkpoint.random})))
        write_file(part / STATE, json.dumps(checkpoint.state, indent=1).encode())
        shutil.rmtree(folder, ignore_errors=True)
        part.replace(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise SettingsError(
            f"The checkpoint {folder} cannot be written: {error.strerror}.",
            "Free some space or choose another --out folder; earlier checkpoints are untouched.",
        ) from error
    for old in checkpoints(run)[:-keep]:
        shutil.rmtree(old)
    return folder


def _plain(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}


def checkpoints(run: Path) -> list[Path]:
    """Return the complete checkpoints of a run, oldest first."""
    return sorted(
        path.parent for path in run.glob(f"checkpoint-*/{STATE}") if not path.parent.name.endswith(".tmp")
    )


def find_checkpoint(folder: Path) -> Path:
    """Return `folder` if it is a checkpoint, else its newest one; raises `SettingsError` if there is none."""
    if (folder / STATE).is_file():
        return folder
    found = checkpoints(folder) if folder.is_dir() else []
    if not found:
        raise SettingsError(
            f"There is no checkpoint in {folder}.", "Train one with: python -m training train … --out FOLDER."
        )
    return found[-1]


def is_of(checkpoint: Path, run: Path) -> bool:
    """Whether a checkpoint lies in the folder of a run."""
    return find_checkpoint(checkpoint).resolve().parent == run.resolve()


def place_of(checkpoint: Path) -> str:
    """Return run and step of a checkpoint, which stay the same where the runs are moved elsewhere."""
    folder = find_checkpoint(checkpoint).resolve()
    return f"{folder.parent.name}/{folder.name}"


def load_checkpoint(folder: Path) -> Checkpoint:
    """Read a checkpoint (or the newest of a run); raises `SettingsError` if it is damaged."""
    folder = find_checkpoint(folder)
    with reporting_damage(folder):
        state = json.loads(_content(folder / STATE))
        check_state(state)
        for name in (MODEL, OPTIMIZER):
            open_regular(folder / name, follow=True).close()
        model, optimizer = load_file(folder / MODEL), load_file(folder / OPTIMIZER)
        check_weights(model, state)
        check_finite(optimizer)
        random = optimizer.pop(_RANDOM)
    return Checkpoint(model, optimizer, random, state)


def _content(path: Path) -> bytes:
    with open_regular(path, follow=True) as file:
        return file.read(_MOST_STATE)


def load_any_model(folder: Path) -> tuple[Model, dict[str, Any]]:
    """Return the model of a checkpoint (or of a run's newest), on the CPU, for evaluation, and its state."""
    checkpoint = load_checkpoint(folder)
    model = make_model(read_shape(checkpoint.state["model"]))
    model.load_state_dict(checkpoint.model)
    return model.eval(), checkpoint.state


def load_model(folder: Path) -> tuple[Transformer, dict[str, Any]]:
    """Return the transformer of a checkpoint, and its state; raises `SettingsError` for another model."""
    model, state = load_any_model(folder)
    if not isinstance(model, Transformer):
        raise SettingsError(
            f"{folder} holds a {state['model']['cell']}, not a transformer.",
            "Bundles are made of transformers; others are for: python -m export compare.",
        )
    return model, state
