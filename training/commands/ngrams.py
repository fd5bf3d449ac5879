"""The command `ngrams`."""

from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import MixOption, Shards
from training.commands.progress import counting
from training.terminal import console

EXAMPLE = "python -m training ngrams --shards runs/shards --ngram-megabytes 8 --out runs/ngrams"


def ngrams(
    shards: Shards = Path("runs/shards"),
    out: Annotated[Path, typer.Option(help="Folder for the word list and the n-grams.")] = Path(
        "runs/ngrams"
    ),
    mix: MixOption = None,
    max_words: Annotated[int, typer.Option(help="Words in the list.", min=100, max=65_000)] = 50_000,
    bigram_megabytes: Annotated[float, typer.Option(help="Size of the bigram at most.", min=0.05)] = 4.0,
    order: Annotated[
        int, typer.Option(help="Words of the longest n-grams; 2: the bigram alone.", min=2, max=5)
    ] = 4,
    ngram_megabytes: Annotated[
        float, typer.Option(help="Size of the longer n-grams at most.", min=0.05)
    ] = 12.0,
) -> None:
    """Count the bigram baseline, and longer n-grams to blend with, on the same text as the transformer."""
    from training.data.mix import load_mix
    from training.data.shards import load_index, shard_texts
    from training.ngrams.build import Limits, build_ngrams

    index, weights = load_index(shards), load_mix(mix)
    limits = Limits(max_words, bigram_megabytes, order, ngram_megabytes)
    with counting() as progress:
        task = progress.add_task("counting", total=None)
        report = build_ngrams(
            lambda: shard_texts(index, weights),
            out,
            limits,
            lambda doing, done: progress.update(task, description=doing, completed=done),
        )
    console.print(f"Wrote {out}: {report}")
