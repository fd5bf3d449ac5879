"""How a run begins: fresh, from a bundle, where it was stopped, or at a checkpoint of another run."""

from pathlib import Path

from predictor.errors import SettingsError
from training.data.shards import ShardIndex
from training.run.checkpoint import checkpoints, load_checkpoint, place_of
from training.run.config import TrainConfig
from training.run.distributed import Group
from training.run.from_bundle import Origin
from training.run.loop import Trainer


def start(
    index: ShardIndex,
    config: TrainConfig,
    run: Path,
    group: Group,
    resume: str,
    *,
    origin: Origin | None = None,
    fsdp: bool = False,
) -> Trainer:
    """Return a trainer for `run`: fresh, or resumed. resume: "auto", "never", or a checkpoint folder.

    A fresh one begins with the weights of the bundle `origin`, if there is one.

    A run that has checkpoints is gone on with, or refused: they would be lost or mixed up with later ones.
    Given a checkpoint, it is gone on with if it began there, so that a stopped command may be given again.
    """
    found = checkpoints(run)
    if found and resume != "auto":
        if resume == "never" or not _began_at(found[-1], Path(resume)):
            raise SettingsError(
                f"{run} already holds {found[-1].name}.", "Use --resume auto, or another --out folder."
            )
        resume = "auto"
    trainer = Trainer(index, config, run, group, fsdp=fsdp)
    if resume not in ("auto", "never"):
        trainer.resume(Path(resume))
    elif found:
        trainer.resume(found[-1])
    elif origin:
        trainer.begin_from(origin)
    else:
        trainer.begin()
    return trainer


def _began_at(newest: Path, checkpoint: Path) -> bool:
    return bool(load_checkpoint(newest).state.get("resumed_from") == place_of(checkpoint))
