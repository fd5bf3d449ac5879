"""What a checkpoint must hold before anything is done with it: its files may be damaged, or another's.

Everything here raises `ValueError` with what is wrong; `reporting_damage` makes a sentence of that.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

from predictor.errors import SettingsError
from predictor.text import first_line
from training.run.architectures import make_model, read_shape
from training.run.config import TrainConfig
from training.run.muon import FORMATS

# What reading and applying a damaged checkpoint may raise.
_DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    MemoryError,
    RuntimeError,  # torch's, and what is nested too deep
    SafetensorError,
    SettingsError,
)
_NUMBER = (int, float)
_FIELDS: Mapping[str, tuple[type, ...]] = {
    "run": (str,),
    "step": (int,),
    "tokens": (int,),
    "best_loss": _NUMBER,
    "validation_bits_per_character": (*_NUMBER, type(None)),
    "model": (dict,),
    "config": (dict,),
    "data_hash": (str,),
    "shards": (str,),
}
# These came later.
_OPTIONAL: Mapping[str, tuple[type, ...]] = {
    "muon_precision": (str, type(None)),
    "from_bundle": (dict, type(None)),
    "resumed_from": (str,),
    "tokenizer_hash": (str,),
}
# A shape beyond that would fill the memory before it was found to be wrong.
_MOST = 1 << 16
# What each optimizer keeps of a parameter; what has no dimension counts steps.
_KEPT = {"muon": {"momentum_buffer"}, "adamw": {"step", "exp_avg", "exp_avg_sq"}}

Tensors = Mapping[str, torch.Tensor]


@contextmanager
def reporting_damage(folder: Path) -> Iterator[None]:
    """Turn whatever a damaged checkpoint raises into a `SettingsError`."""
    try:
        yield
    except _DAMAGE as error:
        what = f"it has no {error}" if isinstance(error, KeyError) else first_line(error)
        raise SettingsError(
            f"The checkpoint {folder} is damaged: {what.rstrip('.')}.",
            "Delete that folder; the one before it will be used.",
        ) from error


def check_state(state: Any) -> None:
    """Check the fields of state.json."""
    if not isinstance(state, dict):
        raise ValueError("its state is no table")
    for name, kinds in {**_FIELDS, **{name: _OPTIONAL[name] for name in _OPTIONAL if name in state}}.items():
        value = state[name]
        if type(value) not in kinds:
            raise ValueError(f"its {name} is {value!r:.40}")
    bits, muon = state["validation_bits_per_character"], state.get("muon_precision")
    if state["step"] < 0 or math.isnan(state["best_loss"]) or not math.isfinite(bits or 0.0):
        told = f"its step is {state['step']}, its best loss {state['best_loss']}, its validation {bits}"
        raise ValueError(told)
    if muon not in (None, *FORMATS):
        raise ValueError(f"its muon_precision is {muon!r:.40}")
    wide = {name: value for name, value in state["model"].items() if type(value) is int and value > _MOST}
    if wide:
        raise ValueError(f"its model has {wide}")


def check_config(former: Mapping[str, Any]) -> None:
    """Check the settings of the run, which one that goes on compares with its own; those unknown now may be any."""
    for name in ("optimizer", "seed"):
        if name not in former:
            raise ValueError(f"its config has no {name}")
    known = {field.name for field in fields(TrainConfig)}
    TrainConfig(**{name: value for name, value in former.items() if name in known})


def check_weights(model: Tensors, state: Mapping[str, Any]) -> None:
    """Check that the weights are those of the shape that the state names, and numbers."""
    if state["model"].get("n_layer", 0) > len(model):
        raise ValueError(f"it has {len(model)} weights for {state['model']['n_layer']} layers")
    with torch.device("meta"):
        wanted = make_model(read_shape(state["model"])).state_dict()
    _check_names(model.keys(), wanted.keys(), "weight")
    for name, weight in model.items():
        if weight.shape != wanted[name].shape or weight.dtype != torch.float32:
            raise ValueError(f"{name} is {_told(weight)}, not {_told(wanted[name])}")
    check_finite(model)


def check_finite(tensors: Tensors) -> None:
    """Check that all are numbers, neither NaN nor infinite."""
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise ValueError(f"{name} holds what is no number")


def check_optimizer(found: Tensors, parameters: Mapping[str, Sequence[torch.Tensor]], step: int) -> None:
    """Check the optimizers' state against their parameters, by the name of each optimizer."""
    wanted = {
        f"{name}/{number}/{key}": parameter.shape if key != "step" else torch.Size()
        for name, all_of_one in parameters.items()
        for number, parameter in enumerate(all_of_one)
        for key in _KEPT[name]
        if step
    }
    _check_names(found.keys(), wanted.keys(), "part of the optimizers' state")
    for name, tensor in found.items():
        if tensor.shape != wanted[name] or not tensor.is_floating_point():
            raise ValueError(f"{name} is {_told(tensor)}, not float32 {tuple(wanted[name])}")
    check_finite(found)


def _check_names(found: Any, wanted: Any, what: str) -> None:
    if missing := wanted - found:
        raise ValueError(f"the {what} {min(missing)} is missing")
    if extra := found - wanted:
        raise ValueError(f"it has a {what} {min(extra)!r:.60} that nothing needs")


def _told(tensor: torch.Tensor) -> str:
    return f"{str(tensor.dtype).removeprefix('torch.')} {tuple(tensor.shape)}"
