"""The command `import`."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from export.commands.options import MaxLossChange, MinTop1, Precision
from training.terminal import console, with_options

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from export.imported.material import Material
    from export.imported.model import Model
    from export.parity import Parity
    from predictor.bundle.manifest import Manifest
    from predictor.bundle.reading import Bundle
    from predictor.transformer.byte_pairs import BytePairs

EXAMPLE = "python -m export import SmolLM2-135M.gguf --out smol"
# Windows of text on which the file is compared with the weights that it was made of.
_WINDOWS = 4
# Of held-out text, typed to tune the bundle: a large model takes some minutes for more.
_TUNED = 6_000


@dataclass(frozen=True, slots=True)
class Options:
    """What is imported, and how; each field is an option of the command, with its help."""

    path: Annotated[
        Path,
        typer.Argument(help="A .gguf file, or a folder with config.json, tokenizer.json, *.safetensors."),
    ]
    out: Annotated[Path, typer.Option(help="The bundle's folder.")]
    text: Annotated[
        list[Path] | None,
        typer.Option(help="Text to count words and n-grams on; default: those of the shipped bundle."),
    ] = None
    name: Annotated[str | None, typer.Option(help="The bundle's name; default: the folder's.")] = None
    licence: Annotated[str | None, typer.Option(help="Its licence; default: what the model says.")] = None
    languages: Annotated[str, typer.Option(help="Language tags, separated by commas.")] = "en"
    precision: Precision = "int8"
    block_size: Annotated[int, typer.Option(help="Tokens that it sees at once.", min=64, max=1024)] = 256
    every_piece: Annotated[
        bool, typer.Option("--every-piece", help="Keep pieces of the vocabulary that no listed word needs.")
    ] = False
    max_megabytes: Annotated[float, typer.Option(help="Largest size of the whole bundle.", min=0)] = 1000.0
    min_top1: MinTop1 = None
    max_loss_change: MaxLossChange = None
    force: Annotated[bool, typer.Option("--force", help="Replace a bundle that is there.")] = False


def import_model(options: Options) -> None:
    """Make a bundle of another's model: Llama-like or GPT-2-like, in safetensors or GGUF."""
    from export.card import model_card
    from export.imported import material
    from export.imported.files import read_model
    from export.package import check_place, write_bundle
    from export.parity import tolerance_of
    from predictor.bundle.manifest import CARD, MODEL
    from predictor.bundle.reading import load_bundle
    from predictor.transformer.byte_pairs import BytePairs

    check_place(options.out, force=options.force)
    tolerance_of(options.precision)
    shipped = load_bundle()
    model = read_model(options.path, options.block_size)
    read = _material(options, shipped)
    model = _cut(model, read, every=options.every_piece)
    vocabulary = BytePairs(model.table.to_bytes())
    windows = material.windows_of(read.held_out, vocabulary, model.architecture["block_size"], _WINDOWS)
    console.print("Counting how words are spelled.")
    files = read.files(vocabulary)
    files[MODEL], measured = _checked_graph(model, options, windows, vocabulary)
    manifest = _manifest(options, model, measured, shipped)
    files[CARD] = model_card(manifest).encode()
    bundle = write_bundle(options.out, manifest, files, force=options.force)
    if options.text:
        _tune(bundle, read)
    size = sum(map(len, files.values()))
    console.print(f"Wrote {options.out}: {size / 1e6:.1f} MB.")
    if not options.text:
        console.print(
            f"Weights and calibrations are those of {shipped.name}; better ones are learned on any text: "
            f"python -m export tune {options.out} TEXT",
            soft_wrap=True,
        )
    console.print(f"Then: foretype --bundle {options.out}")


import_ = with_options(Options, import_model)


def _material(options: Options, shipped: "Bundle") -> "Material":
    from export.imported import material
    from training.commands.progress import counting

    if not options.text:
        return material.shipped(shipped)
    with tempfile.TemporaryDirectory() as folder, counting() as progress:
        task = progress.add_task("counting", total=None)
        return material.counted(
            options.text,
            Path(folder),
            shipped,
            lambda doing, done: progress.update(task, description=doing, completed=done),
        )


