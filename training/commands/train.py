"""The command `train`."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.errors import ForetypeError
from predictor.system.toml import parse_toml
from training.commands.options import MixOption, Shards
from training.commands.progress import TrainingProgress, tell_stop
from training.stopping import INTERRUPTED
from training.terminal import console, note

if TYPE_CHECKING:
    from training.run.config import TrainConfig
    from training.run.distributed import Group
    from training.run.from_bundle import Origin
    from training.run.loop import Trainer

EXAMPLE = "python -m training train --preset nano --shards runs/shards --out runs/first"


def train(
    preset: Annotated[
        str, typer.Option(help="nano, stopgap, small, base, large, or a .toml file.")
    ] = "small",
    shards: Shards = Path("runs/shards"),
    # Not --run: torchrun would take that for an option of its own.
    run: Annotated[Path, typer.Option("--out", help="Folder for checkpoints and journal.")] = Path(
        "runs/run"
    ),
    resume: Annotated[str, typer.Option(help="auto, never, or a checkpoint folder to start from.")] = "auto",
    steps: Annotated[int | None, typer.Option(help="Optimizer steps in all.", min=1)] = None,
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="Any other setting, as name=value (TOML).")
    ] = None,
    mix: MixOption = None,
    from_bundle: Annotated[
        Path | None, typer.Option(help="Start from the weights, and with the shape, of this bundle.")
    ] = None,
    fsdp: Annotated[bool, typer.Option(help="Spread the model over all processes (FSDP2).")] = False,
    threads: Annotated[int | None, typer.Option(help="CPU threads of each process.", min=1)] = None,
) -> None:
    """Train, or go on training. Several processes: torchrun --nproc-per-node 8 -m training train …"""
    # Threads that wait must not spin: beside another busy process that makes training a hundred times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch

    from training.run.config import load_preset
    from training.run.distributed import join_group, leave_group
    from training.run.from_bundle import open_bundle
    from training.run.throughput import can_compile

    if threads:
        torch.set_num_threads(threads)
    origin = open_bundle(from_bundle) if from_bundle else None
    shape = origin.settings() if origin else {}
    config = load_preset(preset, steps).changed({**shape, "mix": mix, **_settings(setting or [])})
    group = join_group()
    if config.compile and not can_compile(group.device):
        config = config.changed({"compile": False})
        if group.leads:
            console.print("There is no C++ compiler here: training goes without torch.compile, half as fast.")
    try:
        _fit(shards, config, run, group, resume, origin=origin, fsdp=fsdp)
    except (ForetypeError, KeyboardInterrupt) as stop:
        # An error may be one process's own; to be stopped is the fate of all, and said once.
        if isinstance(stop, KeyboardInterrupt) and not group.leads:
            sys.exit(INTERRUPTED)
        # The frames of a traceback would keep the model alive, which must go before the group does.
        raise stop.with_traceback(None) from None
    finally:
        leave_group(group)


def _fit(
    shards: Path,
    config: "TrainConfig",
    run: Path,
    group: "Group",
    resume: str,
    *,
    origin: "Origin | None",
    fsdp: bool,
) -> None:
    from training.data.shards import load_index
    from training.run.beginning import start
    from training.run.journal import plot_journal

    trainer = start(load_index(shards), config, run, group, resume, origin=origin, fsdp=fsdp)
    if group.leads:
        _tell_beginning(trainer, run, origin)
    with TrainingProgress(trainer.step, config.steps, quiet=not group.leads) as show:
        trainer.fit(show, tell_stop if group.leads else lambda: None)
    if group.leads:
        console.print(f"Done: {run}; plot: {plot_journal(run)}")
        console.print("\n".join(_next_steps(run, shards)), soft_wrap=True)


def _next_steps(run: Path, shards: Path) -> list[str]:
    """Return what leads from a run to a bundle, without what has been done already."""
    from predictor.bundle.manifest import BIGRAM, MANIFEST

    counted, bundle = run.with_name("ngrams"), run.with_name("bundle")
    count = f"python -m training ngrams --shards {shards} --out {counted}"
    pack = f"python -m export package {run} --shards {shards} --ngrams {counted} --out {bundle}"
    steps = [] if (counted / BIGRAM).exists() else [count]
    steps.append(f"{pack} --force" if (bundle / MANIFEST).exists() else pack)
    return [f"{word}: {step}" for word, step in zip(("Next", "then"), steps, strict=False)]


def _tell_beginning(trainer: "Trainer", run: Path, origin: "Origin | None") -> None:
    fresh = f"from the bundle {origin.folder}" if origin else "from the start"
    begun = f"resumed from step {trainer.step:,}" if trainer.step else fresh
    console.print(
        f"{trainer.model.n_parameters:,} parameters on {trainer.group.size} x {trainer.state()['hardware']}, "
        f"{begun} to step {trainer.config.steps:,}; checkpoints and journal: {run}"
    )
    for sentence in trainer.notes:
        note(sentence)
    if trainer.muon_choice:
        console.print(f"Muon iterates in {trainer.muon_choice}.")
    if origin and not trainer.step:
        console.print(f"The bundle on this run's validation text: {trainer.bits:.4f} bits/char.")


def _settings(pairs: Iterable[str]) -> dict[str, object]:
    changes: dict[str, object] = {}
    for pair in pairs:
        try:
            changes |= parse_toml(pair)
        except ValueError as error:
            raise typer.BadParameter(f"--set {pair!r} is not name=value: {error}") from error
    return changes
