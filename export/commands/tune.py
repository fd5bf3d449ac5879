"""The command `tune`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from export.commands.options import Bundle
from training.terminal import console

if TYPE_CHECKING:
    from export.tuning import Tuned
    from predictor.evaluation import Text

EXAMPLE = "python -m export tune bundle held-out.jsonl"


def tune(
    bundle: Bundle,
    texts: Annotated[
        list[Path], typer.Argument(help="Text that training never saw: .txt, .md, .jsonl(.xz).")
    ],
    lines: Annotated[
        bool, typer.Option("--lines", help="Each line of a .txt or .md file is a document.")
    ] = False,
    limit: Annotated[
        int, typer.Option(min=0, help="Most documents per file; 0: about 40,000 characters.")
    ] = 0,
) -> None:
    """Learn on held-out text how to blend transformer and n-grams, and how far their probabilities hold."""
    from rich.progress import Progress

    from export.package import rewrite_bundle
    from export.tuning import tune as learn
    from predictor.bundle.assembly import Assembly
    from predictor.bundle.reading import load_bundle
    from predictor.evaluation import read_texts

    loaded, read = load_bundle(bundle), read_texts(texts, lines=lines, limit=limit)
    with Progress(console=console) as progress:
        task = progress.add_task("typing", total=2 * sum(text.characters for text in read))
        tuned = learn(Assembly(loaded), read, lambda done: progress.advance(task, done))
    _tell(tuned)
    about = _about(tuned, read)
    rewrite_bundle(loaded, replace(loaded.manifest, tuning=replace(tuned.tuning, about=about)))
    console.print(
        f"Blend weights of the transformer by letters typed: {tuned.tuning.weights}. Wrote {bundle}."
    )


def _tell(tuned: "Tuned") -> None:
    for model, (first, three) in tuned.hits.items():
        console.print(f"{model:12} word first {first:.1%}, among the first three {three:.1%} of all keys")
    if not tuned.gains:
        console.print("[yellow]The blend is no better than the better of the two on this text.[/]")


def _about(tuned: "Tuned", texts: "Sequence[Text]") -> dict[str, Any]:
    """Return what a manifest remembers of the texts that were typed, as JSON values."""
    return {
        "texts": [{"name": t.name, "sha256": t.sha256, "documents": len(t.documents)} for t in texts],
        "keys": tuned.keys,
        "hits": tuned.hits,
    }
