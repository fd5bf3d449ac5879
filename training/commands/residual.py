"""The command `residual`."""

from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import Shards
from training.commands.progress import TrainingProgress, counting, tell_stop
from training.terminal import console

EXAMPLE = "python -m training residual runs/proxy --shards runs/shards --out runs/proxy-residual"


def residual(
    plain: Annotated[Path, typer.Argument(help="A finished run: the same model without n-grams.")],
    shards: Shards = Path("runs/shards"),
    out: Annotated[Path, typer.Option(help="Folder for the run with n-grams.")] = Path("runs/residual"),
    order: Annotated[int, typer.Option(help="Tokens of the longest n-grams.", min=2, max=5)] = 3,
    threads: Annotated[int | None, typer.Option(help="CPU threads.", min=1)] = None,
) -> None:
    """Train a run once more on top of n-grams of tokens, and say whether that helps."""
    import torch

    from training.data.mix import load_mix
    from training.data.shards import load_index
    from training.experiments.residual import ResidualLoss, TokenNGrams, compare
    from training.run.beginning import start
    from training.run.checkpoint import load_any_model
    from training.run.config import TrainConfig
    from training.run.distributed import join_group

    if threads:
        torch.set_num_threads(threads)
    model, state = load_any_model(plain)
    config = TrainConfig(**{**state["config"], "compile": False})
    index = load_index(shards)
    with counting() as progress:
        progress.add_task("counting", total=None)
        ngrams = TokenNGrams.count(index, load_mix(config.mix), order)
    trainer = start(index, config, out, join_group(), "auto")
    trainer.use(ResidualLoss(trainer.model, ngrams))
    with TrainingProgress(trainer.step, config.steps, quiet=False) as show:
        trainer.fit(show, tell_stop)
    bits = compare(model, trainer, ngrams)
    console.print(f"bits per character, {order}-grams of tokens alone: {bits.ngram:.4f}")
    console.print(f"the model alone: {bits.transformer:.4f}")
    console.print(f"the mean of both, {bits.weight:g} of the model: {bits.mean:.4f}")
    console.print(f"the model trained on top of them: {trainer.validate():.4f}")
