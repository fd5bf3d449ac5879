"""The commands of `python -m export`; each is a thin layer over other modules."""

import os
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.errors import SettingsError
from predictor.transformer.vocabulary import Vocabulary
from training.terminal import console
from training.terminal import run as run_app

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from export.parity import Parity, Tolerance
    from training.model import Transformer

app = typer.Typer(
    help="From a training run to a bundle that Foretype can use: onnx, parity, package, evaluation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

Run = Annotated[Path, typer.Argument(help="A run's folder (its newest checkpoint) or a checkpoint's.")]
Precision = Annotated[str, typer.Option(help="fp32, fp16 or int8.")]
Shards = Annotated[Path, typer.Option(help="Folder made by prepare; its validation text is used.")]
Windows = Annotated[int, typer.Option(help="Windows of held-out text to compare on.", min=1)]
MinTop1 = Annotated[float | None, typer.Option(help="Least top-1 agreement, 0 to 1.", min=0, max=1)]
MaxLossChange = Annotated[
    float | None, typer.Option(help="Largest relative change of bits per character.", min=0)
]


def main() -> None:
    """Run a command."""
    # Threads that wait must not spin: beside another busy process that makes torch a hundred times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    run_app(app, "Stopped; nothing was replaced.")


@app.command(epilog="Example: python -m export onnx runs/first --out model.onnx --precision int8")
def onnx(
    run: Run, out: Annotated[Path, typer.Option(help="The file to write.")], precision: Precision = "int8"
) -> None:
    """Write the model of a run as one ONNX file."""
    from export.graph import build_graph, write_graph
    from export.quantize import quantise
    from training.checkpoint import load_model

    model, state = load_model(run)
    write_graph(quantise(build_graph(model), precision), out)
    console.print(f"Wrote {out}: {out.stat().st_size / 1e6:.1f} MB, {precision}, step {state['step']:,}.")


@app.command(epilog="Example: python -m export parity runs/first model.onnx --shards runs/shards")
def parity(
    run: Run,
    file: Annotated[Path, typer.Argument(help="The ONNX file.")],
    shards: Shards = Path("runs/shards"),
    precision: Annotated[str, typer.Option(help="Whose tolerance applies: fp32, fp16 or int8.")] = "int8",
    windows: Windows = 64,
    min_top1: MinTop1 = None,
    max_loss_change: MaxLossChange = None,
) -> None:
    """Compare an ONNX file with the model it was made of, on held-out text."""
    from export.held_out import held_out_windows
    from export.parity import check_parity, measure_parity, parity_table, tolerance_of
    from training.checkpoint import load_model
    from training.shards import load_index

    tolerance = tolerance_of(precision, min_top1, max_loss_change)
    index, (model, state) = load_index(shards), load_model(run)
    measured = measure_parity(model, file, held_out_windows(index, state, windows), index.vocabulary())
    console.print(parity_table(measured))
    check_parity(measured, tolerance)


@app.command(
    epilog="Example: python -m export package runs/first --ngrams runs/ngrams --shards runs/shards "
    "--out bundle --licence CC-BY-SA-4.0"
)
def package(
    run: Run,
    ngrams: Annotated[Path, typer.Option(help="Folder made by: python -m training ngrams.")],
    out: Annotated[Path, typer.Option(help="The bundle's folder.")],
    name: Annotated[str | None, typer.Option(help="Its name; default: the folder's.")] = None,
    languages: Annotated[str, typer.Option(help="Language tags, separated by commas.")] = "en",
    licence: Annotated[str, typer.Option(help="Licence of the bundle.")] = "not stated",
    note: Annotated[str, typer.Option(help="What users of the bundle should know first.")] = "",
    shards: Shards = Path("runs/shards"),
    tokenizer: Annotated[Path | None, typer.Option(help="A tokenizer.model; default: the shards'.")] = None,
    precision: Precision = "int8",
    bundle_version: Annotated[str, typer.Option("--bundle-version", help="Version of the bundle.")] = "1.0.0",
    sources: Annotated[
        list[Path] | None, typer.Option(help="Table of text sources (tab-separated); may be repeated.")
    ] = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(help="A run that this one went on from; may be repeated."),
    ] = None,
    max_megabytes: Annotated[float, typer.Option(help="Largest size of the whole bundle.", min=0)] = 30.0,
    windows: Windows = 64,
    min_top1: MinTop1 = None,
    max_loss_change: MaxLossChange = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a bundle that is there.")] = False,
) -> None:
    """Make a bundle: graph, quantise, compare with the model, pack with tokenizer, n-grams and model card."""
    from export.effort import effort_of
    from export.held_out import held_out_windows, mix_of
    from export.model_card import NOT_RECORDED, describe_sources, model_card
    from export.package import (
        Identity,
        array_bytes,
        check_place,
        check_vocabulary,
        make_manifest,
        read_file,
        read_word_list,
        write_bundle,
    )
    from export.parity import tolerance_of
    from export.spellings import count_piece_ends, spell_words
    from predictor.bundle.manifest import BIGRAM, CARD, INDEX, MODEL, NGRAM, PIECES, TOKENIZER, WORDS
    from training.checkpoint import load_model
    from training.journal import read_journal
    from training.shards import load_index

    # Whatever can be wrong with the arguments is found before the slow part.
    check_place(out, force=force)
    tolerance = tolerance_of(precision, min_top1, max_loss_change)
    index, (model, state) = load_index(shards), load_model(run)
    vocabulary = Vocabulary.load(tokenizer) if tokenizer else index.vocabulary()
    check_vocabulary(vocabulary, state["model"])
    mix, held_out = mix_of(state), held_out_windows(index, state, windows)
    used = sorted({shard.source for shard in index.of("train") if mix.weight(shard.source) > 0})
    described = describe_sources(used, sources or [])
    counted = [WORDS, INDEX, BIGRAM, *([NGRAM] if (ngrams / NGRAM).exists() else [])]
    files = {TOKENIZER: vocabulary.model} | {file: read_file(ngrams / file) for file in counted}
    if not index.of("validation"):
        console.print(
            "[yellow]No text was held out:[/] the file is compared with the model on training text."
        )
    console.print("Counting how words are spelled.")
    files[PIECES] = array_bytes(
        ends=count_piece_ends(index, mix, state["model"]["vocab_size"]),
        **spell_words(vocabulary, read_word_list(files[WORDS])),
    )

    content, measured = _checked_graph(model, precision, held_out, vocabulary, tolerance)
    tags = tuple(tag.strip() for tag in languages.split(","))
    identity = Identity(name or out.resolve().name, bundle_version, tags, licence, note)
    weighed = [(source, mix.weight(source.name)) for source in described]
    lines = [line for folder in (*(earlier or ()), run) for line in read_journal(folder)]
    effort = effort_of(lines, state)
    manifest = make_manifest(identity, state, precision, measured, weighed, max_megabytes, effort)
    card = model_card(manifest)
    files |= {MODEL: content, CARD: card.encode()}
    write_bundle(out, manifest, files, force=force)
    for source in described:
        if source.licence == NOT_RECORDED:
            console.print(f"[yellow]No licence is recorded for the source {source.name}:[/] give --sources.")
    console.print(f"Wrote {out}: {sum(map(len, files.values())) / 1e6:.1f} MB of {max_megabytes:g} allowed.")
    console.print(f"Use it: foretype --bundle {out}")