def _cut(model: "Model", read: "Material", *, every: bool) -> "Model":
    """Return the model with the pieces that are wanted, by our numbers; raises `SettingsError`."""
    from export.imported.byte_pairs import MOST_PIECES, cut, renumbered
    from predictor.errors import SettingsError
    from predictor.transformer.byte_pairs import BytePairs

    table, rows = renumbered(model.table)
    size = model.architecture["vocab_size"]
    if rows.max() >= size:
        raise SettingsError(
            f"Its tokenizer names piece {rows.max()}, its embedding has {size} rows.",
            "Take both from the same model.",
        )
    if not every:
        table, kept = cut(table, read.used(BytePairs.of(table)))
        rows = rows[kept]
    console.print(f"{len(rows):,} of the {size:,} pieces of its vocabulary are kept.")
    if len(rows) > MOST_PIECES:
        raise SettingsError(
            f"{len(rows):,} pieces are more than the {MOST_PIECES:,} that a bundle can have.",
            "Import it without --every-piece.",
        )
    return model.with_rows(rows, table)


def _checked_graph(
    model: "Model", options: Options, windows: "NDArray[np.int64]", vocabulary: "BytePairs"
) -> "tuple[bytes, Parity]":
    """Return the content of model.onnx and how it compares with the weights in fp32; raises `ParityError`."""
    from export.balance import balance, measure_activations
    from export.graph import build, write_graph
    from export.parity import check_parity, compare, graph_reference, parity_table, tolerance_of
    from export.quantise import quantise
    from predictor.transformer.graph import Graph
    from predictor.transformer.sequence import CachedSequence

    shape = {name: value for name, value in model.architecture.shape.items() if isinstance(value, int)}
    graph = build(model.architecture, model.weights)
    del model  # its weights are in the graph
    console.print(f"Comparing {options.precision} with the weights on {windows.size:,} tokens.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.onnx"
        write_graph(graph, file)
        predicted = list(graph_reference(file, shape, windows))
        if options.precision in ("int8", "int4"):
            graph = balance(graph, measure_activations(graph, windows[:, :-1]))
        write_graph(quantise(graph, options.precision), file)
        del graph
        measured = compare(predicted, CachedSequence(Graph(file, shape)), windows, vocabulary)
        console.print(parity_table(measured))
        check_parity(measured, tolerance_of(options.precision, options.min_top1, options.max_loss_change))
        return file.read_bytes(), measured


def _manifest(options: Options, model: "Model", measured: "Parity", shipped: "Bundle") -> "Manifest":
    from dataclasses import asdict
    from datetime import UTC, datetime

    from export.graph import OPSET
    from predictor.bundle.manifest import Manifest
    from predictor.bundle.tuning import Tuning

    family = model.architecture.shape["family"]
    note = f"Made of {model.name or options.path.name}, a model of others: {family}-like."
    return Manifest(
        name=options.name or options.out.resolve().name,
        version="1.0.0",
        languages=tuple(tag.strip() for tag in options.languages.split(",")),
        licence=options.licence or model.licence or "not stated",
        note=note if options.text else f"{note} Words, n-grams and tuning are those of {shipped.name}.",
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=dict(model.architecture.shape),
        precision=options.precision,
        opset=OPSET,
        training={"imported": model.name or options.path.name},
        parity={**asdict(measured), "loss_change": measured.loss_change},
        budgets={"megabytes": options.max_megabytes},
        tuning=Tuning() if options.text else shipped.manifest.tuning,
        default="" if options.text else shipped.manifest.default,
    )


def _tune(bundle: "Bundle", read: "Material") -> None:
    """Tune a bundle on what is held out of the texts that its words were counted on, if that is enough."""
    from rich.progress import Progress

    from export.package import rewrite_bundle
    from export.tuning import LEAST_CHARACTERS, tune
    from predictor.bundle.assembly import Assembly
    from predictor.evaluation import Text

    documents, room = list[str](), _TUNED
    for document in read.held_out:
        documents.append(document[: max(room, 1)])
        room -= len(documents[-1])
        if room <= 0:
            break
    text = Text("held out", tuple(documents), len(documents))
    if text.characters < LEAST_CHARACTERS or len(documents) < 2:
        console.print(
            f"{text.characters:,} characters are held out: too few to tune on. See: export tune --help"
        )
        return
    with Progress(console=console) as progress:
        task = progress.add_task("typing", total=2 * text.characters)
        tuned = tune(Assembly(bundle), (text,), lambda done: progress.advance(task, done))
    about = {"texts": [{"name": text.name, "sha256": text.sha256, "documents": len(documents)}]}
    tuning = replace(tuned.tuning, about={**about, "keys": tuned.keys, "hits": tuned.hits})
    rewrite_bundle(bundle, replace(bundle.manifest, tuning=tuning, default=tuned.best))
    console.print(f"Blend weights of the transformer by letters typed: {tuning.weights}.")
