"""The command `tune`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from export.commands.options import Bundle
from training.terminal import console, tell

if TYPE_CHECKING:
    from export.tuning import Tuned
    from predictor.bundle.manifest import Manifest
    from predictor.evaluation import Text

EXAMPLE = "python -m export tune bundle --shards runs/shards"


def tune(
    bundle: Bundle,
    texts: Annotated[
        list[Path] | None,
        typer.Argument(help="Text that training never saw: .txt, .md, .jsonl(.xz).", show_default=False),
    ] = None,
    shards: Annotated[
        Path | None,
        typer.Option(help="The shards that it was trained on: learn from what they hold out."),
    ] = None,
    lines: Annotated[
        bool, typer.Option("--lines", help="Each line of a .txt or .md file is a document.")
    ] = False,
    limit: Annotated[
        int, typer.Option(min=0, help="Most documents per file; 0: about 40,000 characters.")
    ] = 0,
    undo: Annotated[
        bool, typer.Option("--undo", help="Give the bundle the manifest back that it had before.")
    ] = False,
) -> None:
    """Learn on held-out text how to blend transformer and n-grams, and how far their probabilities hold.

    The bundle is changed; the manifest that it had is kept beside it.
    """
    from rich.progress import Progress

    from export.package import keep_manifest, kept_manifest, rewrite_bundle
    from export.tuning import check_enough
    from export.tuning import tune as learn
    from predictor.bundle.assembly import Assembly
    from predictor.bundle.reading import load_bundle

    loaded = load_bundle(bundle)
    if undo:
        rewrite_bundle(loaded, kept_manifest(loaded))
        console.print(f"{bundle} is as it was before it was tuned.")
        return
    read = _read(loaded.manifest, texts or [], shards, lines=lines, limit=limit)
    check_enough(read)
    with Progress(console=console) as progress:
        task = progress.add_task("typing", total=2 * sum(text.characters for text in read))
        tuned = learn(Assembly(loaded), read, lambda done: progress.advance(task, done))
    _tell(tuned)
    kept = keep_manifest(loaded)
    tuning = replace(tuned.tuning, about=_about(tuned, read))
    rewrite_bundle(loaded, replace(loaded.manifest, tuning=tuning, default=tuned.best))
    console.print(
        f"Blend weights of the transformer by letters typed: {tuned.tuning.weights}. "
        f"{tuned.best} answers where no model is named. Wrote {bundle}; --undo goes back to {kept}."
    )


def _read(
    manifest: "Manifest", files: list[Path], shards: Path | None, *, lines: bool, limit: int
) -> "tuple[Text, ...]":
    from export.held_out import check_unseen, file_texts, held_out_texts
    from training.data.mix import load_mix
    from training.data.shards import load_index

    if bool(files) == bool(shards):
        raise typer.BadParameter("Give texts that training never saw, or --shards.")
    if shards is None:
        return file_texts(files, lines=lines, limit=limit)
    index = load_index(shards)
    check_unseen(manifest.training.get("data_hash"), index)
    return held_out_texts(index, load_mix(manifest.training.get("mix")))


def _tell(tuned: "Tuned") -> None:
    for model, (first, three) in tuned.hits.items():
        console.print(f"{model:12} word first {first:.1%}, among the first three {three:.1%} of all keys")
    if not tuned.gains:
        tell("The blend is no better than the better of the two on this text.", "")


def _about(tuned: "Tuned", texts: "Sequence[Text]") -> dict[str, Any]:
    """Return what a manifest remembers of the texts that were typed, as JSON values."""
    return {
        "texts": [{"name": t.name, "sha256": t.sha256, "documents": len(t.documents)} for t in texts],
        "keys": tuned.keys,
        "hits": tuned.hits,
    }