@app.command(epilog="Example: python -m export tune bundle held-out.jsonl")
def tune(
    bundle: Annotated[Path, typer.Argument(help="The bundle's folder.")],
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
    for model, (first, three) in tuned.hits.items():
        console.print(f"{model:12} word first {first:.1%}, among the first three {three:.1%} of all keys")
    if not tuned.gains:
        console.print("[yellow]The blend is no better than the better of the two on this text.[/]")
    about = {
        "texts": [{"name": t.name, "sha256": t.sha256, "documents": len(t.documents)} for t in read],
        "keys": tuned.keys,
        "hits": tuned.hits,
    }
    rewrite_bundle(loaded, replace(loaded.manifest, tuning=replace(tuned.tuning, about=about)))
    console.print(
        f"Blend weights of the transformer by letters typed: {tuned.tuning.weights}. Wrote {bundle}."
    )


@app.command(epilog="Example: python -m export probe bundle --shards runs/shards")
def probe(
    bundle: Annotated[Path, typer.Argument(help="The bundle's folder.")],
    shards: Annotated[Path, typer.Option(help="The shards that it was trained on.")],
    mix: Annotated[str | None, typer.Option(help="The text mix of the training.")] = None,
    prompts: Annotated[int, typer.Option(min=1, help="Documents to prompt with, and texts to sample.")] = 300,
) -> None:
    """Measure which pronouns the model expects of whom, and whether it gives away its training text."""
    from rich.progress import Progress

    from export.bias import PRONOUNS
    from export.bias import probe as expect
    from export.memorisation import find_leaks
    from export.package import rewrite_bundle
    from predictor.bundle.assembly import Assembly
    from predictor.bundle.reading import load_bundle
    from training.mix import load_mix
    from training.shards import load_index

    loaded, index = load_bundle(bundle), load_index(shards)
    assembly = Assembly(loaded)
    with Progress(console=console) as progress:
        task = progress.add_task("prompting", total=3 * prompts)
        leaks = find_leaks(assembly, index, load_mix(mix), prompts, lambda done: progress.advance(task, done))
    expected = {
        e.who: dict(zip(PRONOUNS, (round(s, 4) for s in e.shares), strict=True)) for e in expect(assembly)
    }
    probes = {"pronouns": expected, "memorisation": asdict(leaks)}
    rewrite_bundle(loaded, replace(loaded.manifest, probes=probes))
    console.print(leaks)
    console.print(f"Wrote what was found into {bundle}.")


@app.command(epilog="Example: python -m export evaluation bundle report.json")
def evaluation(
    bundle: Annotated[Path, typer.Argument(help="The bundle's folder.")],
    report: Annotated[Path, typer.Argument(help="What `foretype evaluate --bundle … --json` printed.")],
) -> None:
    """Write measured figures into the manifest and the model card of a bundle."""
    from export.evaluation import read_report
    from export.package import rewrite_bundle
    from predictor.bundle.reading import load_bundle

    loaded, figures = load_bundle(bundle), read_report(report)
    if figures["bundle"] != loaded.name:
        raise SettingsError(
            f"The report is about {figures['bundle']!r}, not {loaded.name!r}.", "Evaluate this bundle."
        )
    rewrite_bundle(loaded, replace(loaded.manifest, evaluation=figures))
    console.print(f"Wrote the figures into {bundle}.")


@app.command(
    epilog="Example: python -m export compare predictor/models/en mail.jsonl --run runs/compare/lstm "
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
    import json

    from rich.progress import Progress

    from export import compare as comparison
    from predictor.bundle.assembly import Assembly
    from predictor.bundle.reading import load_bundle
    from predictor.evaluation import read_texts
    from training.shards import write_file

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
    table = comparison.markdown(compared)
    write_file(out.with_suffix(".md"), table.encode())
    rows = [each.as_json() for each in compared]
    write_file(out.with_suffix(".json"), json.dumps(rows, indent=1).encode())
    comparison.plot(rows, out.with_suffix(".svg"))
    console.print(table, soft_wrap=True, markup=False, highlight=False)
    console.print(f"Wrote {out}.md, .json and .svg.")


def _named(pair: str) -> tuple[str, Path]:
    name, _, folder = pair.partition("=")
    if not (name and folder):
        raise typer.BadParameter(f"--counted {pair!r} is not NAME=FOLDER.")
    return name, Path(folder)


def _checked_graph(
    model: "Transformer",
    precision: str,
    held_out: "NDArray[np.int64]",
    vocabulary: Vocabulary,
    tolerance: "Tolerance",
) -> "tuple[bytes, Parity]":
    """Return the content of model.onnx and how it compares; raises `ParityError` when it compares badly."""
    from export.graph import build_graph, write_graph
    from export.parity import check_parity, measure_parity, parity_table
    from export.quantize import quantise

    console.print(f"Building the graph of {model.n_parameters:,} parameters, {precision}.")
    graph = quantise(build_graph(model), precision)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.onnx"
        write_graph(graph, file)
        console.print(f"Comparing it with the model on {held_out.size:,} held-out tokens.")
        measured = measure_parity(model, file, held_out, vocabulary)
        console.print(parity_table(measured))
        check_parity(measured, tolerance)
        return file.read_bytes(), measured


if __name__ == "__main__":
    main()
