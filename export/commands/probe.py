"""The command `probe`."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from export.commands.options import Bundle
from training.terminal import console

EXAMPLE = "python -m export probe bundle --shards runs/shards"


def probe(
    bundle: Bundle,
    shards: Annotated[Path, typer.Option(help="The shards that it was trained on.")],
    mix: Annotated[str | None, typer.Option(help="The text mix of the training.")] = None,
    prompts: Annotated[int, typer.Option(min=1, help="Documents to prompt with, and texts to sample.")] = 300,
) -> None:
    """Measure which pronouns the model expects of people, and whether it recites its training text."""
    from rich.progress import Progress

    from export.experiments.bias import PRONOUNS
    from export.experiments.bias import probe as expect
    from export.experiments.memorisation import find_leaks
    from export.package import rewrite_bundle
    from predictor.bundle.assembly import Assembly
    from predictor.bundle.reading import load_bundle
    from training.data.mix import load_mix
    from training.data.shards import load_index

    loaded, index = load_bundle(bundle), load_index(shards)
    assembly = Assembly(loaded)
    with Progress(console=console) as progress:
        task = progress.add_task("prompting", total=3 * prompts)
        leaks = find_leaks(assembly, index, load_mix(mix), prompts, lambda done: progress.advance(task, done))
    expected = {
        e.subject: dict(zip(PRONOUNS, (round(s, 4) for s in e.shares), strict=True)) for e in expect(assembly)
    }
    probes = {"pronouns": expected, "memorisation": asdict(leaks)}
    rewrite_bundle(loaded, replace(loaded.manifest, probes=probes))
    console.print(leaks)
    console.print(f"Wrote what was found into {bundle}.")
