"""The command `package`."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from export.commands.options import MaxLossChange, MinTop1, Precision, Run, Shards, Windows
from predictor.errors import SettingsError
from predictor.system.texts import read_text
from training.terminal import console, tell, with_options

if TYPE_CHECKING:
    from export.material import Material
    from export.parity import Parity, Tolerance
    from predictor.bundle.manifest import Manifest
    from training.run.from_bundle import Origin

# Of held-out text, typed to learn which model is the better.
_CHARACTERS = 10_000

EXAMPLE = (
    "python -m export package runs/first --ngrams runs/ngrams --shards runs/shards --out bundle "
    "--licence CC-BY-SA-4.0"
)
# Words that offend, by language: docs/offensive.md.
WITHHELD_LISTS = Path(__file__).parents[1] / "withheld"


@dataclass(frozen=True, slots=True)
class Options:
    """What a bundle is to be made of and to state; each field is an option of the command, with its help."""

    run: Run
    ngrams: Annotated[Path, typer.Option(help="Folder made by: python -m training ngrams.")]
    out: Annotated[Path, typer.Option(help="The bundle's folder.")]
    name: Annotated[str | None, typer.Option(help="Its name; default: the folder's.")] = None
    languages: Annotated[str, typer.Option(help="Language tags, separated by commas.")] = "en"
    licence: Annotated[str, typer.Option(help="Licence of the bundle.")] = "not stated"
    note: Annotated[str, typer.Option(help="What users of the bundle should know first.")] = ""
    shards: Shards = Path("runs/shards")
    tokenizer: Annotated[Path | None, typer.Option(help="A tokenizer.model; default: the shards'.")] = None
    precision: Precision = "int8"
    bundle_version: Annotated[str, typer.Option("--bundle-version", help="Version of the bundle.")] = "1.0.0"
    sources: Annotated[
        list[Path] | None, typer.Option(help="Table of text sources (tab-separated); may be repeated.")
    ] = None
    withheld: Annotated[
        Path | None, typer.Option(help="Words that offend; default: those known for the language.")
    ] = None
    earlier: Annotated[
        list[Path] | None, typer.Option(help="A run that this one went on from; may be repeated.")
    ] = None
    origin: Annotated[
        Path | None, typer.Option(help="The bundle that the run went on from, where it was --from-bundle.")
    ] = None
    max_megabytes: Annotated[float, typer.Option(help="Largest size of the whole bundle.", min=0)] = 30.0
    windows: Windows = 64
    min_top1: MinTop1 = None
    max_loss_change: MaxLossChange = None
    force: Annotated[bool, typer.Option("--force", help="Replace a bundle that is there.")] = False


def make_bundle(options: Options) -> None:
    """Make a bundle: graph, quantise, compare with the model, pack with tokenizer, n-grams and model card."""
    from export.card import model_card
    from export.material import read_material
    from export.origin import origin_of
    from export.package import check_place, write_bundle
    from export.parity import tolerance_of
    from export.tuning import best_of
    from predictor.bundle.manifest import CARD, MODEL, WITHHELD

    # Whatever can be wrong with the arguments is found before the slow part.
    check_place(options.out, force=options.force)
    tolerance = tolerance_of(options.precision, options.min_top1, options.max_loss_change)
    withheld = _withheld(options)
    material = read_material(
        options.run, options.shards, options.ngrams, options.tokenizer, options.sources or (), options.windows
    )
    origin = origin_of(material.state, options.origin)
    if not material.index.of("validation"):
        tell("No text was held out:", "the file is compared with the model on training text.")
    console.print("Counting how words are spelled.")
    files = material.files()
    if withheld:
        files[WITHHELD] = withheld
    files[MODEL], measured = _checked_graph(material, options.precision, tolerance)
    manifest = _manifest(options, material, measured, origin)
    files[CARD] = model_card(manifest).encode()
    if hits := _hits(material, manifest, files):
        manifest = replace(manifest, default=best_of(hits))
        files[CARD] = model_card(manifest).encode()
    write_bundle(options.out, manifest, files, force=options.force)
    _tell(options, material, sum(map(len, files.values())), hits)


package = with_options(Options, make_bundle)


def _withheld(options: Options) -> bytes:
    """Return the list of words that offend in the bundle's first language, b"" if there is none."""
    from predictor.rules.withheld import Withheld

    known = WITHHELD_LISTS / f"{options.languages.partition(',')[0].partition('-')[0].strip()}.txt"
    path = options.withheld or (known if known.is_file() else None)
    if path is None:
        return b""
    try:
        Withheld.read(read_text(path).splitlines())
    except ValueError as error:
        raise SettingsError(
            f"{path} is no list of words that offend: {error}.", "See docs/offensive.md."
        ) from error
    return path.read_bytes()


