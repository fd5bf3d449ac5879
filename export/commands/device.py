"""The command `device`."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from export.commands.options import Bundle
from predictor.errors import SettingsError
from training.terminal import console, tell, with_options

if TYPE_CHECKING:
    from export.device.candidate import Candidate
    from export.device.recipe import Recipes
    from export.device.target import Target
    from export.device.typed import Typed, TypedParity
    from predictor.bundle.manifest import Manifest
    from predictor.bundle.reading import Bundle as LoadedBundle

EXAMPLE = "python -m export device predictor/models/en --target node --out node"
# Our own: what is typed where no text is given.
_TEXTS = Path(__file__).parents[1] / "web" / "texts.txt"
_BETWEEN = "\n%%\n"


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be made of a bundle; each field is an option of the command, with its help."""

    bundle: Bundle
    target: Annotated[str, typer.Option(help="python, node, web, android, ios or generic (other tools).")]
    out: Annotated[Path, typer.Option(help="The folder to write; an earlier export in it is replaced.")]
    precision: Annotated[
        str | None, typer.Option(help="int8, int4, fp16 or fp32; default: what is fastest there.")
    ] = None
    format: Annotated[str, typer.Option(help="onnx, or ort for ONNX Runtime's reduced builds.")] = "onnx"
    budget_mb: Annotated[float, typer.Option(help="Most megabytes of the graph.", min=0)] = 12.0
    budget_ms: Annotated[float, typer.Option(help="Most CPU milliseconds of a token, median.", min=0)] = 8.0
    max_ksr_loss: Annotated[
        float, typer.Option(help="Most points of keystroke savings that it may lose.", min=0)
    ] = 0.5
    run: Annotated[
        Path | None,
        typer.Option(help="The run whose weights, never rounded, are taken; default: the bundle's."),
    ] = None
    text: Annotated[
        list[Path] | None, typer.Option(help="Text that training never saw, to type; may be repeated.")
    ] = None
    observe: Annotated[
        list[Path] | None,
        typer.Option(help="Text by which weights are rounded to 4 bits; default: drawn from the model."),
    ] = None
    modules: Annotated[
        Path | None, typer.Option(help="The node_modules folder with the runtime; default: here.")
    ] = None


def make_device(options: Options) -> None:
    """Write a bundle for a device: the graph that is fastest there, within budgets, and how it compares."""
    from export.device.candidate import Budgets, within
    from export.device.recipe import Recipes
    from export.device.target import target_named
    from export.device.writing import FORMATS, check_out
    from export.held_out import file_texts
    from predictor.bundle.reading import load_bundle
    from predictor.bundle.trial import try_once

    target = target_named(options.target)
    if options.format not in FORMATS:
        raise SettingsError(f"There is no format {options.format!r}.", f"Known: {', '.join(FORMATS)}.")
    check_out(options.out)
    loaded = load_bundle(options.bundle)
    try_once(loaded)
    observed = (
        [each for text in file_texts(options.observe) for each in text.documents] if options.observe else []
    )
    recipes = Recipes(loaded, options.run, observed)
    asked = [options.precision] if options.precision else _possible(recipes, target)
    candidates = [_candidate(recipes, target, precision, options) for precision in asked]
    budgets = Budgets(options.budget_mb, options.budget_ms)
    others = []
    if not any(each.fits(budgets) for each in candidates):
        left = [precision for precision in _possible(recipes, target) if precision not in asked]
        others = [_candidate(recipes, target, precision, options) for precision in left]
    chosen, parity = _first_good(loaded, within(budgets, candidates, others), options)
    _write(options, target, recipes, chosen, parity)


device = with_options(Options, make_device)


def _possible(recipes: "Recipes", target: "Target") -> list[str]:
    """Return the precisions of a target that can be made of a bundle, which may itself have 4 bits."""
    own = recipes.bundle.manifest.precision
    if own == "int4" and not recipes.origin.startswith("the weights of the run"):
        return [each for each in target.precisions if each in ("int4", "fp32")]
    return list(target.precisions)


