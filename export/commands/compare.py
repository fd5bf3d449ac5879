"""The command `compare`."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.terminal import console

if TYPE_CHECKING:
    from export.experiments.compare import Compared

EXAMPLE = (
    "python -m export compare predictor/models/en mail.jsonl --run runs/compare/lstm "
    "--counted 5-gram=runs/compare/5-gram --out docs/comparison"
)


def compare(
    bundle: Annotated[Path, typer.Argument(help="The bundle, itself compared too.")],
    texts: Annotated[list[Path], typer.Argument(help="Text that training never saw.")],
    run: Annotated[list[Path] | None, typer.Option(help="A run to compare; may be repeated.")] = None,
    counted: Annotated[
        list[str] | None, typer.Option(help="Longer n-grams, as NAME=FOLDER; may be repeated.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where to write .md, .json and .svg.")] = Path("runs/comparison"),
    limit: Annotated[int, typer.Option(min=0, help="Most documents per file; 0: some minutes of work.")] = 0,
    max_chars: Annotated[int, typer.Option(min=0, help="Most characters per document; 0: all.")] = 800,
) -> None:
    """Compare n-grams, recurrent models and transformers: quality, size, distance, time per key."""
    from rich.progress import Progress

    from export.experiments import compare as comparison
    from predictor.bundle.assembly import Assembly
    from predictor.bundle.reading import load_bundle
    from predictor.evaluation import read_texts

    loaded, read = load_bundle(bundle), read_texts(texts, limit=limit, max_chars=max_chars)
    assembly = Assembly(loaded)
    folders = dict(_named(pair) for pair in counted or [])
    with tempfile.TemporaryDirectory() as work, Progress(console=console) as progress:
        task = progress.add_task("typing", total=None)
        contenders = [
            *comparison.ngram_contenders(assembly, folders),
            *(comparison.neural_contender(assembly, folder, Path(work)) for folder in run or []),
            *comparison.shipped_contenders(assembly),
        ]
        compared = comparison.compare(
            contenders, read, lambda done, total: progress.update(task, completed=done, total=total)
        )
    _write(out, compared)


def _write(out: Path, compared: "Sequence[Compared]") -> None:
    from export.experiments.compare import markdown, plot
    from predictor.system.atomic import write_file

    table, rows = markdown(compared), [each.as_json() for each in compared]
    write_file(out.with_suffix(".md"), table.encode())
    write_file(out.with_suffix(".json"), json.dumps(rows, indent=1).encode())
    plot(rows, out.with_suffix(".svg"))
    console.print(table, soft_wrap=True)
    console.print(f"Wrote {out}.md, .json and .svg.")


def _named(pair: str) -> tuple[str, Path]:
    name, _, folder = pair.partition("=")
    if not (name and folder):
        raise typer.BadParameter(f"--counted {pair!r} is not NAME=FOLDER.")
    return name, Path(folder)
