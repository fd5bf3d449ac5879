"""What a run must share with the checkpoint that it goes on from, and what may differ and is said."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from predictor.errors import SettingsError
from predictor.text import shown
from training.data.shards import ShardIndex
from training.run.architectures import Shape, read_shape
from training.run.config import TrainConfig, as_table

# Settings that change nothing of what is learned, or have rules of their own here.
_UNSAID = ("block_size", "compile", "keep", "log_every", "optimizer", "save_every", "save_minutes", "steps")


def differences(
    folder: Path,
    state: Mapping[str, Any],
    shape: Shape,
    config: TrainConfig,
    index: ShardIndex,
    *,
    moved: bool,
) -> tuple[str, ...]:
    """Return in sentences how a run goes on differently from the checkpoint in `folder`.

    Raises `SettingsError` if it cannot go on from there. state: the checkpoint's. moved: the run has another
    folder than the checkpoint, where it may also go on with other text.
    """
    another = "" if moved else ", or begin anew in another --out folder"
    _check_shape(folder, read_shape(state["model"]), shape, another)
    former = state["config"]["optimizer"]
    if former != config.optimizer:
        raise SettingsError(
            f"The checkpoint {folder} was trained with optimizer {former}, not {config.optimizer}.",
            f"Give --set 'optimizer=\"{former}\"'{another}.",
        )
    if config.steps < state["step"]:
        raise SettingsError(
            f"The checkpoint {folder} is past step {config.steps:,}: it is at {state['step']:,} already.",
            f"Give --steps {state['step']} or more, or go on from an earlier checkpoint.",
        )
    return (
        *_other_text(folder, state, index, moved=moved),
        *_other_settings(state["config"], config),
    )


def _check_shape(folder: Path, theirs: Shape, ours: Shape, another: str) -> None:
    # Windows of another length fit the same weights.
    theirs = replace(theirs, block_size=ours.block_size)
    if theirs == ours:
        return
    there, here = asdict(theirs), asdict(ours)
    wrong = [
        f"{name} {value} there, {here.get(name)} here"
        for name, value in there.items()
        if here.get(name) != value
    ]
    raise SettingsError(
        f"The checkpoint {folder} has another model shape: {'; '.join(wrong) or 'another architecture'}.",
        f"Give the --preset and the settings that it was trained with{another}.",
    )


def _other_text(folder: Path, state: Mapping[str, Any], index: ShardIndex, *, moved: bool) -> Iterator[str]:
    if state["data_hash"] == index.data_hash:
        return
    if not moved:
        raise SettingsError(
            f"The run in {folder.parent} was trained on other shards than {index.folder}.",
            f"Give those, or go on with these in a folder of its own: --resume {folder} --out FOLDER.",
        )
    if state.get("tokenizer_hash") != index.tokenizer_hash:
        raise _other_tokenizer(folder, state, index)
    yield (
        f"The shards are others than those of {folder} ({_cut(state['shards'])}): what is held out of them may "
        "have been read before."
    )


def _other_tokenizer(folder: Path, state: Mapping[str, Any], index: ShardIndex) -> SettingsError:
    if "tokenizer_hash" in state:
        return SettingsError(
            f"The checkpoint {folder} was trained with another tokenizer than that of {index.folder}.",
            f"Prepare the text with the tokenizer of the shards that it knows ({_cut(state['shards'])}).",
        )
    return SettingsError(
        f"The checkpoint {folder} does not say its tokenizer, and {index.folder} holds other shards.",
        "Let its run take one more step on the shards that it knows: from then on its checkpoints say it.",
    )


def _other_settings(former: Mapping[str, Any], config: TrainConfig) -> Iterator[str]:
    changed = {
        name: (former[name], value)
        for name, value in as_table(config).items()
        if name not in _UNSAID and name in former and former[name] != value
    }
    seeds = changed.pop("seed", None)
    if seeds:
        yield f"The seed is {seeds[1]} and was {_cut(seeds[0])}: from here the text comes in another order."
    if changed:
        told = ", ".join(f"{name} {_cut(was)} → {now}" for name, (was, now) in changed.items())
        yield f"Other settings than the checkpoint's: {told}."


def _cut(value: object) -> str:
    """Return what a checkpoint says, which nobody vouches for, fit for a sentence."""
    return shown(str(value))[:300]