def _candidate(recipes: "Recipes", target: "Target", precision: str, options: Options) -> "Candidate":
    from export.device.candidate import Candidate
    from export.device.ort_format import to_ort
    from export.device.timing import time_graph

    content = recipes.graph(precision)
    times = time_graph(content, recipes.bundle.manifest.shape, target.clock, options.modules)
    size = len(to_ort(content) if options.format == "ort" else content)
    made = Candidate(precision, content, size, times)
    by = f"{target.clock}{', which stands in for the device' if target.stands_in else ''}"
    console.print(f"{made}" + (f" ({by})" if times else ""))
    return made


def _first_good(
    bundle: "LoadedBundle", candidates: "Sequence[Candidate]", options: Options
) -> "tuple[Candidate, TypedParity]":
    """Return the fastest that saves enough keys, with its parity; raises `ParityError` if none does."""
    from export.device.typed import compare_typed, type_all
    from export.held_out import file_texts
    from export.parity import ParityError
    from predictor.bundle.assembly import Assembly

    if options.text:
        documents = [document for text in file_texts(options.text) for document in text.documents]
    else:
        documents = _TEXTS.read_text(encoding="utf-8").split(_BETWEEN)
    characters = sum(map(len, documents))
    console.print(f"Typing {characters:,} characters with the bundle, then with each graph.")
    before: Typed = type_all(Assembly(bundle), documents)
    for candidate in candidates:
        parity = compare_typed(before, _typed(bundle, candidate, documents), characters)
        console.print(
            f"{candidate.precision}: KSR {parity.ksr_1:.1f} / {parity.ksr_3:.1f} "
            f"({parity.ksr_1_change:+.2f} / {parity.ksr_3_change:+.2f} points), "
            f"first word the same at {parity.top1_agreement:.1%}, "
            f"bits per character {parity.bits_per_character:.4f} ({parity.bits_per_character_before:.4f})"
        )
        if min(parity.ksr_1_change, parity.ksr_3_change) >= -options.max_ksr_loss:
            return candidate, parity
        tell(f"{candidate.precision} loses too many keys:", f"{options.max_ksr_loss:g} points are allowed.")
    raise ParityError(
        "No graph within the budgets saves as many keys as it must.",
        "Raise --budget-mb, --budget-ms or --max-ksr-loss, or give text to round by: --observe FILE.",
    )


def _typed(bundle: "LoadedBundle", candidate: "Candidate", documents: Sequence[str]) -> "Typed":
    """Return what is suggested and saved with a candidate in place of the bundle's graph."""
    from export.device.typed import type_all
    from export.package import write_bundle
    from predictor.bundle.assembly import Assembly
    from predictor.bundle.manifest import MODEL

    with tempfile.TemporaryDirectory() as folder:
        files = {name: bundle.path(name).read_bytes() for name in bundle.manifest.files}
        manifest = replace(
            bundle.manifest, budgets={"megabytes": float("inf")}, precision=candidate.precision
        )
        made = write_bundle(Path(folder) / "bundle", manifest, {**files, MODEL: candidate.content})
        assembly = Assembly(made, tried=True)
        typed = type_all(assembly, documents)
        assembly.graph.close()
    return typed


def _write(
    options: Options, target: "Target", recipes: "Recipes", chosen: "Candidate", parity: "TypedParity"
) -> None:
    from export.device.writing import Written, plain, write_device

    measured: dict[str, object] = {
        "weights": recipes.origin,
        **({"rounded_by": recipes.observed} if chosen.precision == "int4" else {}),
        "typed": plain(parity),
    }
    about = {
        "target": options.target,
        "precision": chosen.precision,
        "format": options.format,
        "megabytes": round(chosen.size / 1e6, 2),
        "token_ms": plain(chosen.times) if chosen.times else None,
        "clock": target.clock,
        "clock_stands_in": target.stands_in,
        "parity": measured,
    }
    manifest = _manifest(recipes, chosen, measured)
    written = Written(target, chosen.precision, chosen.content, options.format, about)
    write_device(recipes.bundle, manifest, written, options.out)
    console.print(f"Wrote {options.out}: {chosen}.")


def _manifest(recipes: "Recipes", chosen: "Candidate", measured: dict[str, object]) -> "Manifest":
    """Return the bundle's manifest with what is now true of the graph."""
    old = recipes.bundle.manifest
    same = chosen.precision == old.precision
    parity = {**(old.parity if same else {}), **measured}
    return replace(old, precision=chosen.precision, parity=parity)