def _checked_graph(material: "Material", precision: str, tolerance: "Tolerance") -> "tuple[bytes, Parity]":
    """Return the content of model.onnx and how it compares; raises `ParityError` when it compares badly."""
    from export.balance import balance, measure_activations
    from export.graph import build_graph, write_graph
    from export.moments import input_moments
    from export.parity import check_parity, measure_parity, parity_table
    from export.quantise import quantise

    model, held_out = material.model, material.held_out
    console.print(f"Building the graph of {model.n_parameters:,} parameters, {precision}.")
    graph = build_graph(model)
    if precision in ("int8", "int4"):
        graph = balance(graph, measure_activations(model, held_out[:, :-1]))
    shape = asdict(model.config)
    moments = input_moments(graph, shape, held_out[:, :-1].tolist()) if precision == "int4" else None
    graph = quantise(graph, precision, moments)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.onnx"
        write_graph(graph, file)
        console.print(f"Comparing it with the model on {held_out.size:,} held-out tokens.")
        measured = measure_parity(model, file, held_out, material.vocabulary)
        console.print(parity_table(measured))
        check_parity(measured, tolerance)
        return file.read_bytes(), measured


def _hits(
    material: "Material", manifest: "Manifest", files: "Mapping[str, bytes]"
) -> "Mapping[str, tuple[float, float]]":
    """Return how often each model has the word first on held-out text; nothing if there is no such text."""
    from export.held_out import held_out_texts
    from export.package import write_bundle
    from export.tuning import observe
    from predictor.bundle.assembly import Assembly

    texts = held_out_texts(material.index, material.mix, _CHARACTERS)
    documents = [document for text in texts for document in text.documents]
    if not documents:
        return {}
    console.print(f"Typing {sum(map(len, documents)):,} held-out characters with each model.")
    with tempfile.TemporaryDirectory() as folder:
        assembly = Assembly(write_bundle(Path(folder) / "bundle", manifest, files))
        observed = observe(assembly, (), documents, lambda done: None)
        assembly.graph.close()
    return {model: seen.hits for model, seen in observed.items()}


def _manifest(
    options: Options, material: "Material", measured: "Parity", origin: "Origin | None"
) -> "Manifest":
    from export.effort import effort_of
    from export.origin import record_of, with_sources_before
    from export.package import Identity, make_manifest
    from training.run.journal import read_journal

    tags = tuple(tag.strip() for tag in options.languages.split(","))
    name = options.name or options.out.resolve().name
    identity = Identity(name, options.bundle_version, tags, options.licence, options.note)
    lines = [line for run in (*(options.earlier or ()), options.run) for line in read_journal(run)]
    effort = effort_of(lines, material.state)
    sources = material.weighed_sources
    manifest = make_manifest(
        identity,
        material.state,
        options.precision,
        measured,
        with_sources_before(origin, sources) if origin else sources,
        options.max_megabytes,
        effort,
    )
    if origin is None:
        return manifest
    return replace(manifest, training=record_of(origin) | dict(manifest.training))


def _tell(
    options: Options, material: "Material", size: int, hits: "Mapping[str, tuple[float, float]]"
) -> None:
    from export.card import NOT_RECORDED
    from export.tuning import best_of

    for source, _ in material.weighed_sources:
        if source.licence == NOT_RECORDED:
            hint = "add it to the table of --sources" if options.sources else "give --sources"
            tell(f"No licence is recorded for the source {source.name}:", f"{hint}.")
    console.print(f"Wrote {options.out}: {size / 1e6:.1f} MB of {options.max_megabytes:g} allowed.")
    if hits:
        told = ", ".join(f"{model} {first:.1%}" for model, (first, _) in hits.items())
        console.print(
            f"Keys of held-out text at which the word came first: {told}. "
            f"So {best_of(hits)} answers where no model is named, until the bundle is tuned."
        )
    console.print(
        f"Next: python -m export tune {options.out} --shards {options.shards}\n"
        f"then: foretype --bundle {options.out}",
        soft_wrap=True,
    )
